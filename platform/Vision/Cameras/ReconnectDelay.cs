namespace Suite.Vision;

/// <summary>How long to wait before the next attempt: doubling from the first delay to the longest, each spread by a fifth to either side.</summary>
internal static class ReconnectDelay
{
    private const double Spread = .2;

    /// <param name="failures">In a row, at least 1.</param>
    /// <param name="options">First and longest delay.</param>
    /// <param name="jitter">So that forty cameras behind one switch do not come back in step.</param>
    public static TimeSpan After(int failures, CameraReaderOptions options, Random jitter)
    {
        var doubled = options.RetryDelay.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 32) - 1);
        var spread = Math.Min(doubled, options.RetryDelayMax.TotalMilliseconds) * (1 - Spread + 2 * Spread * jitter.NextDouble());
        return TimeSpan.FromMilliseconds(Math.Min(spread, options.RetryDelayMax.TotalMilliseconds));
    }
}
