namespace Suite.Vision;

/// <summary>Why there is no picture although there should be one.</summary>
public enum CaptureFault
{
    /// <summary>Nobody answers at the address, or what answers cannot be read.</summary>
    NotOpened,

    /// <summary>The connection stands, but no picture came within the read time-out.</summary>
    Stalled,

    /// <summary>The connection or the file broke off.</summary>
    BrokenOff,

    /// <summary>One picture cannot be used (a damaged file in a folder, a frame too large); the next call goes on with the one after it.</summary>
    BadPicture,
}

/// <summary>A camera, video or folder that fails. Its message names the source without its password.</summary>
public sealed class CaptureException(CaptureFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public CaptureFault Fault { get; } = fault;
}
