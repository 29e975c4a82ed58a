using System.Text.Json.Nodes;

namespace Suite.Text.Tests.Embeddings;

/// <summary>Small tokenizers as models bring them, of this project's own making.</summary>
internal static class Vocabularies
{
    private static readonly string[] Letters = [.. "abcdefghijklmnopqrstuvwxyz0123456789".Select(c => $"{c}")];

    private static readonly string[] Words =
        ["return", "refund", "order", "the", "a", "is", "where", "my", "parcel", "un", "ship", "ment", "deliver", "y", "ing", "ed", "s", "er", "ness", "2", "30", "day", "café", "cafe", "naive", "straße"];

    private static readonly string[] Han = [.. "退货款订单在哪里我的包裹几天能到运费多少可以吗，。？".Select(c => $"{c}")];

    private static readonly string[] Marks = ["!", "?", ".", ",", "'", "-", "(", ")", "$", "%", "[", "]", "/", "@", ":", "€", "…", "“", "”"];

    /// <summary>BERT's kind.</summary>
    public static JsonObject WordPiece(bool lower)
    {
        string[] all = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. Letters, .. Words, .. Words.Concat(Letters).Select(p => $"##{p}"), .. Han, .. Marks, .. lower ? [] : (string[])["R", "##R", "The", "Order", "É"]];
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. ((string[])["[CLS]", "[SEP]"]).Select(t => new JsonObject
            {
                ["id"] = Array.IndexOf(all, t), ["content"] = t, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
            })]),
            ["normalizer"] = new JsonObject { ["type"] = "BertNormalizer", ["clean_text"] = true, ["handle_chinese_chars"] = true, ["strip_accents"] = null, ["lowercase"] = lower },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = Template("[CLS]", "[SEP]", all),
            ["decoder"] = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = "[UNK]",
                ["continuing_subword_prefix"] = "##",
                ["max_input_chars_per_word"] = 100,
                ["vocab"] = new JsonObject(all.Distinct().Select((piece, i) => KeyValuePair.Create(piece, (JsonNode?)i))),
            },
        };
    }

    /// <summary>SentencePiece's kind, as multilingual models have it.</summary>
    public static JsonObject Unigram()
    {
        string[] special = ["<s>", "<pad>", "</s>", "<unk>"];
        string[] whole = [.. Words.Concat(Letters).Select(w => $"\u2581{w}"), "\u2581", .. Words, .. Letters, .. Han, .. Marks, "退货", "订单", "\u2581我的", "哪里", "多少", "可以"];
        var pieces = new JsonArray([.. special.Select(s => new JsonArray(s, 0.0)), .. whole.Distinct().Select((p, i) => new JsonArray(p, -2.0 - (p.Length * 0.37) - (i * 0.0131)))]);
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(),
            ["normalizer"] = new JsonObject { ["type"] = "Sequence", ["normalizers"] = new JsonArray(new JsonObject { ["type"] = "NFKC" }, new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["Regex"] = " {2,}" }, ["content"] = " " }) },
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject { ["type"] = "WhitespaceSplit" }, new JsonObject { ["type"] = "Metaspace", ["replacement"] = "\u2581", ["prepend_scheme"] = "always", ["split"] = true }),
            },
            ["post_processor"] = Template("<s>", "</s>", special),
            ["decoder"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "\u2581", ["add_prefix_space"] = true },
            ["model"] = new JsonObject { ["type"] = "Unigram", ["unk_id"] = 3, ["vocab"] = pieces },
        };
    }

    private static JsonObject Template(string before, string after, string[] all) => new()
    {
        ["type"] = "TemplateProcessing",
        ["single"] = new JsonArray(Special(before), new JsonObject { ["Sequence"] = new JsonObject { ["id"] = "A", ["type_id"] = 0 } }, Special(after)),
        ["pair"] = new JsonArray(),
        ["special_tokens"] = new JsonObject
        {
            [before] = new JsonObject { ["id"] = before, ["ids"] = new JsonArray(Array.IndexOf(all, before)), ["tokens"] = new JsonArray(before) },
            [after] = new JsonObject { ["id"] = after, ["ids"] = new JsonArray(Array.IndexOf(all, after)), ["tokens"] = new JsonArray(after) },
        },
    };

    private static JsonObject Special(string token) => new() { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = 0 } };
}
