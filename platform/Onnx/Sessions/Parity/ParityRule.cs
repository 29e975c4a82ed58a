namespace Suite.Onnx.Parity;

/// <summary>What is decided about one item.</summary>
/// <param name="outputs">Of this item alone, in the order of the names compared.</param>
/// <returns>The class, or any number that stands for the decision.</returns>
public delegate int ParityDecision(IReadOnlyList<ReadOnlyMemory<float>> outputs);

/// <summary>What is compared, and how much may differ.</summary>
/// <param name="Outputs">Names of outputs.</param>
/// <param name="Relative">The largest difference allowed, as a share of the largest value of that output on the golden batch; more than 0.</param>
/// <param name="Decide">What is decided from the outputs; it may not change for any item.</param>
public sealed record ParityRule(IReadOnlyList<string> Outputs, double Relative, ParityDecision Decide)
{
    /// <summary>The decision is the index of the highest value of one output.</summary>
    public static ParityDecision Highest(int output = 0) => outputs => IndexOfHighest(outputs[output].Span);

    /// <summary>The first of the highest values; 0 where all are NaN.</summary>
    public static int IndexOfHighest(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            // NaN is below everything but itself: a network of NaN decides for class 0, and its difference is infinite anyway.
            best = values[i] > values[best] || float.IsNaN(values[best]) ? i : best;
        }

        return best;
    }
}
