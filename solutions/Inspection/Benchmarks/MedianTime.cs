namespace Suite.Inspection.Benchmarks;

/// <summary>How long something takes when it is done again and again with nothing else under way.</summary>
public static class MedianTime
{
    /// <returns>The median run in milliseconds; one more goes before them and does not count.</returns>
    public static double Ms(Action work, int runs, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(time);
        work();
        var times = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var began = time.GetTimestamp();
            work();
            times[i] = time.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[runs / 2];
    }
}
