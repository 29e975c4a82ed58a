using System.Buffers.Binary;

namespace Suite.Vision;

/// <summary>
/// The one EXIF field that changes what is seen: tag 0x0112 of the first directory (TIFF 6.0). Whatever cannot be followed means
/// upright: a picture is not refused for its camera's notes.
/// </summary>
internal static class ExifOrientation
{
    private const int EntryLength = 12;
    private const ushort OrientationTag = 0x0112;

    public static int OfJpegSegment(ReadOnlySpan<byte> segment) =>
        segment.StartsWith("Exif\0\0"u8) ? OfTiff(segment[6..]) : 1;

    public static int OfTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II"u8) || tiff.StartsWith("MM"u8)))
            return 1;
        var littleEndian = tiff[0] == (byte)'I';
        var directory = littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
            return 1;
        var entries = tiff[(int)directory..];
        var count = Short(entries, littleEndian);
        entries = entries[2..];
        for (var i = 0; i < count && entries.Length >= EntryLength; i++, entries = entries[EntryLength..])
        {
            if (Short(entries, littleEndian) == OrientationTag)
                return Short(entries[8..], littleEndian) is var value and >= 1 and <= 8 ? value : 1;
        }

        return 1;
    }

    private static int Short(ReadOnlySpan<byte> at, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
}
