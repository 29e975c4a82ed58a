namespace Suite.Onnx.Graphs;

/// <summary>
/// A network as an ONNX file describes it: operators in order, constants, inputs, outputs. It is built, read, changed and written here and run
/// by <c>OnnxSession</c>; nothing here knows what an operator does. Not thread-safe.
/// </summary>
public sealed class OnnxGraph
{
    /// <summary>The operator set that graphs built here are written for: the oldest that says all that is needed, so the most runtimes read it.</summary>
    public const int OperatorSet = 17;

    private readonly Dictionary<string, GraphTensor> _initializers = new(StringComparer.Ordinal);

    public OnnxGraph(string name) => Name = name;

    public string Name { get; }

    /// <summary>Version of the file's format; 8 came with operator set 17.</summary>
    public int FormatVersion { get; init; } = 8;

    /// <summary>Operator sets by domain; the empty domain is ONNX's own.</summary>
    public IDictionary<string, int> OperatorSets { get; init; } = new SortedDictionary<string, int>(StringComparer.Ordinal) { [""] = OperatorSet };

    /// <summary>Free text by key, kept in the file.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    public IList<GraphValue> Inputs { get; } = [];

    public IList<GraphValue> Outputs { get; } = [];

    /// <summary>Each after those whose outputs it takes, as the format demands.</summary>
    public IList<GraphNode> Nodes { get; } = [];

    /// <summary>Constants by name.</summary>
    public IReadOnlyDictionary<string, GraphTensor> Initializers => _initializers;

    /// <summary>Adds or replaces the constant of this name.</summary>
    public void Set(GraphTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        _initializers[tensor.Name] = tensor;
    }

    /// <returns>False where there was none.</returns>
    public bool Remove(string initializer) => _initializers.Remove(initializer);

    /// <summary>Appends an operator with one output, which is called as the node is.</summary>
    /// <returns>The output's name, for the next operator to take.</returns>
    public string Add(string op, string name, IEnumerable<string> inputs, params GraphAttribute[] attributes)
    {
        Nodes.Add(new GraphNode(op, inputs, [name]) { Name = name, Attributes = [.. attributes] });
        return name;
    }

    /// <summary>A graph that shares nothing with this one.</summary>
    public OnnxGraph Copy() => Parse(ToBytes());

    /// <summary>Writes the file whole: beside its place first, then moved there.</summary>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var beside = path + ".part";
        File.WriteAllBytes(beside, ToBytes());
        File.Move(beside, path, overwrite: true);
    }

    /// <exception cref="InvalidOperationException">The graph is above what one file may hold (2 GB).</exception>
    public byte[] ToBytes() => GraphWriter.Write(this);

    /// <exception cref="InvalidDataException">It is no ONNX file, a broken one, or holds what is not supported: subgraphs, functions, data in other files.</exception>
    public static OnnxGraph Load(string path)
    {
        var length = new FileInfo(path).Length;
        return length > GraphReader.FileBytesMax
            ? throw new InvalidDataException($"'{path}' has {length} bytes, more than the {GraphReader.FileBytesMax} of an ONNX file that is read here.")
            : Parse(File.ReadAllBytes(path));
    }

    /// <inheritdoc cref="Load"/>
    public static OnnxGraph Parse(byte[] file) => GraphReader.Read(file);
}
