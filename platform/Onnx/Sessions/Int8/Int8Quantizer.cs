using Suite.Onnx.Graphs;

namespace Suite.Onnx.Int8;

/// <summary>
/// Post-training static quantisation in the form that ONNX calls QDQ: values are rounded to 8 bits and widened again around each operator, and
/// a runtime with integer kernels computes between the two without widening (Jacob et al., "Quantization and Training of Neural Networks for
/// Efficient Integer-Arithmetic-Only Inference", 2018; Nagel et al., "A White Paper on Neural Network Quantization", 2021). Activations are
/// unsigned with a zero point; weights are signed, symmetric, with a scale for each output channel; biases are 32 bits at the product's scale.
/// </summary>
public static class Int8Quantizer
{
    private const int OperatorSetMin = 13;

    /// <summary>Quantises a network for pictures such as these. Takes two runs in float32 a picture at most, and their activations' memory.</summary>
    /// <param name="graph">Unchanged.</param>
    /// <param name="shape">Of one picture: channels, height, width.</param>
    /// <param name="pictures">As the network takes them; a hundred or so of every class. Gone through once or twice.</param>
    /// <exception cref="InvalidDataException">There is nothing to quantise, no picture, or the operator set is below 13.</exception>
    public static OnnxGraph Quantize(OnnxGraph graph, IReadOnlyList<int> shape, IEnumerable<Memory<float>> pictures, Int8Options options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (!graph.OperatorSets.TryGetValue("", out var set) || set < OperatorSetMin)
        {
            throw new InvalidDataException($"The graph is of operator set {set}; a scale for each channel needs {OperatorSetMin} or later.");
        }

        var folded = graph.Copy();
        folded.FoldStoredHalves();
        folded.FoldBatchNormalisation();
        var plan = QuantizationPlan.Of(folded, options);
        var ranges = Calibration.Measure(folded, plan.Activations, shape, pictures, options, ct);
        return new Int8Rewriter(folded, plan, ranges, options.WeightBits).Rewrite();
    }
}
