namespace Suite.Vision.Tests;

public sealed class FrameTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_PNG_written_and_read_again_is_the_same_picture(int channels)
    {
        var pixels = Pixels.Noise(53, 31, channels, seed: 1);
        using var frame = Frame.FromPixels(pixels, 53, 31, channels);
        using var again = Frame.Decode(frame.EncodePng());
        Assert.Equal((53, 31, channels), (again.Width, again.Height, again.Channels));
        Assert.Equal(pixels, Pixels.Of(again));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_JPEG_written_and_read_again_is_nearly_the_same_picture(int channels)
    {
        var pixels = Pixels.Gradient(200, 120, channels);
        using var frame = Frame.FromPixels(pixels, 200, 120, channels);
        using var again = Frame.Decode(frame.EncodeJpeg(95));
        Assert.Equal((200, 120, channels), (again.Width, again.Height, again.Channels));
        Assert.InRange(Pixels.LargestDifference(pixels, Pixels.Of(again)), 0, 12);
    }

    [Fact]
    public void A_lower_quality_makes_a_smaller_file()
    {
        using var frame = Frame.FromPixels(Pixels.Noise(128, 128, 3, seed: 2), 128, 128, 3);
        Assert.True(frame.EncodeJpeg(30).Length < frame.EncodeJpeg(60).Length);
        Assert.True(frame.EncodeJpeg(60).Length < frame.EncodeJpeg(95).Length);
    }

    [Fact]
    public void A_crop_is_that_part_of_the_picture_and_shares_nothing_with_it()
    {
        var pixels = Pixels.Noise(40, 30, 3, seed: 3);
        using var frame = Frame.FromPixels(pixels, 40, 30, 3);
        using var part = frame.Crop(new(7, 5, 20, 29));
        frame.Dispose();
        var expected = new List<byte>();
        for (var y = 5; y < 29; y++)
            expected.AddRange(pixels.AsSpan((y * 40 + 7) * 3, 13 * 3));
        Assert.Equal(expected, Pixels.Of(part));
    }

    [Theory]
    [InlineData(-1, 0, 10, 10)]
    [InlineData(0, 0, 41, 10)]
    [InlineData(5, 5, 5, 10)]
    [InlineData(10, 5, 5, 10)]
    [InlineData(0, int.MinValue, 10, int.MaxValue)]
    public void A_box_that_is_not_within_the_picture_is_refused(int x0, int y0, int x1, int y1)
    {
        using var frame = Frame.FromPixels(Pixels.Noise(40, 30, 1, seed: 3), 40, 30, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.Crop(new(x0, y0, x1, y1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.WriteTensor(new(16, 16, ValueRange.ZeroToOne), new PixelBox(x0, y0, x1, y1), new float[3 * 16 * 16]));
    }

    [Fact]
    public void Grey_is_the_luma_of_ITU_R_BT_601()
    {
        var pixels = Pixels.Noise(31, 17, 3, seed: 4);
        using var frame = Frame.FromPixels(pixels, 31, 17, 3);
        using var grey = frame.ToGrey();
        var luma = Enumerable.Range(0, 31 * 17).Select(i => (byte)Math.Round(.114 * pixels[3 * i] + .587 * pixels[3 * i + 1] + .299 * pixels[3 * i + 2])).ToArray();
        Assert.Equal(1, grey.Channels);
        Assert.InRange(Pixels.LargestDifference(luma, Pixels.Of(grey)), 0, 1);
    }

    [Fact]
    public void Buffers_of_a_wrong_size_are_refused_before_they_cross_into_native_code()
    {
        Assert.Throws<ArgumentException>(() => Frame.FromPixels(new byte[11], 2, 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Frame.FromPixels(new byte[8], 2, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Frame.FromPixels([], 0, 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Frame.FromPixels([], 40_000, 40_000, 3));
        using var frame = Frame.FromPixels(new byte[12], 2, 2, 3);
        Assert.Throws<ArgumentException>(() => frame.CopyPixels(new byte[13]));
        Assert.Throws<ArgumentException>(() => frame.WriteTensor(new(16, 16, ValueRange.ZeroToOne), new float[3 * 16 * 16 - 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.WriteTensor(new(8, 16, ValueRange.ZeroToOne), new float[3 * 8 * 16]));
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.Resize(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.EncodeJpeg(0));
    }

    [Fact]
    public void An_empty_and_a_disposed_frame_say_so()
    {
        using var empty = Frame.CreateEmpty();
        Assert.True(empty.IsEmpty);
        Assert.Throws<InvalidOperationException>(() => empty.EncodePng());
        var disposed = Frame.FromPixels(new byte[12], 2, 2, 3);
        disposed.Dispose();
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => disposed.EncodePng());
    }
}
