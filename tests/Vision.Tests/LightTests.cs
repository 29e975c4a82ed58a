namespace Suite.Vision.Tests;

/// <summary>Measuring and correcting what the camera sees.</summary>
public sealed class LightTests
{
    [Fact]
    public void Mean_deviation_sharpness_and_shares_are_what_their_definitions_say()
    {
        var pixels = Pixels.Noise(60, 50, 1, seed: 20);
        pixels.AsSpan(0, 300).Clear();
        pixels.AsSpan(300, 120).Fill(255);
        using var frame = Frame.FromPixels(pixels, 60, 50, 1);
        var quality = frame.Measure();
        var mean = pixels.Average(p => (double)p);
        Assert.Equal(mean, quality.Mean, 1e-9);
        Assert.Equal(Math.Sqrt(pixels.Average(p => (p - mean) * (p - mean))), quality.Deviation, 1e-9);
        Assert.Equal(pixels.Count(p => p <= 10) / 3000.0, quality.DarkShare, 1e-9);
        Assert.Equal(pixels.Count(p => p >= 250) / 3000.0, quality.BrightShare, 1e-9);
        Assert.Equal(LaplacianVariance(pixels, 60, 50), quality.Sharpness, quality.Sharpness * 1e-9);
    }

    [Fact]
    public void A_picture_out_of_focus_is_less_sharp_and_a_covered_lens_is_black()
    {
        using var sharp = Frame.FromPixels(Pixels.Noise(128, 128, 3, seed: 21), 128, 128, 3);
        using var small = sharp.Resize(64, 64);
        using var blurred = small.Resize(128, 128);
        Assert.True(blurred.Measure().Sharpness < .3 * sharp.Measure().Sharpness);
        Assert.False(sharp.Measure().IsBlack);
        using var black = Frame.FromPixels(Pixels.Noise(128, 128, 3, seed: 22).Select(p => (byte)(p % 9)).ToArray(), 128, 128, 3);
        Assert.True(black.Measure().IsBlack);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Uneven_light_is_evened_out(int channels)
    {
        var pixels = new byte[256 * 256 * channels];
        var noise = new Random(23);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(20 + 180 * (i / channels % 256) / 256 + noise.Next(12));
        using var frame = Frame.FromPixels(pixels, 256, 256, channels);
        using var even = frame.EqualizeLight(40);
        Assert.Equal((256, 256, channels), (even.Width, even.Height, even.Channels));
        Assert.True(Unevenness(even) < .6 * Unevenness(frame), $"{Unevenness(even)} of {Unevenness(frame)}");
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.EqualizeLight(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.EqualizeLight(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.EqualizeLight(2, 65));
    }

    [Fact]
    public void Four_corners_become_the_corners_of_the_new_picture()
    {
        var pixels = Pixels.Gradient(120, 90, 3);
        using var frame = Frame.FromPixels(pixels, 120, 90, 3);
        var corners = new PixelQuad(new(10, 5), new(100, 20), new(110, 80), new(20, 70));
        using var flat = frame.Rectify(corners, 50, 40);
        var result = Pixels.Of(flat);
        AssertNear(pixels, 120, 10, 5, result, 50, 0, 0);
        AssertNear(pixels, 120, 100, 20, result, 50, 49, 0);
        AssertNear(pixels, 120, 110, 80, result, 50, 49, 39);
        AssertNear(pixels, 120, 20, 70, result, 50, 0, 39);
    }

    [Fact]
    public void A_rectangle_that_is_straight_already_is_a_crop()
    {
        using var frame = Frame.FromPixels(Pixels.Noise(80, 60, 3, seed: 24), 80, 60, 3);
        using var crop = frame.Crop(new(10, 12, 50, 42));
        using var flat = frame.Rectify(new(new(10, 12), new(49, 12), new(49, 41), new(10, 41)), 40, 30);
        Assert.InRange(Pixels.LargestDifference(Pixels.Of(crop), Pixels.Of(flat)), 0, 2);
    }

    [Theory]
    [InlineData(0, 0, 10, 0, 10, 0, 0, 0)]
    [InlineData(0, 0, 0, 10, 10, 10, 10, 0)]
    [InlineData(0, 0, 10, 0, 2, 2, 0, 10)]
    [InlineData(0, 0, double.NaN, 0, 10, 10, 0, 10)]
    public void Corners_without_a_perspective_to_undo_are_refused(double x0, double y0, double x1, double y1, double x2, double y2, double x3, double y3)
    {
        using var frame = Frame.FromPixels(new byte[400], 20, 20, 1);
        Assert.Throws<ArgumentException>(() => frame.Rectify(new(new(x0, y0), new(x1, y1), new(x2, y2), new(x3, y3)), 10, 10));
    }

    private static void AssertNear(byte[] source, int width, int x, int y, byte[] result, int toWidth, int toX, int toY)
    {
        for (var c = 0; c < 3; c++)
            Assert.Equal(source[(y * width + x) * 3 + c], result[(toY * toWidth + toX) * 3 + c], 3.0);
    }

    /// <summary>Deviation of the columns' means.</summary>
    private static double Unevenness(Frame frame)
    {
        using var grey = frame.ToGrey();
        var pixels = Pixels.Of(grey);
        var columns = Enumerable.Range(0, 256).Select(x => Enumerable.Range(0, 256).Average(y => (double)pixels[y * 256 + x])).ToArray();
        var mean = columns.Average();
        return Math.Sqrt(columns.Average(c => (c - mean) * (c - mean)));
    }

    /// <summary>Sum of the four neighbours less four times the middle; beyond the border it goes on as in a mirror on the border's pixels.</summary>
    private static double LaplacianVariance(byte[] pixels, int width, int height)
    {
        static int Mirror(int at, int size) => at < 0 ? -at : at >= size ? 2 * size - 2 - at : at;
        var values = new List<double>();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                double At(int dx, int dy) => pixels[Mirror(y + dy, height) * width + Mirror(x + dx, width)];
                values.Add(At(1, 0) + At(-1, 0) + At(0, 1) + At(0, -1) - 4 * At(0, 0));
            }
        }

        var mean = values.Average();
        return values.Average(v => (v - mean) * (v - mean));
    }
}
