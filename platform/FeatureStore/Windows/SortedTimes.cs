using System.Runtime.CompilerServices;

namespace Suite.FeatureStore;

/// <summary>Searches in ascending times.</summary>
internal static class SortedTimes
{
    // Below this a scan beats halving: no mispredicted branches.
    private const int ScanMax = 8;

    /// <summary>Number of entries in <paramref name="times"/> that are at or before <paramref name="time"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountThrough(ReadOnlySpan<long> times, long time)
    {
        // Events mostly arrive in order, so the newest end is where most answers are.
        if (times.Length == 0 || times[^1] <= time)
        {
            return times.Length;
        }

        return Search(times, time);
    }

    private static int Search(ReadOnlySpan<long> times, long time)
    {
        int low = 0, high = times.Length;
        while (high - low > ScanMax)
        {
            var middle = (int)((uint)(low + high) >> 1);
            if (times[middle] <= time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        while (low < high && times[low] <= time)
        {
            low++;
        }

        return low;
    }
}
