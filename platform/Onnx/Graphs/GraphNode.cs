namespace Suite.Onnx.Graphs;

/// <summary>One operator and what it is connected to.</summary>
public sealed class GraphNode(string op, IEnumerable<string> inputs, IEnumerable<string> outputs)
{
    public string Operator { get; } = op;

    /// <summary>Empty for ONNX's own operators.</summary>
    public string Domain { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Names of values; an empty one is an optional input left out.</summary>
    public IList<string> Inputs { get; } = [.. inputs];

    public IList<string> Outputs { get; } = [.. outputs];

    public IList<GraphAttribute> Attributes { get; init; } = [];

    /// <summary>The attribute's integer, or <paramref name="otherwise"/> where it is absent.</summary>
    public long AttributeOr(string name, long otherwise) => Find(name) is long value ? value : otherwise;

    /// <summary>The attribute's integers; empty where it is absent.</summary>
    public IReadOnlyList<long> AttributeList(string name) => Find(name) as long[] ?? [];

    private object? Find(string name) => Attributes.FirstOrDefault(a => a.Name == name)?.Value;
}
