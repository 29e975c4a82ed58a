namespace Suite.Vision;

/// <summary>How it goes with a camera.</summary>
public enum CameraState
{
    /// <summary>The first attempt has not come to an end.</summary>
    Connecting,

    /// <summary>Pictures come.</summary>
    Connected,

    /// <summary>They do not; another attempt follows.</summary>
    Lost,

    /// <summary>A video or a folder has come to its end, or the reader was disposed. Nothing follows.</summary>
    Ended,
}

/// <summary>A camera at one moment.</summary>
public sealed record CameraStatus
{
    public required CameraState State { get; init; }

    /// <summary>When <see cref="State"/> began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it was lost, or what was last wrong with a single picture; null where nothing was.</summary>
    public string? Reason { get; init; }

    /// <summary>Which fault it was lost by.</summary>
    public CaptureFault? Fault { get; init; }

    /// <summary>Until the next attempt; null unless lost.</summary>
    public TimeSpan? RetryIn { get; init; }

    /// <summary>Failures since the last stable connection.</summary>
    public int Failures { get; init; }

    /// <summary>Of the last picture; 0 before the first.</summary>
    public int Width { get; init; }

    /// <summary>Likewise.</summary>
    public int Height { get; init; }
}

/// <summary>A picture with when and as which it was taken. Whoever receives it disposes it.</summary>
/// <param name="Frame">The picture.</param>
/// <param name="Number">From 1 on, over reconnections; a gap is what was dropped because nobody fetched it. Of one that could not be used, that of the one before.</param>
/// <param name="CapturedAt">When it was there, by the reader's clock.</param>
/// <param name="Timestamp">The same as a stamp of <see cref="TimeProvider.GetTimestamp"/>, for latencies.</param>
public sealed record CameraFrame(Frame Frame, long Number, DateTimeOffset CapturedAt, long Timestamp) : IDisposable
{
    /// <summary>Why the picture could not be used; the frame is empty then. Null of every other one, and of all without <see cref="CameraReaderOptions.ReportsUnusable"/>.</summary>
    public string? Problem { get; init; }

    public void Dispose() => Frame.Dispose();
}
