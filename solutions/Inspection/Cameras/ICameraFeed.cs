using Suite.Vision;

namespace Suite.Inspection.Cameras;

/// <summary>Takes what a camera gives. Called from the camera's own thread, one call at a time.</summary>
internal interface IFrameSink
{
    /// <param name="frame">Belongs to the sink from now on.</param>
    /// <param name="capturedTicks">UTC, in ticks of 100 ns: when it was taken from the camera.</param>
    void OnFrame(Frame frame, long capturedTicks);

    /// <summary>No frames for now; the camera goes on trying.</summary>
    void OnTrouble(string reason);

    /// <summary>The source is through: a file or a folder. Nothing more comes.</summary>
    void OnEnded();
}

/// <summary>Begins to capture, on a thread of its own, until the result is disposed. Disposing does not wait: a frame that is on its way may still be given.</summary>
/// <exception cref="ArgumentException">The address is none that can be captured.</exception>
internal delegate IDisposable StartFeed(CameraAddress address, IFrameSink sink);
