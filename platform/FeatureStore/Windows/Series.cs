using System.Runtime.InteropServices;

namespace Suite.FeatureStore;

/// <summary>
/// The events of one entity and class, by (event time, arrival): a column of times and, per number, prefix sums. A window is two binary
/// searches and a subtraction. All columns lie in one array, so an entity with a single event costs two small objects.
/// <para>
/// Prefix sums wrap; differences are exact as long as the sum over the window itself fits. A late event is inserted in the middle and added
/// to every later prefix: O(events after it), which is few, since late is rarely very late.
/// </para>
/// </summary>
internal sealed class Series(EventClass eventClass)
{
    // Expired events are dropped once they are this share of a full array; otherwise it grows by a quarter. Both keep appending O(1).
    private const int ExpiredShare = 8;
    private const int GrowthShare = 4;

    private long[] _data = [];
    private int _capacity;

    // Only where a long window's extremes were asked for, by measure.
    private BlockExtremes?[]? _blocks;

    public EventClass Class { get; } = eventClass;

    public int Count { get; private set; }

    /// <summary>Series of the same entity and another class.</summary>
    public Series? Next { get; set; }

    public ReadOnlySpan<long> Times => new(_data, 0, Count);

    public long Newest => Count == 0 ? long.MinValue : _data[Count - 1];

    public bool IsFull => Count == _capacity;

    public long Bytes => MemoryMeter.ObjectBytes + 40 + MemoryMeter.ArrayBytes + (8L * _data.Length);

    public ReadOnlySpan<long> Column(int column) => new(_data, column * _capacity, Count);

    public ReadOnlySpan<UInt128> Squares(int measure) =>
        MemoryMarshal.Cast<long, UInt128>(_data.AsSpan(Class.SquareColumns[measure] * _capacity, 2 * _capacity))[..Count];

    /// <summary>Sum of a measure over the events [from, to).</summary>
    public long Sum(int measure, int from, int to)
    {
        var prefix = Column(Class.SumColumns[measure]);
        return unchecked((to == 0 ? 0 : prefix[to - 1]) - (from == 0 ? 0 : prefix[from - 1]));
    }

    public long Value(int measure, int index) => Sum(measure, index, index + 1);

    /// <summary>Widens [min, max] by the values of the events [from, to).</summary>
    public void Extremes(int measure, int from, int to, ref long min, ref long max)
    {
        var prefix = Column(Class.SumColumns[measure]);
        if (to - from < 2 * BlockExtremes.BlockEvents)
        {
            BlockExtremes.Scan(prefix, from, to, ref min, ref max);
            return;
        }

        _blocks ??= new BlockExtremes?[Class.SumColumns.Length];
        var blocks = _blocks[measure] ??= new BlockExtremes();
        blocks.Widen(prefix, from, to, ref min, ref max);
    }

    /// <summary>Number of events that may be forgotten once nothing at or before <paramref name="time"/> is asked for; 0 when dropping them would not pay.</summary>
    public int WorthDropping(long time)
    {
        var expired = SortedTimes.CountThrough(Times, time);
        return expired * ExpiredShare >= Count ? expired : 0;
    }

    /// <summary>Inserts behind every event of the same or an earlier time.</summary>
    public void Insert(FeatureEvent e, MemoryMeter meter)
    {
        if (IsFull)
        {
            Resize(Count + Math.Max(1, Count / GrowthShare), 0, meter);
        }

        var index = SortedTimes.CountThrough(Times, e.TimeMicros);
        InvalidateBlocks(index);
        Count++;
        OpenGap(0, index)[index] = e.TimeMicros;
        if (Class.SequenceColumn >= 0)
        {
            OpenGap(Class.SequenceColumn, index)[index] = e.Position;
        }

        for (var m = 0; m < Class.SumColumns.Length; m++)
        {
            if (Class.SumColumns[m] >= 0)
            {
                InsertValue(m, index, e.Numbers[Class.Plan.Measures[m].Field]);
            }
        }
    }

    /// <summary>Takes back the newest arrival at the time. False when it was dropped since.</summary>
    public bool RemoveLastAt(long time)
    {
        var index = SortedTimes.CountThrough(Times, time) - 1;
        if (index < 0 || _data[index] != time)
        {
            return false;
        }

        InvalidateBlocks(index);
        for (var m = 0; m < Class.SumColumns.Length; m++)
        {
            if (Class.SumColumns[m] >= 0)
            {
                RemoveValue(m, index);
            }
        }

        if (Class.SequenceColumn >= 0)
        {
            CloseGap(Class.SequenceColumn, index);
        }

        CloseGap(0, index);
        Count--;
        return true;
    }

    /// <summary>Forgets the oldest events.</summary>
    public void DropFirst(int dropped, MemoryMeter meter)
    {
        if (dropped == 0)
        {
            return;
        }

        _blocks = null;

        // Prefixes restart at zero, so that the first one needs no base beside it.
        for (var m = 0; m < Class.SumColumns.Length; m++)
        {
            if (Class.SumColumns[m] >= 0)
            {
                Rebase(m, dropped);
            }
        }

        var kept = Count - dropped;
        if (kept + (kept / 2) < _capacity)
        {
            Resize(kept + Math.Max(1, kept / GrowthShare), dropped, meter);
            return;
        }

        for (var column = 0; column < Class.Width; column++)
        {
            if (!IsSquareColumn(column))
            {
                _data.AsSpan((column * _capacity) + dropped, kept).CopyTo(_data.AsSpan(column * _capacity, kept));
            }
        }

        foreach (var column in Class.SquareColumns)
        {
            if (column >= 0)
            {
                var squares = WritableSquares(column);
                squares.Slice(dropped, kept).CopyTo(squares);
            }
        }

        Count = kept;
    }

    /// <summary>The columns as they are written to a snapshot: times, positions, prefix sums, squares.</summary>
    public IEnumerable<ReadOnlyMemory<long>> Columns()
    {
        for (var column = 0; column < Class.Width; column++)
        {
            var square = IsSquareColumn(column);
            yield return _data.AsMemory(column * _capacity, square ? 2 * Count : Count);
            column += square ? 1 : 0;
        }
    }

    /// <summary>Makes room for columns read from a snapshot; <paramref name="fill"/> fills each in the order of <see cref="Columns"/>.</summary>
    public void Restore(int count, Action<Memory<long>> fill, MemoryMeter meter)
    {
        Resize(count, 0, meter);
        Count = count;
        for (var column = 0; column < Class.Width; column++)
        {
            var square = IsSquareColumn(column);
            fill(_data.AsMemory(column * _capacity, square ? 2 * count : count));
            column += square ? 1 : 0;
        }
    }

    private void InvalidateBlocks(int index)
    {
        foreach (var blocks in _blocks ?? [])
        {
            blocks?.Invalidate(index);
        }
    }

    private bool IsSquareColumn(int column)
    {
        foreach (var first in Class.SquareColumns)
        {
            if (first >= 0 && (column == first || column == first + 1))
            {
                return true;
            }
        }

        return false;
    }

    private Span<UInt128> WritableSquares(int column) => MemoryMarshal.Cast<long, UInt128>(_data.AsSpan(column * _capacity, 2 * _capacity));

    private void InsertValue(int measure, int index, long value)
    {
        var prefix = OpenGap(Class.SumColumns[measure], index);
        prefix[index] = index == 0 ? 0 : prefix[index - 1];
        for (var i = index; i < prefix.Length; i++)
        {
            prefix[i] = unchecked(prefix[i] + value);
        }

        if (Class.SquareColumns[measure] < 0)
        {
            return;
        }

        var squares = WritableSquares(Class.SquareColumns[measure])[..Count];
        squares[index..^1].CopyTo(squares[(index + 1)..]);
        squares[index] = index == 0 ? UInt128.Zero : squares[index - 1];
        var square = Square(value);
        for (var i = index; i < squares.Length; i++)
        {
            squares[i] = unchecked(squares[i] + square);
        }
    }

    private void RemoveValue(int measure, int index)
    {
        var value = Value(measure, index);
        var prefix = _data.AsSpan(Class.SumColumns[measure] * _capacity, Count);
        for (var i = index; i < Count; i++)
        {
            prefix[i] = unchecked(prefix[i] - value);
        }

        CloseGap(Class.SumColumns[measure], index);
        if (Class.SquareColumns[measure] < 0)
        {
            return;
        }

        var squares = WritableSquares(Class.SquareColumns[measure])[..Count];
        var square = Square(value);
        for (var i = index; i < Count; i++)
        {
            squares[i] = unchecked(squares[i] - square);
        }

        squares[(index + 1)..].CopyTo(squares[index..]);
    }

    private void Rebase(int measure, int dropped)
    {
        var sums = _data.AsSpan(Class.SumColumns[measure] * _capacity, Count);
        var sumBase = sums[dropped - 1];
        foreach (ref var sum in sums[dropped..])
        {
            sum = unchecked(sum - sumBase);
        }

        if (Class.SquareColumns[measure] >= 0)
        {
            var squares = WritableSquares(Class.SquareColumns[measure])[..Count];
            var squareBase = squares[dropped - 1];
            foreach (ref var square in squares[dropped..])
            {
                square = unchecked(square - squareBase);
            }
        }
    }

    private Span<long> OpenGap(int column, int index)
    {
        var span = _data.AsSpan(column * _capacity, Count);
        span[index..^1].CopyTo(span[(index + 1)..]);
        return span;
    }

    private void CloseGap(int column, int index)
    {
        var span = _data.AsSpan(column * _capacity, Count);
        span[(index + 1)..].CopyTo(span[index..]);
    }

    /// <summary>Moves the events from <paramref name="skip"/> on into an array of the given capacity.</summary>
    private void Resize(int capacity, int skip, MemoryMeter meter)
    {
        var kept = Count - skip;
        var data = new long[capacity * Class.Width];
        for (var column = 0; column < Class.Width; column++)
        {
            var width = IsSquareColumn(column) ? 2 : 1;
            _data.AsSpan((column * _capacity) + (width * skip), width * kept).CopyTo(data.AsSpan(column * capacity));
            column += width - 1;
        }

        meter.Add(8L * (data.Length - _data.Length));
        (_data, _capacity, Count) = (data, capacity, kept);
    }

    private static UInt128 Square(long value) => (UInt128)((Int128)value * value);
}
