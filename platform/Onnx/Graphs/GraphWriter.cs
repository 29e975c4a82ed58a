using Google.Protobuf;

namespace Suite.Onnx.Graphs;

/// <summary>Writes ModelProto by the field numbers of the ONNX specification. Tensors are written as raw data, whatever they were read from.</summary>
internal static class GraphWriter
{
    public static byte[] Write(OnnxGraph graph) => Message(model =>
    {
        Number(model, 1, graph.FormatVersion);
        Text(model, 2, "suite");
        Bytes(model, 7, Message(body => WriteGraph(body, graph)));
        foreach (var (domain, version) in graph.OperatorSets)
        {
            Bytes(model, 8, Message(set =>
            {
                Text(set, 1, domain);
                Number(set, 2, version);
            }));
        }

        foreach (var (key, value) in graph.Metadata)
        {
            Bytes(model, 14, Message(entry =>
            {
                Text(entry, 1, key);
                Text(entry, 2, value);
            }));
        }
    });

    private static void WriteGraph(CodedOutputStream body, OnnxGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            Bytes(body, 1, Message(n => WriteNode(n, node)));
        }

        Text(body, 2, graph.Name);
        foreach (var tensor in graph.Initializers.Values)
        {
            Bytes(body, 5, Message(t => WriteTensor(t, tensor)));
        }

        foreach (var input in graph.Inputs)
        {
            Bytes(body, 11, Message(v => WriteValue(v, input)));
        }

        foreach (var output in graph.Outputs)
        {
            Bytes(body, 12, Message(v => WriteValue(v, output)));
        }
    }

    private static void WriteNode(CodedOutputStream output, GraphNode node)
    {
        foreach (var input in node.Inputs)
        {
            Text(output, 1, input);
        }

        foreach (var result in node.Outputs)
        {
            Text(output, 2, result);
        }

        Text(output, 3, node.Name);
        Text(output, 4, node.Operator);
        foreach (var attribute in node.Attributes)
        {
            Bytes(output, 5, Message(a => WriteAttribute(a, attribute)));
        }

        Text(output, 7, node.Domain);
    }

    private static void WriteAttribute(CodedOutputStream output, GraphAttribute attribute)
    {
        Text(output, 1, attribute.Name);
        switch (attribute.Value)
        {
            case float number:
                output.WriteTag(2, WireFormat.WireType.Fixed32);
                output.WriteFloat(number);
                Number(output, 20, 1);
                break;
            case long integer:
                Number(output, 3, integer);
                Number(output, 20, 2);
                break;
            case string text:
                Text(output, 4, text);
                Number(output, 20, 3);
                break;
            case GraphTensor tensor:
                Bytes(output, 5, Message(t => WriteTensor(t, tensor)));
                Number(output, 20, 4);
                break;
            case float[] numbers:
                foreach (var value in numbers)
                {
                    output.WriteTag(7, WireFormat.WireType.Fixed32);
                    output.WriteFloat(value);
                }

                Number(output, 20, 6);
                break;
            case long[] integers:
                foreach (var value in integers)
                {
                    Number(output, 8, value);
                }

                Number(output, 20, 7);
                break;
            case string[] texts:
                foreach (var value in texts)
                {
                    Text(output, 9, value);
                }

                Number(output, 20, 8);
                break;
            default:
                throw new InvalidOperationException($"Attribute '{attribute.Name}' holds a {attribute.Value.GetType().Name}.");
        }
    }

    private static void WriteTensor(CodedOutputStream output, GraphTensor tensor)
    {
        foreach (var dimension in tensor.Shape)
        {
            Number(output, 1, dimension);
        }

        Number(output, 2, (long)tensor.Element);
        Text(output, 8, tensor.Name);
        Bytes(output, 9, tensor.Data);
    }

    private static void WriteValue(CodedOutputStream output, GraphValue value)
    {
        Text(output, 1, value.Name);
        Bytes(output, 2, Message(type => Bytes(type, 1, Message(tensor =>
        {
            Number(tensor, 1, (long)value.Element);
            if (value.Dimensions is { } dimensions)
            {
                Bytes(tensor, 2, Message(shape =>
                {
                    foreach (var dimension in dimensions)
                    {
                        Bytes(shape, 1, Message(d => WriteDimension(d, dimension)));
                    }
                }));
            }
        }))));
    }

    private static void WriteDimension(CodedOutputStream output, GraphDimension dimension)
    {
        if (dimension.Size is { } size)
        {
            Number(output, 1, size);
        }
        else if (dimension.Name is { } name)
        {
            Text(output, 2, name);
        }
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
        {
            write(output);
        }

        return memory.ToArray();
    }

    private static void Number(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Text(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void Bytes(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }
}
