using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Google.Protobuf;

namespace Suite.Support.Tests.Embeddings;

/// <summary>
/// A sentence-embedding model of the smallest kind, written field by field: a table of token vectors, looked up. What a transformer does between lookup and pooling is
/// the runtime's business; inputs, outputs, padding and pooling are the same.
/// </summary>
internal static class EmbeddingModelFile
{
    public const int Width = 4;

    private static readonly string[] Pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "return", "refund", "parcel", "order", "late", "退", "货", "##s"];

    /// <summary>A token's vector: any fixed numbers do.</summary>
    public static float Value(int token, int at) => (((token * 7) + (at * 3)) % 11) - 4.5f;

    public static int Token(string piece) => Array.IndexOf(Pieces, piece);

    /// <param name="folder">Gets model.onnx and tokenizer.json.</param>
    /// <param name="inputs">Names of the model's inputs.</param>
    public static void Write(string folder, params string[] inputs)
    {
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), Model(inputs.Length > 0 ? inputs : ["input_ids", "attention_mask", "token_type_ids"]));
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), new JsonObject
        {
            ["normalizer"] = new JsonObject { ["type"] = "BertNormalizer", ["lowercase"] = true },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = new JsonObject { ["type"] = "BertProcessing", ["sep"] = new JsonArray("[SEP]", Token("[SEP]")), ["cls"] = new JsonArray("[CLS]", Token("[CLS]")) },
            ["model"] = new JsonObject { ["type"] = "WordPiece", ["unk_token"] = "[UNK]", ["vocab"] = new JsonObject(Pieces.Select((p, i) => KeyValuePair.Create(p, (JsonNode?)i))) },
        }.ToJsonString());
    }

    private static byte[] Model(string[] inputs)
    {
        var table = new float[Pieces.Length * Width];
        for (var i = 0; i < table.Length; i++)
            table[i] = Value(i / Width, i % Width);
        return Message(model =>
        {
            Number(model, 1, 8); // ir_version
            Bytes(model, 7, Message(graph =>
            {
                Bytes(graph, 1, Message(node =>
                {
                    Text(node, 1, "table");
                    Text(node, 1, inputs[0]);
                    Text(node, 2, "last_hidden_state");
                    Text(node, 4, "Gather");
                }));
                Text(graph, 2, "lookup");
                Bytes(graph, 5, Message(tensor =>
                {
                    Number(tensor, 1, Pieces.Length);
                    Number(tensor, 1, Width);
                    Number(tensor, 2, 1); // float
                    Text(tensor, 8, "table");
                    Bytes(tensor, 9, MemoryMarshal.AsBytes(table.AsSpan()).ToArray());
                }));
                foreach (var input in inputs)
                    Bytes(graph, 11, Tensor(input, 7, "texts", "tokens"));
                Bytes(graph, 12, Tensor("last_hidden_state", 1, "texts", "tokens", null));
            }));
            Bytes(model, 8, Message(static opset => Number(opset, 2, 17)));
        });
    }

    private static byte[] Tensor(string name, int element, params string?[] dimensions) => Message(value =>
    {
        Text(value, 1, name);
        Bytes(value, 2, Message(type => Bytes(type, 1, Message(tensor =>
        {
            Number(tensor, 1, element);
            Bytes(tensor, 2, Message(shape =>
            {
                foreach (var dimension in dimensions)
                {
                    Bytes(shape, 1, Message(d =>
                    {
                        if (dimension is null)
                            Number(d, 1, Width);
                        else
                            Text(d, 2, dimension);
                    }));
                }
            }));
        }))));
    });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
            write(output);
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
