namespace Suite.Onnx.Graphs;

/// <summary>An input or output of a graph.</summary>
/// <param name="Dimensions">Null where no shape is stated.</param>
public sealed record GraphValue(string Name, TensorElement Element, IReadOnlyList<GraphDimension>? Dimensions);

/// <summary>A dimension of a fixed size, or a free one with a name (two free ones of the same name are equal), or a free one without.</summary>
public readonly record struct GraphDimension(int? Size, string? Name)
{
    /// <summary>Free, and equal to nothing.</summary>
    public static GraphDimension Unknown => default;

    public static implicit operator GraphDimension(int size) => new(size, null);

    public static implicit operator GraphDimension(string name) => new(null, name);

    public override string ToString() => Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Name ?? "?";
}
