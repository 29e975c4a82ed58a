namespace Suite.Trees;

/// <summary>A model file that cannot be used, and near which byte (<see cref="Offset"/>) or on which line (<see cref="Line"/>) the reason was found.</summary>
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

    private TreeModelFormatException(int line, string reason)
        : base($"Not a usable model: {reason} (line {line}).") => Line = line;

    public long Offset { get; }

    /// <summary>Counted from 1, for formats that are text; 0 for the others.</summary>
    public int Line { get; }

    internal static TreeModelFormatException AtLine(int line, string reason) => new(line, reason);
}
