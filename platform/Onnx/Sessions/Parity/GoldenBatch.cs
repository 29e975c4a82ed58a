namespace Suite.Onnx.Parity;

/// <summary>Pictures on which a network must say the same wherever it runs.</summary>
/// <param name="Shape">Of one item of the network's first input, without the batch.</param>
/// <param name="Values">Item after item.</param>
public sealed record GoldenBatch(IReadOnlyList<int> Shape, float[] Values)
{
    /// <summary>How many items.</summary>
    public int Count => Values.Length / Shape.Aggregate(1, static (product, d) => product * d);

    /// <summary>
    /// Drawn pictures where there are none of the line: smooth shades with an edge and noise on them, values 0 to 1. Real pictures are better,
    /// since a decision is only near its border on what the network was made for.
    /// </summary>
    public static GoldenBatch Drawn(IReadOnlyList<int> shape, int count, long seed)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape is not [var channels, var height, var width])
        {
            throw new ArgumentException("The shape of a picture is channels, height, width.", nameof(shape));
        }

        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        var values = new float[checked(count * channels * height * width)];
        var next = 0;
        for (var item = 0; item < count; item++)
        {
            var (angle, wave, step, noise) = (random.NextDouble() * Math.Tau, 2 + (random.NextDouble() * 40), (random.NextDouble() * 0.5) - 0.25, random.NextDouble() * 0.1);
            var (x0, edge) = (random.NextDouble(), random.NextDouble());
            for (var channel = 0; channel < channels; channel++)
            {
                for (var y = 0; y < height; y++)
                {
                    for (var x = 0; x < width; x++)
                    {
                        var along = (Math.Cos(angle) * x / width) + (Math.Sin(angle) * y / height);
                        var shade = 0.5 + (0.25 * Math.Sin((wave * along) + x0 + (0.2 * channel))) + (along > edge ? step : 0) + (noise * (random.NextDouble() - 0.5));
                        values[next++] = (float)Math.Clamp(shade, 0, 1);
                    }
                }
            }
        }

        return new GoldenBatch(shape, values);
    }
}
