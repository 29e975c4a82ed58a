using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Suite.Onnx.Graphs;

/// <summary>Reads ModelProto by the field numbers of the ONNX specification. What a graph here cannot hold is refused by name, never dropped.</summary>
internal static class GraphReader
{
    public const int FileBytesMax = 1 << 30;
    private const int NodesMax = 100_000;
    private const int DimensionsMax = 16;

    public static OnnxGraph Read(byte[] file)
    {
        try
        {
            return ReadModel(file);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException("It is no ONNX model, or a broken one: " + e.Message, e);
        }
        catch (OverflowException e)
        {
            throw new InvalidDataException("It is no ONNX model, or a broken one: a number is too large.", e);
        }
    }

    private static OnnxGraph ReadModel(byte[] file)
    {
        var (version, metadata, sets) = (0, new List<(string, string)>(), new SortedDictionary<string, int>(StringComparer.Ordinal));
        ByteString? body = null;
        for (var model = new ProtoFields(file); model.Next();)
        {
            switch (model.Field)
            {
                case 1:
                    version = checked((int)model.Integer());
                    break;
                case 7:
                    body = body is null ? model.Bytes() : throw Broken("the model has two graphs");
                    break;
                case 8:
                    var (domain, number) = ReadPair(model.Message());
                    sets[domain == "ai.onnx" ? "" : domain] = checked((int)number);
                    break;
                case 14:
                    metadata.Add(ReadEntry(model.Message()));
                    break;
                case 20 or 25:
                    throw new InvalidDataException("The ONNX file holds functions or training steps, which are not supported.");
            }
        }

        var graph = ReadGraph(body ?? throw Broken("there is no graph in it"), version, sets);
        foreach (var (key, value) in metadata)
        {
            graph.Metadata[key] = value;
        }

        return graph;
    }

    private static OnnxGraph ReadGraph(ByteString body, int version, SortedDictionary<string, int> sets)
    {
        var (nodes, tensors, inputs, outputs, name) = (new List<GraphNode>(), new List<GraphTensor>(), new List<GraphValue>(), new List<GraphValue>(), "");
        for (var fields = new ProtoFields(body); fields.Next();)
        {
            switch (fields.Field)
            {
                case 1 when nodes.Count == NodesMax:
                    throw new InvalidDataException($"The ONNX graph has more than {NodesMax} nodes.");
                case 1:
                    nodes.Add(ReadNode(fields.Message()));
                    break;
                case 2:
                    name = fields.Text();
                    break;
                case 5:
                    tensors.Add(ReadTensor(fields.Message()));
                    break;
                case 11:
                    inputs.Add(ReadValue(fields.Message()));
                    break;
                case 12:
                    outputs.Add(ReadValue(fields.Message()));
                    break;
                case 15:
                    throw new InvalidDataException("The ONNX graph has sparse weights, which are not supported.");
            }
        }

        var graph = new OnnxGraph(name) { FormatVersion = version, OperatorSets = sets };
        nodes.ForEach(graph.Nodes.Add);
        tensors.ForEach(graph.Set);
        // Old files list their constants among the inputs too.
        inputs.Where(i => !graph.Initializers.ContainsKey(i.Name)).ToList().ForEach(graph.Inputs.Add);
        outputs.ForEach(graph.Outputs.Add);
        return graph;
    }

    private static GraphNode ReadNode(ProtoFields fields)
    {
        var (inputs, outputs, attributes, op, name, domain) = (new List<string>(), new List<string>(), new List<GraphAttribute>(), "", "", "");
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    inputs.Add(fields.Text());
                    break;
                case 2:
                    outputs.Add(fields.Text());
                    break;
                case 3:
                    name = fields.Text();
                    break;
                case 4:
                    op = fields.Text();
                    break;
                case 5:
                    attributes.Add(ReadAttribute(fields.Message()));
                    break;
                case 7:
                    domain = fields.Text();
                    break;
            }
        }

        return new GraphNode(op, inputs, outputs) { Name = name, Domain = domain, Attributes = attributes };
    }

    private static GraphAttribute ReadAttribute(ProtoFields fields)
    {
        var (name, kind, integer, number, text) = ("", 0L, 0L, 0f, "");
        var (integers, numbers, texts) = (new List<long>(), new List<float>(), new List<string>());
        GraphTensor? tensor = null;
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    name = fields.Text();
                    break;
                case 2:
                    number = fields.Float();
                    break;
                case 3:
                    integer = fields.Integer();
                    break;
                case 4:
                    text = fields.Text();
                    break;
                case 5:
                    tensor = ReadTensor(fields.Message());
                    break;
                case 7:
                    fields.Floats(numbers);
                    break;
                case 8:
                    fields.Integers(integers);
                    break;
                case 9:
                    texts.Add(fields.Text());
                    break;
                case 20:
                    kind = fields.Integer();
                    break;
            }
        }

        return kind switch
        {
            1 => GraphAttribute.Of(name, number),
            2 => GraphAttribute.Of(name, integer),
            3 => GraphAttribute.Of(name, text),
            4 when tensor is not null => GraphAttribute.Of(name, tensor),
            6 => GraphAttribute.Of(name, [.. numbers]),
            7 => GraphAttribute.Of(name, [.. integers]),
            8 => GraphAttribute.Of(name, [.. texts]),
            _ => throw new InvalidDataException($"Attribute '{name}' of the ONNX graph is of kind {kind}, which is not supported (subgraphs are 5 and 10)."),
        };
    }

    private static GraphTensor ReadTensor(ProtoFields fields)
    {
        var (shape, name, element) = (new List<long>(), "", TensorElement.None);
        var (floats, integers, doubles) = (new List<float>(), new List<long>(), new List<double>());
        ByteString? raw = null;
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    fields.Integers(shape);
                    break;
                case 2:
                    element = (TensorElement)fields.Integer();
                    break;
                case 4:
                    fields.Floats(floats);
                    break;
                case 5 or 7 or 11:
                    fields.Integers(integers);
                    break;
                case 8:
                    name = fields.Text();
                    break;
                case 9:
                    raw = fields.Bytes();
                    break;
                case 10:
                    fields.Doubles(doubles);
                    break;
                case 3 or 6 or 13:
                    throw new InvalidDataException($"Tensor '{name}' holds texts, is cut in segments, or keeps its data in another file: not supported.");
            }
        }

        var dimensions = shape.Select(static d => checked((int)d)).Take(DimensionsMax + 1).ToArray();
        return dimensions.Length > DimensionsMax
            ? throw Broken($"tensor '{name}' has more than {DimensionsMax} dimensions")
            : new GraphTensor(name, element, dimensions, raw?.ToByteArray() ?? Pack(element, floats, integers, doubles));
    }

    /// <summary>Numbers in typed fields as the raw data that they stand for.</summary>
    private static byte[] Pack(TensorElement element, List<float> floats, List<long> integers, List<double> doubles) => element switch
    {
        TensorElement.Float => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(floats)).ToArray(),
        TensorElement.Double => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(doubles)).ToArray(),
        _ => Pack(element.Bytes(), integers),
    };

    private static byte[] Pack(int size, List<long> integers)
    {
        // Little-endian: the low bytes of the number are the element, signed or not.
        var bytes = new byte[size * integers.Count];
        Span<byte> whole = stackalloc byte[8];
        for (var i = 0; i < integers.Count; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(whole, integers[i]);
            whole[..size].CopyTo(bytes.AsSpan(i * size));
        }

        return bytes;
    }

    private static GraphValue ReadValue(ProtoFields fields)
    {
        var (name, element) = ("", TensorElement.None);
        List<GraphDimension>? dimensions = null;
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                name = fields.Text();
            }
            else if (fields.Field == 2)
            {
                for (var type = fields.Message(); type.Next();)
                {
                    if (type.Field == 1)
                    {
                        (element, dimensions) = ReadTensorType(type.Message());
                    }
                }
            }
        }

        return new GraphValue(name, element, dimensions);
    }

    private static (TensorElement Element, List<GraphDimension>? Dimensions) ReadTensorType(ProtoFields fields)
    {
        var element = TensorElement.None;
        List<GraphDimension>? dimensions = null;
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                element = (TensorElement)fields.Integer();
            }
            else if (fields.Field == 2)
            {
                dimensions = [];
                for (var shape = fields.Message(); shape.Next();)
                {
                    if (shape.Field == 1)
                    {
                        dimensions.Add(ReadDimension(shape.Message()));
                    }
                }
            }
        }

        return (element, dimensions);
    }

    private static GraphDimension ReadDimension(ProtoFields fields)
    {
        var dimension = GraphDimension.Unknown;
        while (fields.Next())
        {
            dimension = fields.Field switch
            {
                1 => checked((int)fields.Integer()),
                2 => fields.Text(),
                _ => dimension,
            };
        }

        return dimension;
    }

    private static (string Domain, long Version) ReadPair(ProtoFields fields)
    {
        var (domain, version) = ("", 0L);
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                domain = fields.Text();
            }
            else if (fields.Field == 2)
            {
                version = fields.Integer();
            }
        }

        return (domain, version);
    }

    private static (string Key, string Value) ReadEntry(ProtoFields fields)
    {
        var (key, value) = ("", "");
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                key = fields.Text();
            }
            else if (fields.Field == 2)
            {
                value = fields.Text();
            }
        }

        return (key, value);
    }

    private static InvalidDataException Broken(string what) => new($"It is no ONNX model, or a broken one: {what}.");
}
