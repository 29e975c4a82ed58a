namespace Suite.FeatureStore;

/// <summary>
/// The cells of one entity kind for one event: first those of the stored events, then the event itself where the window has no delay.
/// Reused from event to event.
/// </summary>
internal sealed class EntityCells(EntityPlan plan)
{
    internal struct NumberValue
    {
        public long Count;
        public long Sum;
        public UInt128 Squares;
        public long Min;
        public long Max;
    }

    internal struct LastValue
    {
        public long Time;
        public long Sequence;
        public long Value;
    }

    private readonly int[] _from = new int[plan.Windows.Length];
    private readonly int[] _to = new int[plan.Windows.Length];

    // Of one series, by measure and window: shared by all filters the series meets.
    private readonly long[] _sums = new long[plan.Windows.Length * plan.Measures.Length];
    private readonly UInt128[] _squares = new UInt128[plan.Windows.Length * plan.Measures.Length];
    private readonly (long Min, long Max)[] _extremes = new (long, long)[plan.Windows.Length * plan.Measures.Length];
    private readonly bool[] _counted = new bool[plan.Measures.Length];
    private readonly int[] _extremeMeasures = [.. plan.Cells.Numbers.Where(static c => c.Extremes).Select(static c => c.Measure).Distinct()];

    /// <summary>False when the event has no such entity: all its features are undefined.</summary>
    public bool Exists { get; set; }

    public long[] Counts { get; } = new long[plan.Cells.Counts.Length];

    public NumberValue[] Numbers { get; } = new NumberValue[plan.Cells.Numbers.Length];

    public (int Count, long NewestTime)[] Frauds { get; } = new (int, long)[plan.Cells.Frauds.Length];

    public LastValue[] Lasts { get; } = new LastValue[plan.Cells.Lasts.Length];

    public long[] Distincts { get; } = new long[plan.Cells.Distincts.Length];

    /// <summary>Fills the cells for an event not yet stored; <paramref name="state"/> is null for a new entity.</summary>
    public void Compute(EntityState? state, FeatureEvent e, EventClass own)
    {
        Exists = true;
        Clear();
        for (var series = state?.First; series is not null; series = series.Next)
        {
            AddSeries(series, e);
        }

        AddFrauds(state?.Labels, e);
        AddDistincts(state?.Distincts, e, own);
        AddOwn(e, own);
    }

    private void Clear()
    {
        Array.Clear(Counts);
        Numbers.AsSpan().Fill(new NumberValue { Min = long.MaxValue, Max = long.MinValue });
        Lasts.AsSpan().Fill(new LastValue { Time = long.MinValue, Sequence = long.MinValue });
    }

    private void AddSeries(Series series, FeatureEvent e)
    {
        Bound(series.Times, e.TimeMicros);
        for (var m = 0; m < _counted.Length; m++)
        {
            // Money counts only in the event's own currency.
            _counted[m] = series.Class.Has(m) && (!plan.Measures[m].IsMoney || series.Class.Currency == e.Currency);
            if (_counted[m])
            {
                FindSums(series, m);
            }
        }

        FindExtremes(series);
        AddCounts(series.Class);
        AddNumbers(series.Class);
        AddLasts(series);
    }

    private void FindSums(Series series, int measure)
    {
        var windows = _from.Length;
        var sums = _sums.AsSpan(measure * windows, windows);
        var prefix = series.Column(series.Class.SumColumns[measure]);
        for (var w = 0; w < sums.Length; w++)
        {
            int from = _from[w], to = _to[w];
            sums[w] = unchecked((to == 0 ? 0 : prefix[to - 1]) - (from == 0 ? 0 : prefix[from - 1]));
        }

        if (!plan.Measures[measure].KeepsSquares)
        {
            return;
        }

        var squares = _squares.AsSpan(measure * windows, windows);
        var prefixOfSquares = series.Squares(measure);
        for (var w = 0; w < squares.Length; w++)
        {
            int from = _from[w], to = _to[w];
            squares[w] = unchecked((to == 0 ? 0 : prefixOfSquares[to - 1]) - (from == 0 ? 0 : prefixOfSquares[from - 1]));
        }
    }

    private void AddCounts(EventClass eventClass)
    {
        var cells = plan.Cells.Counts;
        for (var i = 0; i < cells.Length; i++)
        {
            var (filter, window) = cells[i];
            Counts[i] += eventClass.Meets(filter) ? _to[window] - _from[window] : 0;
        }
    }

    private void AddNumbers(EventClass eventClass)
    {
        var cells = plan.Cells.Numbers;
        for (var i = 0; i < cells.Length; i++)
        {
            ref readonly var cell = ref cells[i];
            var events = _to[cell.Window] - _from[cell.Window];
            if (events == 0 || !eventClass.Meets(cell.Filter) || !_counted[cell.Measure])
            {
                continue;
            }

            var at = (cell.Measure * _from.Length) + cell.Window;
            ref var number = ref Numbers[i];
            number.Count += events;
            number.Sum += _sums[at];
            number.Squares += cell.Squares ? _squares[at] : 0;
            if (cell.Extremes)
            {
                number.Min = Math.Min(number.Min, _extremes[at].Min);
                number.Max = Math.Max(number.Max, _extremes[at].Max);
            }
        }
    }

    private void AddLasts(Series series)
    {
        var cells = plan.Cells.Lasts;
        for (var i = 0; i < cells.Length; i++)
        {
            var (filter, window, measure) = cells[i];
            if (_from[window] < _to[window] && series.Class.Meets(filter) && (measure < 0 || _counted[measure]))
            {
                AddLast(ref Lasts[i], series, measure, _to[window] - 1);
            }
        }
    }

    private void Bound(ReadOnlySpan<long> times, long time)
    {
        var windows = plan.Windows;
        for (var w = 0; w < windows.Length; w++)
        {
            var end = time - windows[w].DelayMicros;

            // Windows of one delay share their end, and each begins no later than the shorter one before it.
            var sameEnd = w > 0 && windows[w - 1].DelayMicros == windows[w].DelayMicros;
            _to[w] = sameEnd ? _to[w - 1] : SortedTimes.CountThrough(times, end);
            _from[w] = SortedTimes.CountThrough(times[..(sameEnd ? _from[w - 1] : _to[w])], end - windows[w].LengthMicros);
        }
    }

    private void FindExtremes(Series series)
    {
        foreach (var measure in _extremeMeasures)
        {
            if (!_counted[measure])
            {
                continue;
            }

            for (var w = 0; w < _from.Length; w++)
            {
                var sameEnd = w > 0 && plan.Windows[w - 1].DelayMicros == plan.Windows[w].DelayMicros;
                var index = (measure * _from.Length) + w;
                var (min, max) = sameEnd ? _extremes[index - 1] : (long.MaxValue, long.MinValue);
                series.Extremes(measure, _from[w], sameEnd ? _from[w - 1] : _to[w], ref min, ref max);
                _extremes[index] = (min, max);
            }
        }
    }

    private void AddLast(ref LastValue last, Series series, int measure, int index)
    {
        var time = series.Times[index];
        var sequence = plan.KeepsSequence ? series.Column(series.Class.SequenceColumn)[index] : 0;
        if (time > last.Time || (time == last.Time && sequence > last.Sequence))
        {
            last = new LastValue { Time = time, Sequence = sequence, Value = measure < 0 ? 0 : series.Value(measure, index) };
        }
    }

    private void AddFrauds(LabelHistory? labels, FeatureEvent e)
    {
        for (var i = 0; i < Frauds.Length; i++)
        {
            if (labels is null || labels.Count == 0)
            {
                Frauds[i] = (0, long.MinValue);
                continue;
            }

            var (filter, window) = plan.Cells.Frauds[i];
            var end = e.TimeMicros - plan.Windows[window].DelayMicros;
            Frauds[i] = labels.Frauds(filter, plan.Filters[filter].IsEmpty, end - plan.Windows[window].LengthMicros, end, e.TimeMicros);
        }
    }

    private void AddDistincts(DistinctSeries[]? all, FeatureEvent e, EventClass own)
    {
        for (var i = 0; i < Distincts.Length; i++)
        {
            var (distinct, window) = plan.Cells.Distincts[i];
            var (length, delay) = plan.Windows[window];
            var end = e.TimeMicros - delay;
            var count = all?[distinct].CountDistinct(end - length, end) ?? 0;
            var value = delay == 0 && own.Meets(plan.Distincts[distinct].Filter) ? plan.Distincts[distinct].ValueOf(e) : 0;
            if (value != 0 && (all is null || all[distinct].FindBefore(value, end) <= end - length))
            {
                count++;
            }

            Distincts[i] = count;
        }
    }

    private void AddOwn(FeatureEvent e, EventClass own)
    {
        var counts = plan.Cells.Counts;
        for (var i = 0; i < counts.Length; i++)
        {
            var (filter, window) = counts[i];
            Counts[i] += plan.Windows[window].DelayMicros == 0 && own.Meets(filter) ? 1 : 0;
        }

        var numbers = plan.Cells.Numbers;
        for (var i = 0; i < numbers.Length; i++)
        {
            ref readonly var cell = ref numbers[i];
            if (plan.Windows[cell.Window].DelayMicros != 0 || !own.Meets(cell.Filter) || !own.Has(cell.Measure))
            {
                continue;
            }

            var value = e.Numbers[plan.Measures[cell.Measure].Field];
            ref var number = ref Numbers[i];
            number.Count++;
            number.Sum += value;
            number.Squares += cell.Squares ? (UInt128)((Int128)value * value) : 0;
            number.Min = Math.Min(number.Min, value);
            number.Max = Math.Max(number.Max, value);
        }
    }
}
