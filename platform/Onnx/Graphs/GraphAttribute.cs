namespace Suite.Onnx.Graphs;

/// <summary>A setting of a node: an integer, a number, a text, a tensor, or a list of the first three.</summary>
public sealed record GraphAttribute
{
    private GraphAttribute(string name, object value) => (Name, Value) = (name, value);

    public string Name { get; }

    /// <summary>A long, float, string, <see cref="GraphTensor"/>, long[], float[] or string[].</summary>
    public object Value { get; }

    public static GraphAttribute Of(string name, long value) => new(name, value);

    public static GraphAttribute Of(string name, float value) => new(name, value);

    public static GraphAttribute Of(string name, string value) => new(name, value);

    public static GraphAttribute Of(string name, GraphTensor value) => new(name, value);

    public static GraphAttribute Of(string name, long[] values) => new(name, values);

    public static GraphAttribute Of(string name, float[] values) => new(name, values);

    public static GraphAttribute Of(string name, string[] values) => new(name, values);
}
