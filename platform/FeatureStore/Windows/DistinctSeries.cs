using System.Numerics;
using System.Runtime.InteropServices;

namespace Suite.FeatureStore;

/// <summary>
/// The values of one category under one filter, by (event time, arrival). Beside each value stands the time of the one before it that is
/// equal; the different values in (a, b] are then the entries in it whose equal before is at or before a. Exact, one vectorised pass.
/// </summary>
internal sealed class DistinctSeries
{
    private const long Never = long.MinValue;
    private const int Columns = 3;
    private const int GrowthShare = 4;
    private const int ExpiredShare = 8;

    private long[] _data = [];
    private int _capacity;

    public int Count { get; private set; }

    public long Bytes => MemoryMeter.ObjectBytes + 16 + MemoryMeter.ArrayBytes + (8L * _data.Length);

    public ReadOnlySpan<long> Times => _data.AsSpan(0, Count);

    private Span<long> Values => _data.AsSpan(_capacity, Count);

    private Span<long> EqualBefore => _data.AsSpan(2 * _capacity, Count);

    /// <summary>Different values in (<paramref name="after"/>, <paramref name="through"/>].</summary>
    public int CountDistinct(long after, long through)
    {
        var times = Times;
        var to = SortedTimes.CountThrough(times, through);
        var from = SortedTimes.CountThrough(times[..to], after);
        var before = EqualBefore[from..to];
        var count = 0;
        if (before.Length >= Vector<long>.Count)
        {
            var bound = new Vector<long>(after);
            var matches = Vector<long>.Zero;
            var vectors = MemoryMarshal.Cast<long, Vector<long>>(before);
            foreach (var vector in vectors)
            {
                matches -= Vector.LessThanOrEqual(vector, bound);
            }

            count = (int)Vector.Sum(matches);
            before = before[(vectors.Length * Vector<long>.Count)..];
        }

        foreach (var time in before)
        {
            count += time <= after ? 1 : 0;
        }

        return count;
    }

    /// <summary>Time of the newest entry equal to the value at or before the time; the smallest long when there is none.</summary>
    public long FindBefore(ulong value, long time) => TimeOfEqualBefore(SortedTimes.CountThrough(Times, time), (long)value);

    public void Insert(ulong value, long time, MemoryMeter meter)
    {
        if (Count == _capacity)
        {
            Resize(Count + Math.Max(1, Count / GrowthShare), 0, meter);
        }

        var index = SortedTimes.CountThrough(Times, time);
        var before = TimeOfEqualBefore(index, (long)value);
        Count++;
        for (var column = 0; column < Columns; column++)
        {
            var span = _data.AsSpan(column * _capacity, Count);
            span[index..^1].CopyTo(span[(index + 1)..]);
        }

        (_data[index], Values[index], EqualBefore[index]) = (time, (long)value, before);
        LinkNextEqual(index + 1, (long)value, time);
    }

    /// <summary>Takes back the newest arrival at the time, if it is still there.</summary>
    public void RemoveLastAt(long time)
    {
        var index = SortedTimes.CountThrough(Times, time) - 1;
        if (index < 0 || _data[index] != time)
        {
            return;
        }

        LinkNextEqual(index + 1, Values[index], EqualBefore[index]);
        for (var column = 0; column < Columns; column++)
        {
            var span = _data.AsSpan(column * _capacity, Count);
            span[(index + 1)..].CopyTo(span[index..]);
        }

        Count--;
    }

    /// <summary>Forgets everything at or before the time. What points back there stays right: nothing before it is asked for again.</summary>
    public void DropThrough(long time, MemoryMeter meter)
    {
        var dropped = SortedTimes.CountThrough(Times, time);
        if (dropped > 0)
        {
            var kept = Count - dropped;
            Resize(kept + Math.Max(1, kept / GrowthShare), dropped, meter);
        }
    }

    /// <summary>As <see cref="DropThrough"/>, but only where it frees enough to pay for moving the rest.</summary>
    public void DropWorthwhile(long time, MemoryMeter meter)
    {
        if (SortedTimes.CountThrough(Times, time) * ExpiredShare >= Count)
        {
            DropThrough(time, meter);
        }
    }

    /// <summary>Times, values and times of the equal before, for a snapshot.</summary>
    public IEnumerable<ReadOnlyMemory<long>> Snapshot()
    {
        for (var column = 0; column < Columns; column++)
        {
            yield return _data.AsMemory(column * _capacity, Count);
        }
    }

    public void Restore(int count, Action<Memory<long>> fill, MemoryMeter meter)
    {
        Resize(count, 0, meter);
        Count = count;
        for (var column = 0; column < Columns; column++)
        {
            fill(_data.AsMemory(column * _capacity, count));
        }
    }

    private long TimeOfEqualBefore(int index, long value)
    {
        var found = Values[..index].LastIndexOf(value);
        return found < 0 ? Never : _data[found];
    }

    private void LinkNextEqual(int index, long value, long time)
    {
        var next = Values[index..].IndexOf(value);
        if (next >= 0)
        {
            EqualBefore[index + next] = time;
        }
    }

    private void Resize(int capacity, int skip, MemoryMeter meter)
    {
        var kept = Count - skip;
        var data = new long[capacity * Columns];
        for (var column = 0; column < Columns; column++)
        {
            _data.AsSpan((column * _capacity) + skip, kept).CopyTo(data.AsSpan(column * capacity));
        }

        meter.Add(8L * (data.Length - _data.Length));
        (_data, _capacity, Count) = (data, capacity, kept);
    }
}
