namespace Suite.FeatureStore;

/// <summary>
/// The labels of one entity's payments, by (payment time, payment position, label position). Sparse: a payment enters with its first fraud
/// label; verdicts of "legitimate" before that change nothing and are not kept.
/// <para>
/// An event at or after the newest report sees the last label of every payment: two binary searches over a prefix count. An earlier event
/// sees only the labels reported by its time, and looks at each label in its window.
/// </para>
/// </summary>
internal sealed class LabelHistory
{
    internal struct Entry
    {
        public long PaymentTime;
        public long PaymentPosition;
        public long ReportedMicros;
        public EventClass Class;

        /// <summary>Payments through this entry whose last label says fraud.</summary>
        public int FraudsThrough;
        public bool IsFraud;

        /// <summary>The last label of its payment.</summary>
        public bool IsLast;
    }

    public const int EntryBytes = 40;

    private Entry[] _entries = [];

    public int Count { get; private set; }

    public long NewestReported { get; private set; } = long.MinValue;

    public long Bytes => MemoryMeter.ObjectBytes + 24 + MemoryMeter.ArrayBytes + ((long)EntryBytes * _entries.Length);

    public ReadOnlySpan<Entry> Entries => _entries.AsSpan(0, Count);

    /// <summary>
    /// Frauds of payments in (<paramref name="after"/>, <paramref name="through"/>] that meet the filter, as an event at
    /// <paramref name="asOf"/> sees them, and the newest such payment's time (the smallest long when there is none).
    /// </summary>
    public (int Count, long NewestTime) Frauds(int filter, bool allMeet, long after, long through, long asOf)
    {
        var to = CountThrough(through);
        var from = CountThrough(after);
        if (asOf < NewestReported)
        {
            return Scan(filter, allMeet, from, to, asOf);
        }

        if (!allMeet)
        {
            return Scan(filter, false, from, to, long.MaxValue);
        }

        var count = FraudsThrough(to) - FraudsThrough(from);
        for (var i = to - 1; count > 0; i--)
        {
            if (_entries[i].IsLast && _entries[i].IsFraud)
            {
                return (count, _entries[i].PaymentTime);
            }
        }

        return (0, long.MinValue);
    }

    /// <summary>Returns false when the label changes nothing and was not kept.</summary>
    public bool Add(LabelEvent label, EventClass eventClass, MemoryMeter meter)
    {
        var index = UpperBound(label.Payment);
        var follows = index > 0 && _entries[index - 1].PaymentPosition == label.Payment.Position;
        if (!follows && !label.IsFraud)
        {
            return false;
        }

        Insert(index, new Entry
        {
            PaymentTime = label.Payment.TimeMicros,
            PaymentPosition = label.Payment.Position,
            ReportedMicros = label.ReportedMicros,
            Class = eventClass,
            IsFraud = label.IsFraud,
            IsLast = true,
        }, meter);
        if (follows)
        {
            _entries[index - 1].IsLast = false;
        }

        NewestReported = Math.Max(NewestReported, label.ReportedMicros);
        Recount(Math.Max(0, index - 1));
        return true;
    }

    /// <summary>Takes back the last label of the payment, if it is still there.</summary>
    public void RemoveLast(FeatureEvent payment)
    {
        var index = UpperBound(payment) - 1;
        if (index < 0 || _entries[index].PaymentPosition != payment.Position)
        {
            return;
        }

        _entries.AsSpan(index + 1, Count - index - 1).CopyTo(_entries.AsSpan(index));
        Count--;
        if (index > 0 && _entries[index - 1].PaymentPosition == payment.Position)
        {
            _entries[index - 1].IsLast = true;
        }

        Recount(Math.Max(0, index - 1));
        RenewNewest();
    }

    public void DropThrough(long time, MemoryMeter meter)
    {
        var dropped = CountThrough(time);
        if (dropped == 0)
        {
            return;
        }

        var kept = Entries[dropped..].ToArray();
        meter.Add((long)EntryBytes * (kept.Length - _entries.Length));
        (_entries, Count) = (kept, kept.Length);
        Recount(0);
        RenewNewest();
    }

    /// <summary>Takes over entries read from a snapshot, which are in order.</summary>
    public void Restore(Entry[] entries, MemoryMeter meter)
    {
        meter.Add((long)EntryBytes * entries.Length);
        (_entries, Count) = (entries, entries.Length);
        for (var i = 0; i < Count; i++)
        {
            _entries[i].IsLast = i + 1 == Count || _entries[i + 1].PaymentPosition != _entries[i].PaymentPosition;
        }

        Recount(0);
        RenewNewest();
    }

    private (int Count, long NewestTime) Scan(int filter, bool allMeet, int from, int to, long asOf)
    {
        var count = 0;
        var newest = long.MinValue;
        var fraud = false;
        for (var i = from; i < to; i++)
        {
            ref var entry = ref _entries[i];
            fraud = entry.ReportedMicros <= asOf ? entry.IsFraud : fraud;
            if (!entry.IsLast)
            {
                continue;
            }

            if (fraud && (allMeet || entry.Class.Meets(filter)))
            {
                count++;
                newest = entry.PaymentTime;
            }

            fraud = false;
        }

        return (count, newest);
    }

    private int FraudsThrough(int count) => count == 0 ? 0 : _entries[count - 1].FraudsThrough;

    private int CountThrough(long time)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (_entries[middle].PaymentTime <= time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private int UpperBound(FeatureEvent payment)
    {
        var index = CountThrough(payment.TimeMicros);
        while (index > 0 && _entries[index - 1].PaymentTime == payment.TimeMicros && _entries[index - 1].PaymentPosition > payment.Position)
        {
            index--;
        }

        return index;
    }

    private void Insert(int index, Entry entry, MemoryMeter meter)
    {
        if (Count == _entries.Length)
        {
            var grown = new Entry[Count + Math.Max(1, Count / 2)];
            Entries.CopyTo(grown);
            meter.Add((long)EntryBytes * (grown.Length - _entries.Length));
            _entries = grown;
        }

        _entries.AsSpan(index, Count - index).CopyTo(_entries.AsSpan(index + 1));
        _entries[index] = entry;
        Count++;
    }

    private void Recount(int from)
    {
        var through = FraudsThrough(from);
        for (var i = from; i < Count; i++)
        {
            through += _entries[i].IsLast && _entries[i].IsFraud ? 1 : 0;
            _entries[i].FraudsThrough = through;
        }
    }

    private void RenewNewest()
    {
        NewestReported = long.MinValue;
        foreach (ref readonly var entry in Entries)
        {
            NewestReported = Math.Max(NewestReported, entry.ReportedMicros);
        }
    }
}
