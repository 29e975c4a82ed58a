using Suite.Onnx.Graphs;

namespace Suite.Onnx.Int8;

/// <summary>Which operators of a graph compute in integers, and which values between them are stored in 8 bits.</summary>
internal sealed class QuantizationPlan
{
    private static readonly HashSet<string> Operators = ["Conv", "Gemm", "Add", "Mul", "Sigmoid", "GlobalAveragePool"];

    private QuantizationPlan(HashSet<GraphNode> nodes, List<string> activations) => (Nodes, Activations) = (nodes, activations);

    public IReadOnlySet<GraphNode> Nodes { get; }

    /// <summary>In the order in which they are computed.</summary>
    public IReadOnlyList<string> Activations { get; }

    public static QuantizationPlan Of(OnnxGraph graph, Int8Options options)
    {
        var nodes = graph.Nodes.Where(n => Operators.Contains(n.Operator) && !options.Excluded.Contains(n.Name) && Fits(graph, n)).ToHashSet();
        if (nodes.Count == 0)
        {
            throw new InvalidDataException("There is nothing in the graph that computes in integers: no convolution or matrix product with constant weights.");
        }

        var readers = graph.Nodes.SelectMany(static n => n.Inputs.Select(i => (Input: i, Node: n))).ToLookup(static r => r.Input, static r => r.Node);
        var outputs = graph.Outputs.Select(static o => o.Name).ToHashSet(StringComparer.Ordinal);
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            wanted.UnionWith(Weighted(node) ? node.Inputs.Take(1) : node.Inputs);
            wanted.Add(Limited(node.Outputs[0]));
        }

        var order = graph.Inputs.Select(static i => i.Name).Concat(graph.Nodes.SelectMany(static n => n.Outputs));
        return new QuantizationPlan(nodes, [.. order.Where(wanted.Contains)]);

        // What only a limit reads is stored after the limit: the steps then cover what is left, and the runtime drops the limit.
        string Limited(string value) =>
            !outputs.Contains(value) && readers[value].ToList() is [{ Operator: "Clip" or "Relu" } limit] ? limit.Outputs[0] : value;
    }

    public static bool Weighted(GraphNode node) => node.Operator is "Conv" or "Gemm";

    /// <summary>Weights must be constant, and what is added or multiplied must not be: such arithmetic on the input is not worth its rounding.</summary>
    private static bool Fits(OnnxGraph graph, GraphNode node) => Weighted(node)
        ? node.Inputs.Skip(1).All(graph.Initializers.ContainsKey) && graph.Initializers[node.Inputs[1]].Element == TensorElement.Float
            && (node.Operator == "Conv" || (node.AttributeOr("transB", 0) == 1 && node.AttributeOr("transA", 0) == 0))
        : !node.Inputs.Any(graph.Initializers.ContainsKey);
}
