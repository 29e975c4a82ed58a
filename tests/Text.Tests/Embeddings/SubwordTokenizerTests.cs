using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Suite.TestKit;
using Suite.TestKit.Processes;
using Suite.Text.Embeddings;
using Xunit;

namespace Suite.Text.Tests.Embeddings;

public sealed class SubwordTokenizerTests
{
    // None with U+FEFF, which JavaScript takes for white space, or ideographs beyond the first 65,536 characters: of which it takes two for one word; the Rust it was ported from does neither.
    private static readonly string[] Texts =
    [
        "Where is my order?", "RETURNING the parcels within 30 days!", "unshipment deliveryness", "Café naïve Straße", "退货运费多少？", "我的订单在哪里", "order退货 refund", "  two   spaces\tand\na line ",
        "don't (or do) @ 50% $2.50/day: “yes”…", "", "   ", "👍 order 👨‍👩‍👧 x", "e\u0301e\u0301", "\u0000a\u200bb c\u00adde", "ﬁne ① ㎏ ＡＢＣ", "zzzzqqqq", new string('a', 150), "مرحبا order שלום", "a_b c__d",
    ];

    [Theory]
    [InlineData("word-piece")]
    [InlineData("word-piece-cased")]
    [InlineData("unigram")]
    public void Ids_are_those_of_the_tokenizers_authors(string kind)
    {
        using var directory = new TempDirectory();
        var path = Write(directory, kind);
        var tokenizer = SubwordTokenizer.Load(path);
        string[] texts = [.. Texts, .. Generated(kind)];
        var theirs = Theirs(path, texts);
        for (var i = 0; i < texts.Length; i++)
            Assert.True(theirs[i].AsSpan().SequenceEqual(tokenizer.Encode(texts[i], 100_000)), $"{texts[i]}: {string.Join(' ', theirs[i])} here {string.Join(' ', tokenizer.Encode(texts[i], 100_000))}");
    }

    [Fact]
    public void A_vocabulary_of_lines_is_the_same_tokenizer()
    {
        using var directory = new TempDirectory();
        var json = Vocabularies.WordPiece(lower: true);
        var lines = Path.Combine(directory.Path, "vocab.txt");
        File.WriteAllLines(lines, json["model"]!["vocab"]!.AsObject().OrderBy(p => p.Value!.GetValue<int>()).Select(p => p.Key));
        var (fromLines, fromJson) = (SubwordTokenizer.Load(lines), SubwordTokenizer.Load(Write(directory, "word-piece")));
        Assert.All(Texts, text => Assert.Equal(fromJson.Encode(text, 512), fromLines.Encode(text, 512)));
    }

    [Fact]
    public void A_special_token_that_somebody_writes_is_text()
    {
        using var directory = new TempDirectory();
        var tokenizer = SubwordTokenizer.Load(Write(directory, "word-piece"));
        var ids = tokenizer.Encode("order [SEP] refund", 64);
        Assert.Single(ids, id => id == 3);
        Assert.Equal(3, ids[^1]);
    }

    [Fact]
    public void Every_text_has_ids_within_the_length_and_keeps_its_frame() => Prop.ForAll<string, PositiveInt>((text, length) =>
    {
        foreach (var tokenizer in Loaded.Value)
        {
            var max = 2 + (length.Get % 40);
            var ids = tokenizer.Encode(text ?? "", max);
            Assert.InRange(ids.Length, 2, max);
            var all = tokenizer.Encode(text ?? "", 1_000_000);
            Assert.Equal(all[..(ids.Length - 1)], ids[..^1]);
            Assert.Equal(all[^1], ids[^1]);
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("""{"model":{"type":"BPE","vocab":{}}}""", "BPE")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0}},"normalizer":{"type":"Nmt"}}""", "Nmt")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0}},"pre_tokenizer":{"type":"ByteLevel"}}""", "ByteLevel")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"a":0}}}""", "[UNK]")]
    [InlineData("""{"model":{"type":"Unigram","unk_id":7,"vocab":[["a",-1]]}}""", "unk_id")]
    [InlineData("""{"model":""", "tokenizer.json")]
    [InlineData("""[]""", "tokenizer.json")]
    public void What_is_not_supported_or_damaged_is_named(string json, string names)
    {
        using var directory = new TempDirectory();
        var path = Path.Combine(directory.Path, "tokenizer.json");
        File.WriteAllText(path, json);
        Assert.Contains(names, Assert.Throws<InvalidDataException>(() => SubwordTokenizer.Load(path)).Message, StringComparison.Ordinal);
    }

    private static readonly Lazy<SubwordTokenizer[]> Loaded = new(() =>
    {
        using var directory = new TempDirectory();
        return [SubwordTokenizer.Load(Write(directory, "word-piece")), SubwordTokenizer.Load(Write(directory, "unigram"))];
    });

    /// <summary>Words of the vocabularies and of none, run together at random.</summary>
    private static IEnumerable<string> Generated(string kind)
    {
        var random = new System.Random(kind.Length);
        string[] parts = ["return", "refund", "order", "parcel", "un", "ship", "ment", "ing", "ed", "s", " ", " ", " ", "退", "货", "订单", "，", "30", "!", "-", "x", "Ü", "é", "The", "哪里", "q"];
        return Enumerable.Range(0, 400).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => parts[random.Next(parts.Length)])));
    }

    private static string Write(TempDirectory directory, string kind)
    {
        JsonObject json = kind switch { "unigram" => Vocabularies.Unigram(), "word-piece" => Vocabularies.WordPiece(lower: true), _ => Vocabularies.WordPiece(lower: false) };
        var path = Path.Combine(directory.Path, $"{kind}.json");
        File.WriteAllText(path, json.ToJsonString());
        return path;
    }

    private static int[][] Theirs(string tokenizer, string[] texts)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "tests/oracles/tokenize.mjs"), tokenizer]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var node = Process.Start(start)!;
        var reading = node.StandardOutput.ReadToEndAsync();
        foreach (var text in texts)
            node.StandardInput.WriteLine(JsonSerializer.Serialize(text));
        node.StandardInput.Close();
        var answer = reading.GetAwaiter().GetResult();
        node.WaitForExit();
        Assert.Equal(0, node.ExitCode);
        return [.. answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<int[]>(line)!)];
    }
}
