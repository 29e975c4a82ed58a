using Suite.Onnx.Graphs;

namespace Suite.Onnx.Int8;

/// <summary>The values that an activation takes.</summary>
public readonly record struct ActivationRange(float Low, float High);

/// <summary>Runs a network in float32 on pictures of the line and notes the range of each activation.</summary>
internal static class Calibration
{
    private const int Bins = 4_096;

    /// <param name="pictures">Gone through once for extremes, twice for a percentile.</param>
    public static IReadOnlyDictionary<string, ActivationRange> Measure(
        OnnxGraph graph, IReadOnlyList<string> activations, IReadOnlyList<int> shape, IEnumerable<Memory<float>> pictures, Int8Options options, CancellationToken ct)
    {
        var watched = graph.Copy();
        var computed = activations.Where(a => graph.Inputs.All(i => i.Name != a)).ToArray();
        foreach (var name in computed.Except(graph.Outputs.Select(static o => o.Name)))
        {
            watched.Outputs.Add(new GraphValue(name, TensorElement.Float, null));
        }

        using var session = OnnxSession.Open(watched, new OnnxSessionOptions());
        var ranges = activations.ToDictionary(static a => a, static _ => new ActivationRange(0, 0), StringComparer.Ordinal);
        var count = ForEachPicture(session, shape, pictures, computed, computed.Length < activations.Count, (name, values) => ranges[name] = Widen(name, ranges[name], values), ct);
        if (count == 0)
        {
            throw new InvalidDataException("There are no pictures to calibrate with.");
        }

        if (options.Percentile == 100)
        {
            return ranges;
        }

        var histograms = activations.ToDictionary(static a => a, static _ => new long[Bins], StringComparer.Ordinal);
        ForEachPicture(session, shape, pictures, computed, computed.Length < activations.Count, (name, values) => CountInto(histograms[name], ranges[name], values), ct);
        return activations.ToDictionary(static a => a, a => Cut(histograms[a], ranges[a], options.Percentile / 100), StringComparer.Ordinal);
    }

    private static int ForEachPicture(
        OnnxSession session, IReadOnlyList<int> shape, IEnumerable<Memory<float>> pictures, string[] computed, bool seesInput, Action<string, ReadOnlySpan<float>> see, CancellationToken ct)
    {
        long[] whole = [1, .. shape.Select(static d => (long)d)];
        var count = 0;
        foreach (var picture in pictures)
        {
            ct.ThrowIfCancellationRequested();
            if (seesInput)
            {
                see(session.Inputs[0].Name, picture.Span);
            }

            using var values = session.Run(picture, whole, computed);
            for (var i = 0; i < computed.Length; i++)
            {
                see(computed[i], values[i].GetTensorDataAsSpan<float>());
            }

            count++;
        }

        return count;
    }

    private static ActivationRange Widen(string name, ActivationRange range, ReadOnlySpan<float> values)
    {
        var (low, high) = (range.Low, range.High);
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new InvalidDataException($"'{name}' takes values that are no numbers: the network cannot be calibrated with these pictures.");
            }

            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return new ActivationRange(low, high);
    }

    private static void CountInto(long[] histogram, ActivationRange range, ReadOnlySpan<float> values)
    {
        var scale = Bins / Math.Max(range.High - range.Low, float.Epsilon);
        foreach (var value in values)
        {
            histogram[Math.Clamp((int)((value - range.Low) * scale), 0, Bins - 1)]++;
        }
    }

    /// <summary>Half of what is cut is cut at each end, but never the zero, which stands for padding and must be exact.</summary>
    private static ActivationRange Cut(long[] histogram, ActivationRange range, double share)
    {
        var cut = (long)(histogram.Sum() * (1 - share) / 2);
        var (first, last) = (0, Bins - 1);
        for (var left = cut; first < Bins && histogram[first] <= left; first++)
        {
            left -= histogram[first];
        }

        for (var left = cut; last > first && histogram[last] <= left; last--)
        {
            left -= histogram[last];
        }

        var width = (range.High - range.Low) / Bins;
        return new ActivationRange(Math.Min(0, range.Low + (first * width)), Math.Max(0, range.Low + ((last + 1) * width)));
    }
}
