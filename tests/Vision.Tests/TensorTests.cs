namespace Suite.Vision.Tests;

/// <summary>What reaches a network, against the definitions of scaling and of value ranges.</summary>
public sealed class TensorTests
{
    /// <summary>Of 255; for whole levels, after rounding.</summary>
    private const double LevelsMax = 1.01;

    /// <summary>Of 255; for what a network sees, which is not rounded.</summary>
    private const double TensorLevelsMax = .1;

    [Theory]
    [InlineData(64, 48, 32, 24)]
    [InlineData(101, 67, 40, 33)]
    [InlineData(300, 300, 224, 224)]
    public void A_smaller_copy_is_the_area_average(int width, int height, int toWidth, int toHeight)
    {
        var pixels = Pixels.Noise(width, height, 3, seed: 5);
        using var frame = Frame.FromPixels(pixels, width, height, 3);
        using var small = frame.Resize(toWidth, toHeight);
        AssertClose(Scaling.AreaAverage(pixels, width, height, 3, toWidth, toHeight), Pixels.Of(small));
    }

    [Theory]
    [InlineData(32, 24, 64, 48)]
    [InlineData(37, 29, 101, 67)]
    [InlineData(40, 90, 80, 45)]
    public void A_larger_copy_is_bilinear(int width, int height, int toWidth, int toHeight)
    {
        var pixels = Pixels.Noise(width, height, 3, seed: 6);
        using var frame = Frame.FromPixels(pixels, width, height, 3);
        using var large = frame.Resize(toWidth, toHeight);
        AssertClose(Scaling.Bilinear(pixels, width, height, 3, toWidth, toHeight), Pixels.Of(large));
    }

    [Theory]
    [InlineData(ValueRange.ZeroToOne)]
    [InlineData(ValueRange.MinusOneToOne)]
    [InlineData(ValueRange.ImageNet)]
    public void The_planes_are_red_green_blue_in_the_networks_range(ValueRange range)
    {
        var pixels = Pixels.Noise(20, 18, 3, seed: 7);
        using var frame = Frame.FromPixels(pixels, 20, 18, 3);
        var planes = new float[3 * 20 * 18];
        frame.WriteTensor(new(20, 18, range), planes);
        for (var i = 0; i < 20 * 18; i++)
        {
            for (var plane = 0; plane < 3; plane++)
                Assert.Equal(InRange(pixels[3 * i + 2 - plane], range, plane), planes[plane * 20 * 18 + i], 1e-5);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void A_part_of_the_picture_is_scaled_alone(int channels)
    {
        var pixels = Pixels.Noise(90, 80, channels, seed: 8);
        using var frame = Frame.FromPixels(pixels, 90, 80, channels);
        using var part = frame.Crop(new(11, 13, 80, 75));
        var shape = new InputShape(32, 28, ValueRange.ZeroToOne);
        var (direct, cropped) = (new float[shape.Length], new float[shape.Length]);
        frame.WriteTensor(shape, new PixelBox(11, 13, 80, 75), direct);
        part.WriteTensor(shape, cropped);
        Assert.Equal(cropped, direct);
        var expected = Scaling.AreaAverage(Pixels.Of(part), part.Width, part.Height, channels, 32, 28);
        for (var i = 0; i < 32 * 28; i++)
            Assert.Equal(expected[i * channels + (channels - 1)] / 255, direct[i], TensorLevelsMax / 255);
    }

    [Theory]
    [InlineData(2048, 1500, 16, 16, 0)]
    [InlineData(1031, 1024, 380, 380, 1)]
    [InlineData(700, 300, 699, 299, 2)]
    [InlineData(640, 40, 16, 40, 3)]
    [InlineData(40, 640, 40, 16, 4)]
    public void Shrinking_is_right_to_a_tenth_of_a_level_and_a_512th_for_each_row_that_becomes_one(int width, int height, int toWidth, int toHeight, int seed)
    {
        var pixels = Pixels.Noise(width, height, 3, seed);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = i % width < width / 4 ? (byte)255 : i % width < width / 2 ? (byte)0 : pixels[i];
        using var frame = Frame.FromPixels(pixels, width, height, 3);
        var shape = new InputShape(toWidth, toHeight, ValueRange.ZeroToOne);
        var planes = new float[shape.Length];
        frame.WriteTensor(shape, planes);
        var expected = Scaling.AreaAverage(pixels, width, height, 3, toWidth, toHeight);
        var levelsMax = TensorLevelsMax + height / toHeight / 512.0;
        for (var i = 0; i < toWidth * toHeight; i++)
        {
            for (var plane = 0; plane < 3; plane++)
                Assert.Equal(expected[3 * i + 2 - plane] / 255, planes[plane * toWidth * toHeight + i], levelsMax / 255);
        }
    }

    [Fact]
    public void A_white_picture_stays_white_however_much_it_shrinks()
    {
        using var frame = Frame.FromPixels(Enumerable.Repeat((byte)255, 4096 * 4096).ToArray(), 4096, 4096, 1);
        var shape = new InputShape(16, 16, ValueRange.ZeroToOne);
        var planes = new float[shape.Length];
        frame.WriteTensor(shape, planes);
        Assert.All(planes, v => Assert.Equal(1, v, (TensorLevelsMax + 256 / 512.0) / 255));
    }

    [Fact]
    public void A_letterbox_keeps_the_proportions_and_fills_the_rest_with_mid_grey()
    {
        var shape = new InputShape(64, 64, ValueRange.MinusOneToOne, PictureFit.Letterbox);
        var pixels = Pixels.Noise(128, 50, 3, seed: 9);
        using var frame = Frame.FromPixels(pixels, 128, 50, 3);
        var planes = new float[shape.Length];
        frame.WriteTensor(shape, planes);
        Assert.Equal(new PixelBox(0, 19, 64, 44), shape.PictureArea(128, 50));
        var picture = Scaling.AreaAverage(pixels, 128, 50, 3, 64, 25);
        for (var y = 0; y < 64; y++)
        {
            for (var x = 0; x < 64; x++)
            {
                var expected = y is >= 19 and < 44 ? picture[((y - 19) * 64 + x) * 3 + 2] : 114;
                Assert.Equal(InRange(expected, ValueRange.MinusOneToOne, 0), planes[y * 64 + x], 2 * TensorLevelsMax / 255);
            }
        }
    }

    [Fact]
    public void Without_colour_the_three_planes_hold_the_same_picture()
    {
        using var frame = Frame.FromPixels(Pixels.Noise(40, 40, 3, seed: 10), 40, 40, 3);
        using var grey = frame.ToGrey();
        var shape = new InputShape(40, 40, ValueRange.ZeroToOne, IsGrey: true);
        var planes = new float[shape.Length];
        frame.WriteTensor(shape, planes);
        var expected = Pixels.Of(grey).Select(p => p / 255f).ToArray();
        for (var plane = 0; plane < 3; plane++)
            Assert.Equal(expected, planes[(plane * 1600)..((plane + 1) * 1600)], (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Many_threads_read_one_frame_and_decode_one_file_and_all_see_the_same()
    {
        using var frame = Frame.FromPixels(Pixels.Noise(300, 200, 3, seed: 12), 300, 200, 3);
        var file = frame.EncodeJpeg();
        var shape = new InputShape(96, 64, ValueRange.ImageNet);
        var (written, decoded) = (new float[shape.Length], new float[shape.Length]);
        frame.WriteTensor(shape, written);
        Frame.DecodeInto(file, shape, null, decoded);
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            var planes = new float[shape.Length];
            frame.WriteTensor(shape, planes);
            Assert.Equal(written, planes);
            Frame.DecodeInto(file, shape, null, planes);
            Assert.Equal(decoded, planes);
        });
    }

    [Fact]
    public void Nothing_is_written_outside_the_callers_part_of_a_batch()
    {
        var shape = new InputShape(24, 16, ValueRange.ImageNet, PictureFit.Letterbox);
        using var frame = Frame.FromPixels(Pixels.Noise(70, 20, 3, seed: 11), 70, 20, 3);
        var batch = new float[3 * shape.Length];
        Array.Fill(batch, float.NaN);
        frame.WriteTensor(shape, batch.AsSpan(shape.Length, shape.Length));
        Assert.All(batch[..shape.Length], v => Assert.True(float.IsNaN(v)));
        Assert.All(batch[shape.Length..(2 * shape.Length)], v => Assert.False(float.IsNaN(v)));
        Assert.All(batch[(2 * shape.Length)..], v => Assert.True(float.IsNaN(v)));
    }

    [Theory]
    [InlineData(512, 384, 300, 300, false)]
    [InlineData(512, 384, 128, 96, false)]
    [InlineData(515, 389, 64, 48, false)]
    [InlineData(512, 384, 128, 96, true)]
    public void Decoding_straight_into_the_input_gives_what_decoding_and_writing_gives(int width, int height, int toWidth, int toHeight, bool grey)
    {
        using var source = Frame.FromPixels(Pixels.Gradient(width, height, 3), width, height, 3);
        var file = source.EncodeJpeg(95);
        var shape = new InputShape(toWidth, toHeight, ValueRange.ZeroToOne, IsGrey: grey);
        PixelBox? region = toWidth == 64 ? null : new PixelBox(101, 51, width - 7, height - 9);
        var (inOne, inTwo) = (new float[shape.Length], new float[shape.Length]);
        Frame.DecodeInto(file, shape, region, inOne);
        using var frame = Frame.Decode(file);
        frame.WriteTensor(shape, region, inTwo);
        Assert.Equal(inTwo, inOne, (a, b) => Math.Abs(a - b) < 5f / 255);
        Assert.Throws<ArgumentOutOfRangeException>(() => Frame.DecodeInto(file, shape, new PixelBox(0, 0, width + 1, height), inOne));
    }

    private static double InRange(double level, ValueRange range, int plane)
    {
        double[] mean = [.485, .456, .406], deviation = [.229, .224, .225];
        return range switch
        {
            ValueRange.ZeroToOne => level / 255,
            ValueRange.MinusOneToOne => level / 127.5 - 1,
            _ => (level / 255 - mean[plane]) / deviation[plane],
        };
    }

    private static void AssertClose(double[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], LevelsMax);
    }
}
