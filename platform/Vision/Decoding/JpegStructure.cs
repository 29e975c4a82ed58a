using System.Buffers.Binary;
using System.Globalization;

namespace Suite.Vision;

/// <summary>
/// The segments of a JPEG file (ITU-T T.81, annex B), from its start to the end-of-image marker. libjpeg fills what is missing of a cut
/// file with grey and calls it a success, so that a half picture would be inspected as a whole one: hence the walk.
/// </summary>
internal static class JpegStructure
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte Application1 = 0xE1;

    public static bool Begins(ReadOnlySpan<byte> file) => file is [0xFF, StartOfImage, 0xFF, ..];

    public static PictureHeader Read(ReadOnlySpan<byte> file, DecodeLimits limits)
    {
        var (orientation, scans) = (1, 0);
        (int Width, int Height)? size = null;
        var at = 2;
        while (true)
        {
            var marker = NextMarker(file, ref at);
            if (marker == EndOfImage)
                break;
            if (marker is 0x01 or >= 0xD0 and <= 0xD7)
                continue;
            var segment = Segment(file, ref at);
            if (IsFrameHeader(marker))
            {
                if (size is not null)
                    throw PictureHeader.Damaged("it has two frame headers");
                size = FrameSize(marker, segment);
                // Beyond the limits: no need to look at the rest.
                PictureHeader.Create(PictureFormat.Jpeg, size.Value.Width, size.Value.Height, 1, limits);
            }
            else if (marker == Application1 && orientation == 1)
            {
                orientation = ExifOrientation.OfJpegSegment(segment);
            }
            else if (marker == StartOfScan)
            {
                if (size is null)
                    throw PictureHeader.Damaged("its data begins before its header");
                if (++scans > limits.ScansMax)
                    throw new ImageException(ImageFault.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The picture is coded in more than {limits.ScansMax} scans."));
                at = EndOfScan(file, at);
            }
        }

        if (size is not { } known || scans == 0)
            throw PictureHeader.Damaged("it holds no picture");
        return PictureHeader.Create(PictureFormat.Jpeg, known.Width, known.Height, orientation, limits);
    }

    /// <summary>All start-of-frame markers; of their range C4, C8 and CC mean something else.</summary>
    private static bool IsFrameHeader(byte marker) => marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;

    private static (int Width, int Height) FrameSize(byte marker, ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6)
            throw PictureHeader.Damaged("its frame header is too short");
        if (marker > 0xC2)
            throw new ImageException(ImageFault.Unsupported, "Of JPEG only the baseline, extended and progressive kinds with Huffman coding are read.");
        if (segment[0] != 8)
            throw new ImageException(ImageFault.Unsupported, $"Of JPEG only 8 bits a sample are read, not {segment[0]}.");
        if (segment[5] is not (1 or 3 or 4))
            throw new ImageException(ImageFault.Unsupported, $"Of JPEG 1, 3 or 4 colour components are read, not {segment[5]}.");
        return (BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..]));
    }

    /// <summary>Fill bytes FF may stand before a marker; anything else between segments is damage.</summary>
    private static byte NextMarker(ReadOnlySpan<byte> file, ref int at)
    {
        if (at >= file.Length)
            throw PictureHeader.Truncated();
        if (file[at] != 0xFF)
            throw PictureHeader.Damaged("there is no marker where one must be");
        var length = file[at..].IndexOfAnyExcept((byte)0xFF);
        if (length < 0)
            throw PictureHeader.Truncated();
        at += length + 1;
        return file[at - 1];
    }

    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> file, ref int at)
    {
        if (file.Length - at < 2)
            throw PictureHeader.Truncated();
        int length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
        if (length < 2)
            throw PictureHeader.Damaged("a segment is shorter than its own length");
        if (file.Length - at < length)
            throw PictureHeader.Truncated();
        var segment = file.Slice(at + 2, length - 2);
        at += length;
        return segment;
    }

    /// <summary>The first marker after the scan's data that is neither a stuffed FF 00 nor a restart.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> file, int at)
    {
        while (true)
        {
            var found = file[at..].IndexOf((byte)0xFF);
            if (found < 0 || at + found + 1 >= file.Length)
                throw PictureHeader.Truncated();
            at += found;
            var next = file[at + 1];
            if (next is not 0x00 and not (>= 0xD0 and <= 0xD7))
                return at;
            at += 2;
        }
    }
}
