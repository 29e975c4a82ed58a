using Suite.Onnx.Graphs;

namespace Suite.Onnx;

/// <summary>Where a network runs, where it was to, and why not there.</summary>
/// <param name="Provider">Where it runs.</param>
/// <param name="Requested">Where it was to run.</param>
/// <param name="Fallback">Why it does not run there; null where it does.</param>
public sealed record ProviderOutcome(ExecutionProvider Provider, ExecutionProvider Requested, string? Fallback);

/// <summary>Finds out where networks can run on this machine by running one of a single convolution: what is missing is missing for every network.</summary>
public static class ProviderProbe
{
    private const int Side = 16;

    /// <summary>Runs it where <paramref name="options"/> ask. Milliseconds on the CPU; a GPU takes seconds the first time.</summary>
    public static ProviderOutcome Find(OnnxSessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var session = OnnxSession.Open(Convolution(), options);
        session.WarmUp([1, 3, Side, Side], ["output"], runs: 1);
        return new ProviderOutcome(session.Provider, session.Requested, session.Fallback);
    }

    private static OnnxGraph Convolution()
    {
        var graph = new OnnxGraph("probe");
        graph.Inputs.Add(new GraphValue("input", TensorElement.Float, ["N", 3, Side, Side]));
        graph.Set(GraphTensor.Of("weight", [4, 3, 3, 3], new float[4 * 3 * 3 * 3]));
        graph.Add("Conv", "output", ["input", "weight"]);
        graph.Outputs.Add(new GraphValue("output", TensorElement.Float, ["N", 4, Side - 2, Side - 2]));
        return graph;
    }
}
