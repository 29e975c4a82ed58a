namespace Suite.Vision;

/// <summary>Which pictures reach the consumer.</summary>
public enum FrameDelivery
{
    /// <summary>The newest one: an older one that nobody has fetched is dropped and counted.</summary>
    Latest,

    /// <summary>Each one, in order. When the queue is full the reader waits, and what happens to the pictures meanwhile is the source's business: a file waits, a camera drops.</summary>
    Every,
}

/// <summary>How a camera is kept.</summary>
public sealed record CameraReaderOptions
{
    public FrameDelivery Delivery { get; init; } = FrameDelivery.Latest;

    /// <summary>Pictures that wait for the consumer with <see cref="FrameDelivery.Every"/>, 1 to 256; each costs its pixels.</summary>
    public int QueueMax { get; init; } = 8;

    /// <summary>Whether a single picture that could not be used is given too, in its place among the others, with <see cref="CameraFrame.Problem"/>. Otherwise it is only counted.</summary>
    public bool ReportsUnusable { get; init; }

    /// <summary>Wait before the first attempt to connect again; doubled with every failure.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection that held this long starts the waits from the beginning; one that breaks sooner does not, so a flapping camera is left in peace.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate()
    {
        if (QueueMax is < 1 or > 256)
            throw new ArgumentException($"{nameof(QueueMax)} is 1 to 256, not {QueueMax}.");
        if (RetryDelay <= TimeSpan.Zero || RetryDelayMax < RetryDelay || RetryDelayMax > TimeSpan.FromHours(1))
            throw new ArgumentException($"{nameof(RetryDelay)} is above 0 and at most {nameof(RetryDelayMax)}, which is at most an hour.");
        if (StableAfter < TimeSpan.Zero)
            throw new ArgumentException($"{nameof(StableAfter)} is not negative.");
    }
}
