namespace Suite.Vision.Tests.Files;

/// <summary>
/// JPEG files of blocks in one colour each (ITU-T T.81): only the DC coefficient is coded. Enough to make kinds that the library itself
/// never writes, CMYK and progressive ones.
/// </summary>
internal static class JpegFile
{
    private const byte Baseline = 0xC0;
    private const byte Progressive = 0xC2;

    /// <param name="levels">One row a block of 8 × 8 pixels, one sample a component.</param>
    /// <param name="blocksWide">Blocks beside one another.</param>
    /// <param name="isProgressive">Coded as one progressive scan of all components and one more of each.</param>
    public static byte[] Write(byte[][] levels, int blocksWide, bool isProgressive = false)
    {
        var components = levels[0].Length;
        var (width, height) = (8 * blocksWide, 8 * (levels.Length / blocksWide));
        using var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        if (components == 4)
            Segment(file, 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]); // Colour transform 0: the four components are CMYK, inverted as Adobe does.
        Segment(file, 0xDB, [0, .. Enumerable.Repeat((byte)8, 64)]); // Every step is 8, so that one unit of DC is one level.
        Segment(file, isProgressive ? Progressive : Baseline, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)components, .. Enumerable.Range(1, components).SelectMany(c => new byte[] { (byte)c, 0x11, 0 })]);
        // DC: the categories 0 to 11 with 4 bits each, in order; AC: end of block alone, one bit.
        Segment(file, 0xC4, [0x00, 0, 0, 0, 12, .. new byte[12], .. Enumerable.Range(0, 12).Select(c => (byte)c)]);
        Segment(file, 0xC4, [0x10, 1, .. new byte[15], 0x00]);
        var last = isProgressive ? (byte)0 : (byte)63;
        Segment(file, 0xDA, [(byte)components, .. Enumerable.Range(1, components).SelectMany(c => new byte[] { (byte)c, 0 }), 0, last, 0]);
        file.Write(Packed(Differences(levels, components, withEndOfBlock: !isProgressive)));
        for (var c = 1; c <= components && isProgressive; c++)
        {
            // Without scans that say so, the decoder would not know that there is no AC, and would smooth.
            Segment(file, 0xDA, [1, (byte)c, 0, 1, 63, 0]);
            file.Write(Packed([.. new bool[levels.Length]]));
        }

        file.Write([0xFF, 0xD9]);
        return file.ToArray();
    }

    /// <summary>The file with a segment behind its start.</summary>
    public static byte[] With(byte[] jpeg, byte marker, byte[] content)
    {
        using var file = new MemoryStream();
        file.Write(jpeg.AsSpan(0, 2));
        Segment(file, marker, content);
        file.Write(jpeg.AsSpan(2));
        return file.ToArray();
    }

    private static List<bool> Differences(byte[][] levels, int components, bool withEndOfBlock)
    {
        var bits = new List<bool>();
        var before = new int[components];
        foreach (var block in levels)
        {
            for (var c = 0; c < components; c++)
            {
                var value = block[c] - 128;
                Difference(bits, value - before[c]);
                before[c] = value;
                if (withEndOfBlock)
                    bits.Add(false);
            }
        }

        return bits;
    }

    /// <summary>Filled up with ones; after a byte FF a zero.</summary>
    private static byte[] Packed(List<bool> bits)
    {
        while (bits.Count % 8 != 0)
            bits.Add(true);
        var scan = new List<byte>();
        for (var i = 0; i < bits.Count; i += 8)
        {
            var value = (byte)Enumerable.Range(0, 8).Sum(b => bits[i + b] ? 0x80 >> b : 0);
            scan.Add(value);
            if (value == 0xFF)
                scan.Add(0);
        }

        return [.. scan];
    }

    private static void Difference(List<bool> bits, int difference)
    {
        var category = difference == 0 ? 0 : (int)Math.Log2(Math.Abs(difference)) + 1;
        Append(bits, category, 4);
        Append(bits, difference < 0 ? difference + (1 << category) - 1 : difference, category);
    }

    private static void Append(List<bool> bits, int value, int count)
    {
        for (var b = count - 1; b >= 0; b--)
            bits.Add((value >> b & 1) != 0);
    }

    private static void Segment(MemoryStream file, byte marker, byte[] content)
    {
        file.Write([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2)]);
        file.Write(content);
    }
}
