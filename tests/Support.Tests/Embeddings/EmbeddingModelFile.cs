using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using static Suite.TestKit.ProtobufFields;

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
            WriteNumber(model, 1, 8); // ir_version
            WriteBytes(model, 7, Message(graph =>
            {
                WriteBytes(graph, 1, Message(node =>
                {
                    WriteText(node, 1, "table");
                    WriteText(node, 1, inputs[0]);
                    WriteText(node, 2, "last_hidden_state");
                    WriteText(node, 4, "Gather");
                }));
                WriteText(graph, 2, "lookup");
                WriteBytes(graph, 5, Message(tensor =>
                {
                    WriteNumber(tensor, 1, Pieces.Length);
                    WriteNumber(tensor, 1, Width);
                    WriteNumber(tensor, 2, 1); // float
                    WriteText(tensor, 8, "table");
                    WriteBytes(tensor, 9, MemoryMarshal.AsBytes(table.AsSpan()).ToArray());
                }));
                foreach (var input in inputs)
                    WriteBytes(graph, 11, Tensor(input, 7, "texts", "tokens"));
                WriteBytes(graph, 12, Tensor("last_hidden_state", 1, "texts", "tokens", null));
            }));
            WriteBytes(model, 8, Message(static opset => WriteNumber(opset, 2, 17)));
        });
    }

    private static byte[] Tensor(string name, int element, params string?[] dimensions) => Message(value =>
    {
        WriteText(value, 1, name);
        WriteBytes(value, 2, Message(type => WriteBytes(type, 1, Message(tensor =>
        {
            WriteNumber(tensor, 1, element);
            WriteBytes(tensor, 2, Message(shape =>
            {
                foreach (var dimension in dimensions)
                {
                    WriteBytes(shape, 1, Message(d =>
                    {
                        if (dimension is null)
                            WriteNumber(d, 1, Width);
                        else
                            WriteText(d, 2, dimension);
                    }));
                }
            }));
        }))));
    });
}
