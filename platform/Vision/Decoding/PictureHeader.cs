using System.Globalization;

namespace Suite.Vision;

/// <summary>The kinds of file that are read.</summary>
public enum PictureFormat
{
    Jpeg = 1,
    Png = 2,
    Bmp = 3,
}

/// <summary>What a file says of its picture before it is decoded.</summary>
/// <param name="Format">By its first bytes, never by its name.</param>
/// <param name="Width">In pixels, upright: after <paramref name="Orientation"/>.</param>
/// <param name="Height">Likewise.</param>
/// <param name="Orientation">EXIF orientation, 1 (upright) to 8; 1 where the file gives none or nonsense.</param>
public readonly record struct PictureHeader(PictureFormat Format, int Width, int Height, int Orientation)
{
    /// <summary>
    /// Reads the header and walks the file's structure to its end, without decoding: about 20 µs for a JPEG of 200 kB. A file that passes
    /// is whole and within the limits; its compressed data may still be damaged.
    /// </summary>
    /// <exception cref="ImageException">The file is none of the kinds, is cut off, contradicts itself or is beyond a limit.</exception>
    public static PictureHeader Read(ReadOnlySpan<byte> file, DecodeLimits? limits = null)
    {
        limits ??= DecodeLimits.Default;
        if (file.IsEmpty)
            throw new ImageException(ImageFault.Empty, "The file is empty.");
        if (file.Length > limits.BytesMax)
            throw new ImageException(ImageFault.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The file has {file.Length:N0} bytes; {limits.BytesMax:N0} are allowed."));
        if (JpegStructure.Begins(file))
            return JpegStructure.Read(file, limits);
        if (PngStructure.Begins(file))
            return PngStructure.Read(file, limits);
        if (BmpStructure.Begins(file))
            return BmpStructure.Read(file, limits);
        throw new ImageException(ImageFault.NotAPicture, "The file is no picture: it begins neither as JPEG, nor as PNG, nor as BMP.");
    }

    /// <summary>The header, once the picture's size is known to be within the limits.</summary>
    internal static PictureHeader Create(PictureFormat format, long width, long height, int orientation, DecodeLimits limits)
    {
        if (width < 1 || height < 1)
            throw new ImageException(ImageFault.Damaged, string.Create(CultureInfo.InvariantCulture, $"The picture's size is {width} × {height}."));
        if (width > limits.SideMax || height > limits.SideMax || width * height > limits.PixelsMax)
        {
            throw new ImageException(ImageFault.TooLarge, string.Create(
                CultureInfo.InvariantCulture,
                $"The picture has {width:N0} × {height:N0} pixels; {limits.PixelsMax:N0} in all and {limits.SideMax:N0} a side are allowed."));
        }

        return orientation >= 5 ? new(format, (int)height, (int)width, orientation) : new(format, (int)width, (int)height, orientation);
    }

    internal static ImageException Truncated() => new(ImageFault.Truncated, "The file ends before its picture does.");

    internal static ImageException Damaged(string what) => new(ImageFault.Damaged, $"The picture is damaged: {what}.");
}
