using Google.Protobuf;

namespace Suite.Trees;

/// <summary>One attribute of a node; only the kinds that tree ensembles use.</summary>
internal sealed class OnnxAttribute
{
    public string Name { get; set; } = "";

    public float Float { get; set; }

    public long Integer { get; set; }

    public string Text { get; set; } = "";

    public List<float> Floats { get; } = [];

    public List<long> Integers { get; } = [];

    public List<string> Texts { get; } = [];

    /// <summary>Holds a tensor or a graph, which no attribute that is read here does.</summary>
    public bool HasOther { get; set; }
}

/// <summary>One operator and what it is connected to.</summary>
internal sealed class OnnxNode
{
    public string Operator { get; set; } = "";

    public string Domain { get; set; } = "";

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public Dictionary<string, OnnxAttribute> Attributes { get; } = new(StringComparer.Ordinal);
}

/// <summary>A named input of the graph.</summary>
/// <param name="ElementType">1 is float32; 0 where it is no tensor.</param>
/// <param name="Columns">The last of two dimensions; 0 where it is open.</param>
internal readonly record struct OnnxInput(string Name, int ElementType, long Columns, int Dimensions);

internal sealed class OnnxGraph
{
    public List<OnnxNode> Nodes { get; } = [];

    public List<OnnxInput> Inputs { get; } = [];

    public HashSet<string> Initializers { get; } = new(StringComparer.Ordinal);
}

/// <summary>
/// Reads the parts of onnx.proto's ModelProto that a tree ensemble consists of, by field number, and skips the rest. Repeated numbers are
/// taken packed or not, since writers differ. Bounded by <see cref="TreeModelLimits"/>.
/// </summary>
internal static class OnnxProto
{
    private const int NodesMax = 1_000;
    private const int TextBytesMax = 200;

    private static readonly string[] Modes = ["LEAF", "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];

    internal static OnnxGraph ReadModel(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > TreeModelLimits.FileBytesMax)
        {
            throw new TreeModelFormatException(0, $"a model file may have {TreeModelLimits.FileBytesMax} bytes at most");
        }

        var input = new CodedInputStream(bytes.ToArray());
        try
        {
            OnnxGraph? graph = null;
            ForEachField(input, (field, _) =>
            {
                if (field == 7)
                {
                    graph = graph is null ? ReadGraph(input.ReadBytes()) : throw new TreeModelFormatException(input.Position, "the model has two graphs");
                    return true;
                }

                return false;
            });
            return graph ?? throw new TreeModelFormatException(0, "it is no ONNX model: there is no graph in it");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new TreeModelFormatException(input.Position, "it is no ONNX model, or a broken one: " + e.Message);
        }
    }

    private static OnnxGraph ReadGraph(ByteString bytes)
    {
        var graph = new OnnxGraph();
        var input = bytes.CreateCodedInput();
        ForEachField(input, (field, _) =>
        {
            switch (field)
            {
                case 1 when graph.Nodes.Count == NodesMax:
                    throw new TreeModelFormatException(input.Position, $"the graph has more than {NodesMax} nodes");
                case 1:
                    graph.Nodes.Add(ReadNode(input.ReadBytes()));
                    return true;
                case 5:
                    graph.Initializers.Add(ReadName(input.ReadBytes(), nameField: 8));
                    return true;
                case 11:
                    graph.Inputs.Add(ReadInput(input.ReadBytes()));
                    return true;
                default:
                    return false;
            }
        });
        return graph;
    }

    private static OnnxNode ReadNode(ByteString bytes)
    {
        var node = new OnnxNode();
        var input = bytes.CreateCodedInput();
        ForEachField(input, (field, _) =>
        {
            switch (field)
            {
                case 1:
                    node.Inputs.Add(input.ReadString());
                    return true;
                case 2:
                    node.Outputs.Add(input.ReadString());
                    return true;
                case 4:
                    node.Operator = input.ReadString();
                    return true;
                case 7:
                    node.Domain = input.ReadString();
                    return true;
                case 5:
                    var attribute = ReadAttribute(input.ReadBytes());
                    return node.Attributes.TryAdd(attribute.Name, attribute)
                        ? true
                        : throw new TreeModelFormatException(input.Position, $"a node has the attribute '{Shown(attribute.Name)}' twice");
                default:
                    return false;
            }
        });
        return node;
    }

    private static OnnxAttribute ReadAttribute(ByteString bytes)
    {
        var attribute = new OnnxAttribute();
        var input = bytes.CreateCodedInput();
        ForEachField(input, (field, wire) =>
        {
            switch (field)
            {
                case 1:
                    attribute.Name = input.ReadString();
                    return true;
                case 2:
                    attribute.Float = input.ReadFloat();
                    return true;
                case 3:
                    attribute.Integer = input.ReadInt64();
                    return true;
                case 4:
                    attribute.Text = input.ReadBytes().ToStringUtf8();
                    return true;
                case 7:
                    ReadRepeated(input, wire, attribute.Floats, static stream => stream.ReadFloat());
                    return true;
                case 8:
                    ReadRepeated(input, wire, attribute.Integers, static stream => stream.ReadInt64());
                    return true;
                case 9:
                    Add(input, attribute.Texts, ReadText(input));
                    return true;
                default:
                    attribute.HasOther |= field is 5 or 6 or 10 or 11;
                    return false;
            }
        });
        return attribute;
    }

    /// <summary>Modes repeat by the thousand, so each is kept once; what else there is are labels.</summary>
    private static string ReadText(CodedInputStream input)
    {
        var bytes = input.ReadBytes();
        if (bytes.Length > TextBytesMax)
        {
            throw new TreeModelFormatException(input.Position, $"a text of an attribute is longer than {TextBytesMax} bytes");
        }

        var text = bytes.ToStringUtf8();
        return Array.Find(Modes, m => m == text) ?? text;
    }

    private static OnnxInput ReadInput(ByteString bytes)
    {
        var (name, element, dimensions) = ("", 0, new List<long>());
        Nested(bytes, (field, input) =>
        {
            if (field == 1)
            {
                name = input.ReadString();
                return true;
            }

            return field == 2 && Nested(input.ReadBytes(), (kind, type) => kind == 1 && Nested(type.ReadBytes(), (part, tensor) =>
            {
                if (part == 1)
                {
                    element = tensor.ReadInt32();
                    return true;
                }

                return part == 2 && Nested(tensor.ReadBytes(), (dim, shape) => dim == 1 && ReadDimension(shape.ReadBytes(), dimensions));
            }));
        });
        return new OnnxInput(name, element, dimensions.Count == 2 ? dimensions[1] : 0, dimensions.Count);
    }

    private static bool ReadDimension(ByteString bytes, List<long> dimensions)
    {
        long size = 0;
        Nested(bytes, (field, input) =>
        {
            if (field == 1)
            {
                size = input.ReadInt64();
            }

            return field == 1;
        });
        dimensions.Add(size);
        return true;
    }

    private static string ReadName(ByteString bytes, int nameField)
    {
        var name = "";
        Nested(bytes, (field, input) =>
        {
            if (field == nameField)
            {
                name = input.ReadString();
            }

            return field == nameField;
        });
        return name;
    }

    private static bool Nested(ByteString bytes, Func<int, CodedInputStream, bool> read)
    {
        var input = bytes.CreateCodedInput();
        ForEachField(input, (field, _) => read(field, input));
        return true;
    }

    private static void ReadRepeated<T>(CodedInputStream input, WireFormat.WireType wire, List<T> values, Func<CodedInputStream, T> read)
    {
        if (wire != WireFormat.WireType.LengthDelimited)
        {
            Add(input, values, read(input));
            return;
        }

        var packed = input.ReadBytes().CreateCodedInput();
        while (!packed.IsAtEnd)
        {
            Add(input, values, read(packed));
        }
    }

    private static void Add<T>(CodedInputStream input, List<T> values, T value)
    {
        if (values.Count == TreeModelLimits.ValueCountMax)
        {
            throw new TreeModelFormatException(input.Position, $"an attribute has more than {TreeModelLimits.ValueCountMax} values");
        }

        values.Add(value);
    }

    /// <summary>Calls back for each field; false means that it was not read and is to be skipped.</summary>
    private static void ForEachField(CodedInputStream input, Func<int, WireFormat.WireType, bool> read)
    {
        while (input.ReadTag() is not 0 and var tag)
        {
            if (!read(WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag)))
            {
                input.SkipLastField();
            }
        }
    }

    internal static string Shown(string text) =>
        string.Concat(text.Take(40).Select(static c => char.IsControl(c) ? '?' : c));
}
