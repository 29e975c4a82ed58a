namespace Suite.Vision.Tests;

/// <summary>Seeded pictures as plain arrays, and frames back as plain arrays.</summary>
internal static class Pixels
{
    public static byte[] Noise(int width, int height, int channels, int seed)
    {
        var pixels = new byte[width * height * channels];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    /// <summary>Smooth in both directions and different in each channel, so that a swapped axis or channel shows and JPEG loses little.</summary>
    public static byte[] Gradient(int width, int height, int channels)
    {
        var pixels = new byte[width * height * channels];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < channels; c++)
                {
                    var value = c switch { 0 => 200.0 * x / width, 1 => 220.0 * y / height, _ => 255 - 100.0 * (x + y) / (width + height) };
                    pixels[(y * width + x) * channels + c] = (byte)value;
                }
            }
        }

        return pixels;
    }

    public static byte[] Of(Frame frame)
    {
        var pixels = new byte[frame.Width * frame.Height * frame.Channels];
        frame.CopyPixels(pixels);
        return pixels;
    }

    public static int LargestDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Assert.Equal(a.Length, b.Length);
        var largest = 0;
        for (var i = 0; i < a.Length; i++)
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        return largest;
    }
}
