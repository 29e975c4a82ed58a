namespace Suite.FeatureStore;

/// <summary>All windows of one card, merchant or device: every event with a time above <see cref="FloorMicros"/>, by class.</summary>
internal sealed class EntityState(long floorMicros)
{
    private const int OwnBytes = MemoryMeter.ObjectBytes + 40;

    /// <summary>Everything after this time is here, nothing at or before it counts: a window that reaches below asks for history.</summary>
    public long FloorMicros { get; set; } = floorMicros;

    /// <summary>When it was used, in engine ticks: the smallest go first.</summary>
    public long LastUsed { get; set; }

    public Series? First { get; private set; }

    /// <summary>One per distinct plan; null where none is declared.</summary>
    public DistinctSeries[]? Distincts { get; private set; }

    public LabelHistory? Labels { get; private set; }

    public long NewestMicros
    {
        get
        {
            var newest = long.MinValue;
            for (var series = First; series is not null; series = series.Next)
            {
                newest = Math.Max(newest, series.Newest);
            }

            return newest;
        }
    }

    public int EventCount
    {
        get
        {
            var count = 0;
            for (var series = First; series is not null; series = series.Next)
            {
                count += series.Count;
            }

            return count;
        }
    }

    public long Bytes
    {
        get
        {
            var bytes = OwnBytes + (Labels?.Bytes ?? 0);
            for (var series = First; series is not null; series = series.Next)
            {
                bytes += series.Bytes;
            }

            if (Distincts is not null)
            {
                bytes += MemoryMeter.ArrayBytes + Distincts.Sum(static distinct => 8 + distinct.Bytes);
            }

            return bytes;
        }
    }

    public bool IsEmpty => EventCount == 0 && (Labels is null || Labels.Count == 0);

    public static EntityState Create(long floorMicros, EntityPlan plan, MemoryMeter meter)
    {
        var state = new EntityState(floorMicros);
        if (plan.Distincts.Length > 0)
        {
            state.Distincts = new DistinctSeries[plan.Distincts.Length];
            for (var d = 0; d < state.Distincts.Length; d++)
            {
                state.Distincts[d] = new DistinctSeries();
            }
        }

        meter.Add(state.Bytes);
        return state;
    }

    /// <summary>Adds an event whose time is above the floor. Returns whether the arrays are full: time to forget what has expired.</summary>
    public bool Insert(FeatureEvent e, EventClass eventClass, MemoryMeter meter)
    {
        var series = SeriesOf(eventClass, meter);
        var wasFull = series.IsFull;
        series.Insert(e, meter);
        var plans = eventClass.Plan.Distincts;
        for (var d = 0; d < plans.Length; d++)
        {
            var value = eventClass.Meets(plans[d].Filter) ? plans[d].ValueOf(e) : 0;
            if (value != 0)
            {
                Distincts![d].Insert(value, e.TimeMicros, meter);
            }
        }

        return wasFull;
    }

    /// <summary>Takes back the newest event of its time and class. Called in the reverse order of insertion.</summary>
    public void Remove(FeatureEvent e, EventClass eventClass, MemoryMeter meter)
    {
        if (!SeriesOf(eventClass, meter).RemoveLastAt(e.TimeMicros))
        {
            return;
        }

        var plans = eventClass.Plan.Distincts;
        for (var d = 0; d < plans.Length; d++)
        {
            if (eventClass.Meets(plans[d].Filter) && plans[d].ValueOf(e) != 0)
            {
                Distincts![d].RemoveLastAt(e.TimeMicros);
            }
        }
    }

    public bool AddLabel(LabelEvent label, EventClass eventClass, MemoryMeter meter)
    {
        if (Labels is null)
        {
            Labels = new LabelHistory();
            meter.Add(Labels.Bytes);
        }

        return Labels.Add(label, eventClass, meter);
    }

    /// <summary>
    /// Forgets what nobody asks for without a read of the journal, where it is enough to pay for moving the rest.
    /// <paramref name="slackMicros"/>: how far behind its newest event the entity is still asked.
    /// </summary>
    public void ForgetExpired(long slackMicros, MemoryMeter meter)
    {
        var expiry = NewestMicros - slackMicros;
        var forgot = false;
        for (var series = First; series is not null; series = series.Next)
        {
            var dropped = series.WorthDropping(expiry);
            series.DropFirst(dropped, meter);
            forgot |= dropped > 0;
        }

        if (forgot)
        {
            FloorMicros = Math.Max(FloorMicros, expiry);
            Labels?.DropThrough(FloorMicros, meter);
            foreach (var distinct in Distincts ?? [])
            {
                distinct.DropWorthwhile(FloorMicros, meter);
            }
        }
    }

    /// <summary>Forgets what the floor has left behind, so that older history can be read again without doubling it.</summary>
    public void DropBelowFloor(MemoryMeter meter)
    {
        for (var series = First; series is not null; series = series.Next)
        {
            series.DropFirst(SortedTimes.CountThrough(series.Times, FloorMicros), meter);
        }

        foreach (var distinct in Distincts ?? [])
        {
            distinct.DropThrough(FloorMicros, meter);
        }

        Labels?.DropThrough(FloorMicros, meter);
    }

    /// <summary>The series of the class, started where there is none. In the order of their first events: the usual class comes first.</summary>
    public Series SeriesOf(EventClass eventClass, MemoryMeter meter)
    {
        Series? last = null;
        for (var series = First; series is not null; series = series.Next)
        {
            if (ReferenceEquals(series.Class, eventClass))
            {
                return series;
            }

            last = series;
        }

        var added = new Series(eventClass);
        meter.Add(added.Bytes);
        if (last is null)
        {
            First = added;
        }
        else
        {
            last.Next = added;
        }

        return added;
    }

    /// <summary>Puts labels read from a snapshot in place.</summary>
    public void RestoreLabels(LabelHistory.Entry[] entries, MemoryMeter meter)
    {
        Labels = new LabelHistory();
        meter.Add(Labels.Bytes);
        Labels.Restore(entries, meter);
    }
}
