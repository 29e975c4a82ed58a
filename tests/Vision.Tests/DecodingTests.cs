using Suite.Vision.Tests.Files;

namespace Suite.Vision.Tests;

/// <summary>Kinds of picture, each against its definition.</summary>
public sealed class DecodingTests
{
    [Fact]
    public void Sixteen_bits_are_rounded_to_eight_over_their_whole_range()
    {
        int[] levels = [0, 128, 129, 257, 300, 32_767, 32_768, 65_278, 65_535];
        var grey = PngFile.Write(levels.Length, 1, 16, PngFile.Grey, [Sixteen(levels)]);
        var colour = PngFile.Write(3, 1, 16, PngFile.Colour, [Sixteen(levels)]);
        var expected = levels.Select(l => (byte)Math.Round(l / 257.0)).ToArray();
        using var greyFrame = Frame.Decode(grey);
        Assert.Equal(1, greyFrame.Channels);
        Assert.Equal(expected, Pixels.Of(greyFrame));
        using var colourFrame = Frame.Decode(colour);
        Assert.Equal(expected, Swapped(Pixels.Of(colourFrame), 3));
    }

    [Theory]
    [InlineData(PngFile.ColourAlpha, 8)]
    [InlineData(PngFile.ColourAlpha, 16)]
    [InlineData(PngFile.GreyAlpha, 8)]
    public void Transparency_is_laid_on_white(byte kind, byte bits)
    {
        var samples = kind == PngFile.GreyAlpha ? 2 : 4;
        var values = Pixels.Noise(32, 1, samples, seed: 30);
        values[samples - 1] = 0;
        values[2 * samples - 1] = 255;
        var row = bits == 8 ? values : Sixteen(values.Select(v => v * 257));
        using var frame = Frame.Decode(PngFile.Write(32, 1, bits, kind, [row]));
        Assert.Equal(3, frame.Channels);
        var pixels = Swapped(Pixels.Of(frame), 3);
        for (var x = 0; x < 32; x++)
        {
            var alpha = values[x * samples + samples - 1] / 255.0;
            for (var c = 0; c < 3; c++)
                Assert.Equal(values[x * samples + (samples == 2 ? 0 : c)] * alpha + 255 * (1 - alpha), pixels[3 * x + c], .51);
        }
    }

    [Fact]
    public void A_palette_with_a_transparent_colour_and_a_single_bit_are_read()
    {
        (string, byte[])[] palette = [("PLTE", [10, 20, 30, 200, 100, 50]), ("tRNS", [255, 0])];
        using var two = Frame.Decode(PngFile.Write(2, 1, 8, PngFile.Palette, [[0, 1]], palette));
        Assert.Equal([30, 20, 10, 255, 255, 255], Pixels.Of(two));
        using var bits = Frame.Decode(PngFile.Write(8, 1, 1, PngFile.Grey, [[0b1010_0110]]));
        Assert.Equal([255, 0, 255, 0, 0, 255, 255, 0], Pixels.Of(bits));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CMYK_becomes_colour(bool isProgressive)
    {
        // Adobe's inverted ink: 255 is none. Paper, cyan, magenta, yellow, black, half black.
        byte[][] ink = [[255, 255, 255, 255], [0, 255, 255, 255], [255, 0, 255, 255], [255, 255, 0, 255], [255, 255, 255, 0], [255, 255, 255, 128]];
        byte[][] expected = [[255, 255, 255], [0, 255, 255], [255, 0, 255], [255, 255, 0], [0, 0, 0], [128, 128, 128]];
        using var frame = Frame.Decode(JpegFile.Write(ink, ink.Length, isProgressive));
        Assert.Equal((48, 8, 3), (frame.Width, frame.Height, frame.Channels));
        var pixels = Swapped(Pixels.Of(frame), 3);
        for (var block = 0; block < ink.Length; block++)
        {
            for (var c = 0; c < 3; c++)
                Assert.Equal(expected[block][c], pixels[(3 * 48 + 8 * block + 4) * 3 + c], 2.0);
        }
    }

    [Fact]
    public void A_grey_JPEG_has_one_channel_and_a_progressive_one_is_read()
    {
        byte[][] levels = [[10], [90], [200], [255]];
        using var baseline = Frame.Decode(JpegFile.Write(levels, 2));
        using var progressive = Frame.Decode(JpegFile.Write(levels, 2, isProgressive: true));
        Assert.Equal((16, 16, 1), (baseline.Width, baseline.Height, baseline.Channels));
        Assert.Equal(Pixels.Of(baseline), Pixels.Of(progressive));
        Assert.Equal([10, 90, 200, 255], new[] { (4, 4), (12, 4), (4, 12), (12, 12) }.Select(p => Pixels.Of(baseline)[p.Item2 * 16 + p.Item1]));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void BMP_is_read_from_either_end_and_its_fourth_byte_means_nothing(int bytesPerPixel, bool fromTop)
    {
        var pixels = Pixels.Noise(13, 7, bytesPerPixel, seed: 31);
        using var frame = Frame.Decode(BmpFile.Write(pixels, 13, 7, bytesPerPixel, fromTop));
        var expected = bytesPerPixel == 4 ? pixels.Chunk(4).SelectMany(p => p[..3]).ToArray() : pixels;
        Assert.Equal((13, 7, bytesPerPixel == 1 ? 1 : 3), (frame.Width, frame.Height, frame.Channels));
        Assert.Equal(expected, Pixels.Of(frame));
    }

    [Theory]
    [CombinatorialOrientations]
    public void EXIF_orientation_is_honoured(int orientation, bool bigEndian)
    {
        const int width = 5, height = 3;
        var stored = Enumerable.Range(0, width * height).Select(i => (byte)(i * 10)).ToArray();
        var file = PngFile.Write(width, height, 8, PngFile.Grey, stored.Chunk(width), ("eXIf", PngFile.Exif(orientation, bigEndian)));
        using var frame = Frame.Decode(file);
        var onItsSide = orientation >= 5;
        Assert.Equal(onItsSide ? (height, width) : (width, height), (frame.Width, frame.Height));
        Assert.Equal((frame.Width, frame.Height), (PictureHeader.Read(file).Width, PictureHeader.Read(file).Height));
        var seen = Pixels.Of(frame);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                // TIFF 6.0, tag 274: which side of the picture the stored rows and columns begin at.
                var (seenX, seenY) = orientation switch
                {
                    1 => (x, y),
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (height - 1 - y, x),
                    7 => (height - 1 - y, width - 1 - x),
                    _ => (y, width - 1 - x),
                };
                Assert.Equal(stored[y * width + x], seen[seenY * frame.Width + seenX]);
            }
        }
    }

    [Fact]
    public void Orientation_holds_for_JPEG_and_for_a_region_decoded_straight_into_the_input()
    {
        using var source = Frame.FromPixels(Pixels.Gradient(320, 192, 3), 320, 192, 3);
        var file = JpegFile.With(source.EncodeJpeg(95), 0xE1, [.. "Exif\0\0"u8, .. PngFile.Exif(6, bigEndian: true)]);
        using var upright = Frame.Decode(file);
        Assert.Equal((192, 320), (upright.Width, upright.Height));
        var shape = new InputShape(40, 60, ValueRange.ZeroToOne);
        var region = new PixelBox(32, 40, 192, 320);
        var (inOne, inTwo) = (new float[shape.Length], new float[shape.Length]);
        Frame.DecodeInto(file, shape, region, inOne);
        upright.WriteTensor(shape, region, inTwo);
        Assert.Equal(inTwo, inOne, (a, b) => Math.Abs(a - b) < 5f / 255);
    }

    private static byte[] Sixteen(IEnumerable<int> levels) => levels.SelectMany(l => new[] { (byte)(l >> 8), (byte)l }).ToArray();

    private static byte[] Swapped(byte[] pixels, int channels) => pixels.Chunk(channels).SelectMany(p => p.Reverse()).ToArray();

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class CombinatorialOrientationsAttribute : Xunit.Sdk.DataAttribute
    {
        public override IEnumerable<object[]> GetData(System.Reflection.MethodInfo testMethod) =>
            from orientation in Enumerable.Range(1, 8)
            from bigEndian in new[] { false, true }
            select new object[] { orientation, bigEndian };
    }
}
