using System.Buffers.Binary;

namespace Suite.Vision;

/// <summary>The headers of a BMP file, and whether the rows they promise are there.</summary>
internal static class BmpStructure
{
    private const int HeadersMin = 26;
    private const int CoreHeader = 12;
    private const int InfoHeader = 40;
    private const int RunLength8 = 1;
    private const int RunLength4 = 2;

    public static bool Begins(ReadOnlySpan<byte> file) => file is [(byte)'B', (byte)'M', ..];

    public static PictureHeader Read(ReadOnlySpan<byte> file, DecodeLimits limits)
    {
        if (file.Length < HeadersMin)
            throw PictureHeader.Truncated();
        var pixelsAt = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var headerLength = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        if (headerLength != CoreHeader && headerLength is < InfoHeader or > 256)
            throw new ImageException(ImageFault.NotAPicture, "The file begins with the letters BM but is no BMP picture.");
        if (headerLength == CoreHeader)
        {
            var core = PictureHeader.Create(PictureFormat.Bmp, BinaryPrimitives.ReadUInt16LittleEndian(file[18..]), BinaryPrimitives.ReadUInt16LittleEndian(file[20..]), 1, limits);
            return Complete(core, file, pixelsAt, BinaryPrimitives.ReadUInt16LittleEndian(file[24..]));
        }

        if (file.Length < 14 + InfoHeader)
            throw PictureHeader.Truncated();
        // A negative height means that the first row is the upper one.
        var height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]));
        var header = PictureHeader.Create(PictureFormat.Bmp, BinaryPrimitives.ReadInt32LittleEndian(file[18..]), height, 1, limits);
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
        // Run lengths say where they end only to who decodes them.
        return compression is RunLength8 or RunLength4 ? header : Complete(header, file, pixelsAt, BinaryPrimitives.ReadUInt16LittleEndian(file[28..]));
    }

    /// <summary>Rows are padded to four bytes; some programs leave the last row's padding out.</summary>
    private static PictureHeader Complete(PictureHeader header, ReadOnlySpan<byte> file, long pixelsAt, int bitsPerPixel)
    {
        if (bitsPerPixel is not (1 or 4 or 8 or 16 or 24 or 32))
            throw PictureHeader.Damaged($"it claims {bitsPerPixel} bits a pixel");
        var row = ((long)header.Width * bitsPerPixel + 7) / 8;
        var stride = (row + 3) / 4 * 4;
        return pixelsAt + stride * (header.Height - 1) + row <= file.Length ? header : throw PictureHeader.Truncated();
    }
}
