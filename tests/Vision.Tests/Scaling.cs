namespace Suite.Vision.Tests;

/// <summary>Resizing written down from its definition, slow and obvious: what the library's is compared with.</summary>
internal static class Scaling
{
    /// <summary>Every target pixel is the mean of the source under it, parts of pixels by their area.</summary>
    public static double[] AreaAverage(byte[] source, int width, int height, int channels, int toWidth, int toHeight)
    {
        var result = new double[toWidth * toHeight * channels];
        var (stepX, stepY) = ((double)width / toWidth, (double)height / toHeight);
        for (var y = 0; y < toHeight; y++)
        {
            for (var x = 0; x < toWidth; x++)
            {
                for (var c = 0; c < channels; c++)
                    result[(y * toWidth + x) * channels + c] = Mean(source, width, channels, c, (x * stepX, (x + 1) * stepX), (y * stepY, (y + 1) * stepY));
            }
        }

        return result;
    }

    /// <summary>Pixel centres at halves; beyond the border the border's value.</summary>
    public static double[] Bilinear(byte[] source, int width, int height, int channels, int toWidth, int toHeight)
    {
        var result = new double[toWidth * toHeight * channels];
        for (var y = 0; y < toHeight; y++)
        {
            var (y0, y1, dy) = Neighbours(y, toHeight, height);
            for (var x = 0; x < toWidth; x++)
            {
                var (x0, x1, dx) = Neighbours(x, toWidth, width);
                for (var c = 0; c < channels; c++)
                {
                    double At(int px, int py) => source[(py * width + px) * channels + c];
                    result[(y * toWidth + x) * channels + c] =
                        (1 - dy) * ((1 - dx) * At(x0, y0) + dx * At(x1, y0)) + dy * ((1 - dx) * At(x0, y1) + dx * At(x1, y1));
                }
            }
        }

        return result;
    }

    private static (int Low, int High, double Share) Neighbours(int target, int targetSize, int size)
    {
        var at = Math.Clamp((target + .5) * size / targetSize - .5, 0, size - 1);
        var low = (int)Math.Floor(at);
        return (low, Math.Min(low + 1, size - 1), at - low);
    }

    private static double Mean(byte[] source, int width, int channels, int channel, (double From, double To) xs, (double From, double To) ys)
    {
        var (sum, area) = (0.0, 0.0);
        for (var y = (int)ys.From; y < ys.To - 1e-9; y++)
        {
            var high = Math.Min(y + 1, ys.To) - Math.Max(y, ys.From);
            for (var x = (int)xs.From; x < xs.To - 1e-9; x++)
            {
                var weight = high * (Math.Min(x + 1, xs.To) - Math.Max(x, xs.From));
                sum += weight * source[(y * width + x) * channels + channel];
                area += weight;
            }
        }

        return sum / area;
    }
}
