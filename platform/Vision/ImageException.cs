namespace Suite.Vision;

/// <summary>Why a file is no picture that can be used.</summary>
public enum ImageFault
{
    /// <summary>No bytes.</summary>
    Empty,

    /// <summary>It begins neither as JPEG, nor as PNG, nor as BMP; its name is not looked at.</summary>
    NotAPicture,

    /// <summary>It ends before the picture does.</summary>
    Truncated,

    /// <summary>More bytes, pixels or a longer side than the limits allow. Found in the header: nothing was decoded.</summary>
    TooLarge,

    /// <summary>A true picture of a kind that is not read: lossless or 12-bit JPEG, for instance.</summary>
    Unsupported,

    /// <summary>It contradicts itself, or the decoder gave up.</summary>
    Damaged,
}

/// <summary>A file that cannot be used as a picture. The message says why, in a sentence for the person who sent it.</summary>
public sealed class ImageException(ImageFault fault, string message) : Exception(message)
{
    public ImageFault Fault { get; } = fault;
}
