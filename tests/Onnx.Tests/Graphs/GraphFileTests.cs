using System.Runtime.InteropServices;
using Suite.Onnx.Graphs;
using Xunit;

namespace Suite.Onnx.Tests.Graphs;

/// <summary>A graph that is written and read again is the same graph, and ONNX Runtime computes with it what it says.</summary>
public sealed class GraphFileTests
{
    [Fact]
    public void Every_kind_of_attribute_and_constant_survives_writing_and_reading()
    {
        var graph = new OnnxGraph("kinds");
        graph.Metadata["input range"] = "0..1";
        graph.Inputs.Add(new GraphValue("x", TensorElement.Float, ["N", 3, GraphDimension.Unknown]));
        graph.Outputs.Add(new GraphValue("y", TensorElement.Float, null));
        graph.Set(GraphTensor.Of("floats", [2, 2], [1f, -2f, float.NaN, float.Epsilon]));
        graph.Set(GraphTensor.Of("halves", [3], [(Half)0.5, Half.MaxValue, Half.NegativeZero]));
        graph.Set(GraphTensor.Of("longs", [2], [long.MinValue, 7L]));
        graph.Set(GraphTensor.Of("ints", [], [-3]));
        graph.Set(GraphTensor.Of("signed", [4], (sbyte[])[-128, 127, 0, 1]));
        graph.Set(GraphTensor.Of("bytes", [1], (byte[])[200]));
        graph.Nodes.Add(new GraphNode("Odd", ["x", "", "floats"], ["y", "z"])
        {
            Domain = "some.domain",
            Name = "odd",
            Attributes =
            [
                GraphAttribute.Of("i", -4L), GraphAttribute.Of("f", 0.25f), GraphAttribute.Of("s", "Wärme"), GraphAttribute.Of("t", GraphTensor.Of("", [1], [9f])),
                GraphAttribute.Of("is", [1, -2, 3]), GraphAttribute.Of("fs", [1f, 2f]), GraphAttribute.Of("ss", ["a", ""]),
            ],
        });

        var read = OnnxGraph.Parse(graph.ToBytes());
        Assert.Equal(graph.ToBytes(), read.ToBytes());
        Assert.Equal("0..1", read.Metadata["input range"]);
        Assert.Equal("[N, 3, ?]", $"[{string.Join(", ", read.Inputs[0].Dimensions!)}]");
        Assert.Null(read.Outputs[0].Dimensions);
        var node = Assert.Single(read.Nodes);
        Assert.Equal(("Odd", "some.domain", "odd"), (node.Operator, node.Domain, node.Name));
        Assert.Equal(["x", "", "floats"], node.Inputs);
        Assert.Equal(-4, node.AttributeOr("i", 0));
        Assert.Equal(5, node.AttributeOr("absent", 5));
        Assert.Equal([1, -2, 3], node.AttributeList("is"));
        Assert.Equal("Wärme", node.Attributes[2].Value);
        Assert.Equal([9f], ((GraphTensor)node.Attributes[3].Value).ToFloats());
        Assert.Equal(["a", ""], (string[])node.Attributes[6].Value);
        Assert.Equal([1f, -2f, float.NaN, float.Epsilon], read.Initializers["floats"].ToFloats());
        Assert.Equal([0.5f, 65504f, -0f], read.Initializers["halves"].ToFloats());
        Assert.Equal([long.MinValue, 7L], MemoryMarshal.Cast<byte, long>(read.Initializers["longs"].Data).ToArray());
        Assert.Equal([-3], MemoryMarshal.Cast<byte, int>(read.Initializers["ints"].Data).ToArray());
        Assert.Empty(read.Initializers["ints"].Shape);
        Assert.Equal([0x80, 0x7f, 0, 1], read.Initializers["signed"].Data);
    }

    [Theory]
    [InlineData(TensorElement.Float)]
    [InlineData(TensorElement.Half)]
    [InlineData(TensorElement.Int64)]
    [InlineData(TensorElement.Int8)]
    public void The_runtime_reads_constants_of_each_element(TensorElement element)
    {
        var constant = element switch
        {
            TensorElement.Float => GraphTensor.Of("c", [3], [1f, -2f, 3f]),
            TensorElement.Half => GraphTensor.Of("c", [3], [(Half)1, (Half)(-2), (Half)3]),
            TensorElement.Int64 => GraphTensor.Of("c", [3], [1L, -2L, 3L]),
            _ => GraphTensor.Of("c", [3], (sbyte[])[1, -2, 3]),
        };
        var graph = new OnnxGraph("add");
        graph.Inputs.Add(new GraphValue("X", TensorElement.Float, ["N", 3]));
        graph.Outputs.Add(new GraphValue("y", TensorElement.Float, ["N", 3]));
        graph.Set(constant);
        graph.Add("Cast", "cast", ["c"], GraphAttribute.Of("to", (long)TensorElement.Float));
        graph.Add("Add", "y", ["X", "cast"]);
        using var oracle = new RuntimeOracle(graph.ToBytes());
        Assert.Equal([11f, 8f, 13f, 21f, 18f, 23f], oracle.Run([[10f, 10f, 10f], [20f, 20f, 20f]], "y"));
    }

    [Fact]
    public void A_tensor_whose_numbers_are_in_typed_fields_is_read_as_raw_data_is()
    {
        // TensorProto: dims 1, data_type 2, float_data 4 or int32_data 5, name 8; here unpacked, as proto2 writers do.
        byte[] floats = [0x08, 2, 0x10, 1, 0x25, 0, 0, 0x80, 0x3f, 0x25, 0, 0, 0, 0xc0, 0x42, 1, (byte)'f'];
        byte[] halves = [0x08, 2, 0x10, 10, 0x2a, 4, 0x80, 0x78, 0x80, 0x70, 0x42, 1, (byte)'h'];
        byte[] bytes = [0x08, 1, 0x10, 3, 0x28, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0x42, 1, (byte)'b'];
        var graph = OnnxGraph.Parse([0x3a, (byte)(floats.Length + halves.Length + bytes.Length + 6), 0x2a, (byte)floats.Length, .. floats, 0x2a, (byte)halves.Length, .. halves, 0x2a, (byte)bytes.Length, .. bytes]);
        Assert.Equal([1f, -2f], graph.Initializers["f"].ToFloats());
        Assert.Equal([1f, 0.5f], graph.Initializers["h"].ToFloats());
        Assert.Equal([0xfe], graph.Initializers["b"].Data);
    }

    [Fact]
    public void What_a_graph_cannot_hold_is_refused_by_name()
    {
        Refused([], "there is no graph in it");
        Refused([0x3a, 2, 0x7a, 0], "sparse weights");
        Refused([0xca, 1, 0, 0x3a, 0], "functions");
        Refused([0x3a, 4, 0x2a, 2, 0x6a, 0], "another file");
        Refused([0x3a, 7, 0x0a, 5, 0x2a, 3, 0xa0, 1, 5], "subgraphs");
        Refused([0x3a, 6, 0x2a, 4, 0x08, 9, 0x10, 1], "needs 36 bytes and has 0");
        Refused([0x3a, 12, 0x2a, 10, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], "a number is too large");
        Refused("text, not a model"u8.ToArray(), "broken one");
    }

    [Fact]
    public void A_file_cut_or_changed_anywhere_is_refused_or_still_read()
    {
        var file = TinyNetwork.Build().ToBytes();
        var random = new Random(11);
        var (refused, read) = (0, 0);
        for (var position = 0; position < file.Length; position += 1 + (file.Length / 2_000))
        {
            Try(file[..position]);
            var changed = file.ToArray();
            changed[position] = (byte)random.Next(256);
            Try(changed);
        }

        Assert.True(refused > 100 && read > 100, $"{refused} refused, {read} read: the changes do not reach both cases");

        void Try(byte[] bytes)
        {
            try
            {
                OnnxGraph.Parse(bytes).ToBytes();
                read++;
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
    }

    private static void Refused(byte[] file, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => OnnxGraph.Parse(file)).Message, StringComparison.Ordinal);
}
