namespace Suite.Hosting;

/// <summary>What a key may ask for: <paramref name="PerSecond"/> requests, or payments of a batch, lastingly, and <paramref name="Burst"/> at once.</summary>
/// <param name="PerSecond"><see cref="PerSecondMin"/> to <see cref="PerSecondMax"/>.</param>
/// <param name="Burst">1 to <see cref="BurstMax"/>.</param>
public sealed record RatePolicy(double PerSecond, int Burst)
{
    public const double PerSecondMin = 0.01;
    public const double PerSecondMax = 1_000_000;
    public const int BurstMax = 10_000_000;

    /// <summary>Null when the numbers are in range; otherwise what is wrong.</summary>
    public static string? Error(double perSecond, int burst) =>
        perSecond is not (>= PerSecondMin and <= PerSecondMax) ? "The rate must be 0.01 to 1000000 a second."
        : burst is < 1 or > BurstMax ? "The burst must be 1 to 10000000."
        : null;

    /// <summary>What a rate given alone means: a burst of one second's worth, at least one.</summary>
    public static int BurstFor(double perSecond) => (int)Math.Clamp(Math.Ceiling(perSecond), 1, BurstMax);
}
