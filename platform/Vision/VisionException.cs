namespace Suite.Vision;

/// <summary>The native library failed where the input was not to blame, or is not there; the message says which and what to do.</summary>
public sealed class VisionException : Exception
{
    public VisionException(string message)
        : base(message)
    {
    }

    public VisionException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
