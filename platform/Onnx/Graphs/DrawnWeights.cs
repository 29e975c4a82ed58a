namespace Suite.Onnx.Graphs;

/// <summary>
/// Weights of no use but to run a network of the right size: for measuring speed where no trained file is at hand. They are scaled so that
/// values neither die out nor grow from layer to layer, since arithmetic with numbers next to zero has another speed.
/// </summary>
public static class DrawnWeights
{
    /// <summary>1 / deviation of f(x), for x·sigmoid(x) of x with deviations from 1 to far above: 1.79 to 1.71; for ReLU6 1.71.</summary>
    private const double ActivationGain = 1.74;

    /// <summary>What squeeze-excite takes away: with weights next to zero it multiplies by sigmoid(0) = ½.</summary>
    private const double ExciteGain = 2;

    private const double ExciteDeviation = 0.01;

    /// <summary>What a block adds to its own input, so that the sums of a stage stay near where they began.</summary>
    private const float ResidualShare = 0.2f;

    /// <summary>A source for <see cref="EfficientNetGraph.Build"/>; the same seed gives the same weights.</summary>
    public static Func<string, IReadOnlyList<int>, ReadOnlyMemory<float>> Of(EfficientNetSpec spec, int seed)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var random = new Random(seed);
        return (name, shape) =>
        {
            var values = new float[shape.Aggregate(1, static (product, d) => checked(product * d))];
            if (shape.Count == 1)
            {
                Array.Fill(values, Scale(name, spec));
                return values;
            }

            var inputs = shape.Skip(1).Aggregate(1, static (product, d) => product * d);
            var gain = ActivationGain * (Projects(name, spec) && !spec.Lite ? ExciteGain : 1);
            var deviation = name.Contains(".fc", StringComparison.Ordinal) ? ExciteDeviation : gain / Math.Sqrt(inputs);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (float)(deviation * Normal(random));
            }

            if (shape[1] > 1)
            {
                Centre(values, inputs);
            }

            return values;
        };
    }

    /// <summary>
    /// Takes the mean out of each filter that mixes channels: what an activation gives is positive on average, and that average would grow from
    /// layer to layer until nothing else is left.
    /// </summary>
    private static void Centre(float[] values, int inputs)
    {
        foreach (var start in Enumerable.Range(0, values.Length / inputs).Select(filter => filter * inputs))
        {
            var filter = values.AsSpan(start, inputs);
            var mean = 0f;
            foreach (var value in filter)
            {
                mean += value / inputs;
            }

            foreach (ref var value in filter)
            {
                value -= mean;
            }
        }
    }

    private static float Scale(string name, EfficientNetSpec spec)
    {
        if (name.EndsWith("running_var", StringComparison.Ordinal))
        {
            return 1;
        }

        if (!name.EndsWith(".1.weight", StringComparison.Ordinal))
        {
            return 0;
        }

        var addsToItsInput = name.Split('.') is [_, _, not "0", "block", ..] && Projects(name.Replace(".1.weight", ".0.weight", StringComparison.Ordinal), spec);
        return addsToItsInput ? ResidualShare : 1;
    }

    /// <summary>The last part of a block.</summary>
    private static bool Projects(string name, EfficientNetSpec spec)
    {
        var last = (name.StartsWith("features.1.", StringComparison.Ordinal) ? 1 : 2) + (spec.Lite ? 0 : 1);
        return name.EndsWith(FormattableString.Invariant($".block.{last}.0.weight"), StringComparison.Ordinal);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
