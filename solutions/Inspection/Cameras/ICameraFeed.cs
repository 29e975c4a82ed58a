using Suite.Vision;

namespace Suite.Inspection.Cameras;

/// <summary>Takes what a camera gives. Called from the camera's own thread, one call at a time.</summary>
internal interface IFrameSink
{
    /// <param name="frame">Belongs to the sink from now on.</param>
    /// <param name="capturedTicks">UTC, in ticks of 100 ns: when it was taken from the camera.</param>
    void OnFrame(Frame frame, long capturedTicks);

    /// <summary>A picture came that cannot be used, such as a torn JPEG: whatever it showed has passed unseen.</summary>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="capturedTicks">As of a frame.</param>
    void OnUnusable(string reason, long capturedTicks);

    /// <summary>No frames for now; the camera goes on trying.</summary>
    void OnTrouble(string reason);

    /// <summary>The source is through: a file or a folder. Nothing more comes.</summary>
    void OnEnded();
}

/// <summary>A camera that gives its frames to a sink until it is disposed. Disposing does not wait: a frame that is on its way may still be given.</summary>
internal interface ICameraFeed : IDisposable
{
    /// <summary>Ends, without an error, once the camera is let go of: a call that was inside it when the feed was disposed takes up to the source's time-outs.</summary>
    Task Released { get; }
}

/// <summary>Begins to capture, on a thread of its own.</summary>
/// <exception cref="ArgumentException">The address is none that can be captured.</exception>
internal delegate ICameraFeed StartFeed(CameraAddress address, IFrameSink sink);
