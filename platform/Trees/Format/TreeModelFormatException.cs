namespace Suite.Trees;

/// <summary>A model file that cannot be used. <see cref="Offset"/> is the byte near which the reason was found.</summary>
public sealed class TreeModelFormatException : FormatException
{
    public TreeModelFormatException()
    {
    }

    public TreeModelFormatException(string message)
        : base(message)
    {
    }

    public TreeModelFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public TreeModelFormatException(long offset, string reason)
        : base($"Not a usable model: {reason} (at byte {offset}).") => Offset = offset;

    public long Offset { get; }
}
