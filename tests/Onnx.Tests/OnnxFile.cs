using Google.Protobuf;

namespace Suite.Onnx.Tests;

/// <summary>Writes ONNX models field by field, so that what reads them is tested against bytes it had no part in.</summary>
internal static class OnnxFile
{
    internal const int FloatType = 1;
    internal const int IntegerType = 2;
    internal const int TextType = 3;
    internal const int FloatsType = 6;
    internal const int IntegersType = 7;
    internal const int TextsType = 8;

    internal static byte[] Model(IEnumerable<byte[]> nodes, long columns, IReadOnlyList<(string Name, int Element)> outputs, int inputElement = 1) => Message(model =>
    {
        Number(model, 1, 8);
        Bytes(model, 7, Message(graph =>
        {
            foreach (var node in nodes)
            {
                Bytes(graph, 1, node);
            }

            Text(graph, 2, "trees");
            Bytes(graph, 11, Value("X", inputElement, columns));
            foreach (var (name, element) in outputs)
            {
                Bytes(graph, 12, Value(name, element, null));
            }
        }));
        Bytes(model, 8, Message(static opset => Number(opset, 2, 17)));
        Bytes(model, 8, Message(static opset =>
        {
            Text(opset, 1, "ai.onnx.ml");
            Number(opset, 2, 3);
        }));
    });

    internal static byte[] Node(string name, string domain, string[] inputs, string[] outputs, IEnumerable<byte[]> attributes) => Message(node =>
    {
        foreach (var input in inputs)
        {
            Text(node, 1, input);
        }

        foreach (var output in outputs)
        {
            Text(node, 2, output);
        }

        Text(node, 4, name);
        foreach (var attribute in attributes)
        {
            Bytes(node, 5, attribute);
        }

        Text(node, 7, domain);
    });

    internal static byte[] Attribute(string name, long value) => Attribute(name, IntegerType, a => Number(a, 3, value));

    internal static byte[] Attribute(string name, string value) => Attribute(name, TextType, a => Text(a, 4, value));

    internal static byte[] Attribute(string name, IEnumerable<string> values) => Attribute(name, TextsType, a =>
    {
        foreach (var value in values)
        {
            Text(a, 9, value);
        }
    });

    /// <param name="packed">Some writers pack repeated numbers into one field, others write one field each.</param>
    internal static byte[] Attribute(string name, IReadOnlyCollection<long> values, bool packed = false) => Attribute(name, IntegersType, a =>
    {
        if (packed)
        {
            Bytes(a, 8, Message(p =>
            {
                foreach (var value in values)
                {
                    p.WriteInt64(value);
                }
            }));
            return;
        }

        foreach (var value in values)
        {
            Number(a, 8, value);
        }
    });

    internal static byte[] Attribute(string name, IReadOnlyCollection<float> values, bool packed = false) => Attribute(name, FloatsType, a =>
    {
        if (packed)
        {
            Bytes(a, 7, Message(p =>
            {
                foreach (var value in values)
                {
                    p.WriteFloat(value);
                }
            }));
            return;
        }

        foreach (var value in values)
        {
            a.WriteTag(7, WireFormat.WireType.Fixed32);
            a.WriteFloat(value);
        }
    });

    private static byte[] Attribute(string name, int type, Action<CodedOutputStream> write) => Message(attribute =>
    {
        Text(attribute, 1, name);
        write(attribute);
        Number(attribute, 20, type);
    });

    private static byte[] Value(string name, int element, long? columns) => Message(value =>
    {
        Text(value, 1, name);
        Bytes(value, 2, Message(type => Bytes(type, 1, Message(tensor =>
        {
            Number(tensor, 1, element);
            if (columns is { } count)
            {
                Bytes(tensor, 2, Message(shape =>
                {
                    Bytes(shape, 1, Message(static rows => Text(rows, 2, "N")));
                    Bytes(shape, 1, Message(dim => Number(dim, 1, count)));
                }));
            }
        }))));
    });

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
        output.WriteBytes(ByteString.CopyFrom(value));
    }
}
