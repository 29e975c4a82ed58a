namespace Suite.FeatureStore;

/// <summary>
/// Smallest and largest value of each whole block of a long series' measure, built when first asked for and mended behind a late event:
/// the extremes of a window over a busy merchant then cost its events over 256, not its events. A few hundredths of the series' memory.
/// </summary>
internal sealed class BlockExtremes
{
    public const int BlockEvents = 256;

    private readonly List<(long Min, long Max)> _blocks = [];

    /// <summary>Blocks from the one with this event on are no longer right.</summary>
    public void Invalidate(int index)
    {
        var right = index / BlockEvents;
        if (right < _blocks.Count)
        {
            _blocks.RemoveRange(right, _blocks.Count - right);
        }
    }

    /// <summary>Widens [min, max] by the values of the events [from, to), whose prefix sums are given.</summary>
    public void Widen(ReadOnlySpan<long> prefix, int from, int to, ref long min, ref long max)
    {
        var firstWhole = (from + BlockEvents - 1) / BlockEvents;
        var pastWhole = to / BlockEvents;
        if (firstWhole >= pastWhole)
        {
            Scan(prefix, from, to, ref min, ref max);
            return;
        }

        while (_blocks.Count < pastWhole)
        {
            var (blockMin, blockMax) = (long.MaxValue, long.MinValue);
            Scan(prefix, _blocks.Count * BlockEvents, (_blocks.Count + 1) * BlockEvents, ref blockMin, ref blockMax);
            _blocks.Add((blockMin, blockMax));
        }

        Scan(prefix, from, firstWhole * BlockEvents, ref min, ref max);
        for (var block = firstWhole; block < pastWhole; block++)
        {
            min = Math.Min(min, _blocks[block].Min);
            max = Math.Max(max, _blocks[block].Max);
        }

        Scan(prefix, pastWhole * BlockEvents, to, ref min, ref max);
    }

    public static void Scan(ReadOnlySpan<long> prefix, int from, int to, ref long min, ref long max)
    {
        var before = from == 0 ? 0 : prefix[from - 1];
        for (var i = from; i < to; i++)
        {
            var value = unchecked(prefix[i] - before);
            before = prefix[i];
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }
    }
}
