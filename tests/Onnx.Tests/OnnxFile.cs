using Google.Protobuf;
using static Suite.TestKit.ProtobufFields;

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
        WriteNumber(model, 1, 8);
        WriteBytes(model, 7, Message(graph =>
        {
            foreach (var node in nodes)
            {
                WriteBytes(graph, 1, node);
            }

            WriteText(graph, 2, "trees");
            WriteBytes(graph, 11, Value("X", inputElement, columns));
            foreach (var (name, element) in outputs)
            {
                WriteBytes(graph, 12, Value(name, element, null));
            }
        }));
        WriteBytes(model, 8, Message(static opset => WriteNumber(opset, 2, 17)));
        WriteBytes(model, 8, Message(static opset =>
        {
            WriteText(opset, 1, "ai.onnx.ml");
            WriteNumber(opset, 2, 3);
        }));
    });

    internal static byte[] Node(string name, string domain, string[] inputs, string[] outputs, IEnumerable<byte[]> attributes) => Message(node =>
    {
        foreach (var input in inputs)
        {
            WriteText(node, 1, input);
        }

        foreach (var output in outputs)
        {
            WriteText(node, 2, output);
        }

        WriteText(node, 4, name);
        foreach (var attribute in attributes)
        {
            WriteBytes(node, 5, attribute);
        }

        WriteText(node, 7, domain);
    });

    internal static byte[] Attribute(string name, long value) => Attribute(name, IntegerType, a => WriteNumber(a, 3, value));

    internal static byte[] Attribute(string name, string value) => Attribute(name, TextType, a => WriteText(a, 4, value));

    internal static byte[] Attribute(string name, IEnumerable<string> values) => Attribute(name, TextsType, a =>
    {
        foreach (var value in values)
        {
            WriteText(a, 9, value);
        }
    });

    /// <param name="packed">Some writers pack repeated numbers into one field, others write one field each.</param>
    internal static byte[] Attribute(string name, IReadOnlyCollection<long> values, bool packed = false) => Attribute(name, IntegersType, a =>
    {
        if (packed)
        {
            WriteBytes(a, 8, Message(p =>
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
            WriteNumber(a, 8, value);
        }
    });

    internal static byte[] Attribute(string name, IReadOnlyCollection<float> values, bool packed = false) => Attribute(name, FloatsType, a =>
    {
        if (packed)
        {
            WriteBytes(a, 7, Message(p =>
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
        WriteText(attribute, 1, name);
        write(attribute);
        WriteNumber(attribute, 20, type);
    });

    private static byte[] Value(string name, int element, long? columns) => Message(value =>
    {
        WriteText(value, 1, name);
        WriteBytes(value, 2, Message(type => WriteBytes(type, 1, Message(tensor =>
        {
            WriteNumber(tensor, 1, element);
            if (columns is { } count)
            {
                WriteBytes(tensor, 2, Message(shape =>
                {
                    WriteBytes(shape, 1, Message(static rows => WriteText(rows, 2, "N")));
                    WriteBytes(shape, 1, Message(dim => WriteNumber(dim, 1, count)));
                }));
            }
        }))));
    });
}
