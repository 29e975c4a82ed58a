using System.Buffers.Binary;

namespace Suite.Vision;

/// <summary>The chunks of a PNG file (ISO/IEC 15948), to IEND. Their checksums are libpng's to check.</summary>
internal static class PngStructure
{
    private const int ChunkOverhead = 12;

    public static bool Begins(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static PictureHeader Read(ReadOnlySpan<byte> file, DecodeLimits limits)
    {
        var orientation = 1;
        (uint Width, uint Height)? size = null;
        var at = Signature.Length;
        while (true)
        {
            if (file.Length - at < ChunkOverhead)
                throw PictureHeader.Truncated();
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > int.MaxValue)
                throw PictureHeader.Damaged("a chunk is longer than any may be");
            var type = file.Slice(at + 4, 4);
            if (length > file.Length - at - ChunkOverhead)
                throw PictureHeader.Truncated();
            var content = file.Slice(at + 8, (int)length);
            at += ChunkOverhead + (int)length;

            if (size is null)
            {
                if (!type.SequenceEqual("IHDR"u8) || length < 13)
                    throw PictureHeader.Damaged("it does not begin with its header");
                size = (BinaryPrimitives.ReadUInt32BigEndian(content), BinaryPrimitives.ReadUInt32BigEndian(content[4..]));
                PictureHeader.Create(PictureFormat.Png, size.Value.Width, size.Value.Height, 1, limits);
            }
            else if (type.SequenceEqual("eXIf"u8))
            {
                orientation = ExifOrientation.OfTiff(content);
            }
            else if (type.SequenceEqual("IEND"u8))
            {
                return PictureHeader.Create(PictureFormat.Png, size.Value.Width, size.Value.Height, orientation, limits);
            }
        }
    }
}
