using Suite.Onnx;
using Suite.Onnx.Graphs;
using Suite.Onnx.Parity;
using Suite.Torch.Networks;

namespace Suite.Torch.Export;

/// <summary>What the exported network said differently, at worst.</summary>
/// <param name="Output">Name of the output that differs most.</param>
/// <param name="Relative">Largest difference of that output, as a share of its largest value.</param>
/// <param name="Pictures">Compared.</param>
/// <param name="Changed">Of these, decided otherwise; 0 where the network decides nothing.</param>
public sealed record ExportDifference(string Output, double Relative, int Pictures, int Changed);

/// <summary>The exported file computes something else than the network it was made from; nothing may be built on it.</summary>
public sealed class ExportException : Exception
{
    public ExportException(string message)
        : base(message)
    {
    }

    public ExportException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public ExportException()
    {
    }
}

/// <summary>Runs an exported file against the network over libtorch.</summary>
public static class ExportCheck
{
    /// <summary>The largest difference allowed. Both compute in 32 bits, in another order.</summary>
    public const double RelativeMax = 1e-4;

    /// <exception cref="ExportException">A difference above <see cref="RelativeMax"/>, or another decision.</exception>
    /// <inheritdoc cref="Compare"/>
    public static ExportDifference Require(string path, TorchNetwork network, bool averaged, float[] pictures, int count, int height, int width)
    {
        var difference = Compare(path, network, averaged, pictures, count, height, width);
        return difference is { Relative: <= RelativeMax, Changed: 0 } ? difference : throw new ExportException(FormattableString.Invariant(
            $"'{path}' differs from the trained network: '{difference.Output}' by {difference.Relative:G3} of its largest value (allowed {RelativeMax}), and {difference.Changed} of {difference.Pictures} decisions."));
    }

    /// <summary>Compares every output of every picture.</summary>
    /// <param name="path">The exported file.</param>
    /// <param name="network">What it was made from.</param>
    /// <param name="averaged">As it was exported.</param>
    /// <param name="pictures">count × channels × height × width, of the kind it was trained on: far outside both lose digits.</param>
    public static ExportDifference Compare(string path, TorchNetwork network, bool averaged, float[] pictures, int count, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(pictures);
        var expected = network.Forward(pictures, count, height, width, averaged);
        var outputs = new List<(string Name, float[] Values)> { (EfficientNetGraph.Embedding, expected.Embedding) };
        outputs.AddRange(expected.Features.Select(static (f, i) => ($"feat_s{2 << i}", f.Values)));
        if (network.Spec.Classes > 0)
        {
            outputs.Add((LogitsLayers.Logits, expected.Logits));
        }

        using var session = OnnxSession.Open(path, new OnnxSessionOptions());
        var input = network.Spec.Channels == 3 ? pictures : Tripled(pictures, count, height * width);
        using var actual = session.Run(input, [count, 3, height, width], [.. outputs.Select(static o => o.Name)]);
        var worst = outputs.Select((o, i) => (o.Name, OutputDifference.Between(o.Name, o.Values, actual[i].GetTensorDataAsSpan<float>()).Relative)).MaxBy(static o => o.Relative);
        var changed = network.Spec.Classes > 0 ? Changed(expected.Logits, actual[outputs.Count - 1].GetTensorDataAsSpan<float>(), count) : 0;
        return new ExportDifference(worst.Name, worst.Relative, count, changed);
    }

    private static int Changed(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int count)
    {
        var (each, changed) = (expected.Length / count, 0);
        for (var i = 0; i < count; i++)
        {
            changed += ParityRule.IndexOfHighest(expected.Slice(i * each, each)) == ParityRule.IndexOfHighest(actual.Slice(i * each, each)) ? 0 : 1;
        }

        return changed;
    }

    private static float[] Tripled(float[] grey, int count, int plane)
    {
        var tripled = new float[grey.Length * 3];
        for (var i = 0; i < count * 3; i++)
        {
            Array.Copy(grey, i / 3 * plane, tripled, i * plane, plane);
        }

        return tripled;
    }
}
