using System.Text.Json;

namespace Suite.Text.Embeddings;

/// <summary>Reads tokenizers' files. What a file asks for and this does not know is refused by name: another cut would give the model nonsense without anyone noticing.</summary>
internal static class TokenizerJson
{
    private const int VocabularyMax = 2_000_000;

    public static SubwordTokenizer Read(JsonElement root)
    {
        var model = root.GetProperty("model");
        var normalizers = new List<Func<string, string>>();
        var cutters = new List<Func<IEnumerable<string>, IEnumerable<string>>>();
        AddNormalizers(Member(root, "normalizer"), normalizers);
        AddCutters(Member(root, "pre_tokenizer"), cutters);
        var (subwords, idOf) = ReadModel(model);
        foreach (var token in Member(root, "added_tokens") is { ValueKind: JsonValueKind.Array } added ? added.EnumerateArray() : default)
            idOf.TryAdd(token.GetProperty("content").GetString()!, token.GetProperty("id").GetInt32());
        var (before, after) = ReadFrame(Member(root, "post_processor"), idOf);
        return new SubwordTokenizer(normalizers, cutters, subwords, before, after);
    }

    /// <summary>A BERT vocabulary, one piece a line; whether it is lower-case shows in its entries.</summary>
    public static SubwordTokenizer FromVocabulary(string[] lines)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length; i++)
            ids.TryAdd(lines[i].TrimEnd('\r', '\n'), i);
        foreach (var needed in (string[])["[UNK]", "[CLS]", "[SEP]"])
        {
            if (!ids.ContainsKey(needed))
                throw new InvalidDataException($"The vocabulary has no {needed}: it is not a BERT vocabulary, one piece a line.");
        }

        var isLower = !ids.Keys.Any(static piece => piece.Length > 0 && !piece.StartsWith('[') && piece.Any(static c => char.IsAsciiLetterUpper(c)));
        return new SubwordTokenizer(
            Bert(clean: true, ideographs: true, accents: isLower, lower: isLower),
            [TokenizerSteps.SplitBlanks, TokenizerSteps.SplitPunctuation],
            new WordPieceModel(ids, ids["[UNK]"], "##", 100), [ids["[CLS]"]], [ids["[SEP]"]]);
    }

    private static (ISubwordModel Model, Dictionary<string, int> IdOf) ReadModel(JsonElement model)
    {
        // Old files leave the type of WordPiece out.
        var type = Member(model, "type") is { ValueKind: JsonValueKind.String } named ? named.GetString()! : "WordPiece";
        var vocabulary = model.GetProperty("vocab");
        switch (type)
        {
            case "WordPiece":
                var ids = vocabulary.EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value.GetInt32(), StringComparer.Ordinal);
                var unknown = Member(model, "unk_token") is { ValueKind: JsonValueKind.String } u ? u.GetString()! : "[UNK]";
                var prefix = Member(model, "continuing_subword_prefix") is { ValueKind: JsonValueKind.String } p ? p.GetString()! : "##";
                var lengthMax = Member(model, "max_input_chars_per_word") is { ValueKind: JsonValueKind.Number } l ? l.GetInt32() : 100;
                return ids.TryGetValue(unknown, out var unknownId)
                    ? (new WordPieceModel(ids, unknownId, prefix, lengthMax), ids)
                    : throw new InvalidDataException($"The vocabulary has no {unknown}.");
            case "Unigram":
                if (Member(model, "byte_fallback") is { ValueKind: JsonValueKind.True })
                    throw Unsupported("Unigram with byte_fallback");
                var pieces = vocabulary.EnumerateArray().Take(VocabularyMax).Select(static e => (Piece: e[0].GetString()!, Score: e[1].GetDouble())).ToArray();
                var unk = Member(model, "unk_id") is { ValueKind: JsonValueKind.Number } id ? id.GetInt32() : throw new InvalidDataException("The Unigram model names no unk_id.");
                var byPiece = new Dictionary<string, int>(StringComparer.Ordinal);
                for (var i = 0; i < pieces.Length; i++)
                    byPiece.TryAdd(pieces[i].Piece, i);
                return pieces.Length > 0 && unk >= 0 && unk < pieces.Length
                    ? (new UnigramModel(pieces, unk), byPiece)
                    : throw new InvalidDataException("The Unigram model has no pieces, or its unk_id is none of them.");
            default:
                throw Unsupported($"model '{type}' (WordPiece and Unigram are)");
        }
    }

    private static void AddNormalizers(JsonElement? step, List<Func<string, string>> into)
    {
        if (step is not { ValueKind: JsonValueKind.Object } normalizer)
            return;
        switch (normalizer.GetProperty("type").GetString())
        {
            case "Sequence":
                foreach (var inner in normalizer.GetProperty("normalizers").EnumerateArray())
                    AddNormalizers(inner, into);
                break;
            case "BertNormalizer":
                var lower = IsTrue(normalizer, "lowercase", true);
                into.AddRange(Bert(IsTrue(normalizer, "clean_text", true), IsTrue(normalizer, "handle_chinese_chars", true), IsTrue(normalizer, "strip_accents", lower), lower));
                break;
            case "Precompiled":
                into.Add(TokenizerSteps.Nfkc);
                break;
            case "NFC":
                into.Add(UnicodeForms.Nfc);
                break;
            case "NFD":
                into.Add(UnicodeForms.Nfd);
                break;
            case "NFKC":
                into.Add(UnicodeForms.Nfkc);
                break;
            case "NFKD":
                into.Add(UnicodeForms.Nfkd);
                break;
            case "Lowercase":
                into.Add(TokenizerSteps.Lower);
                break;
            case "StripAccents":
                into.Add(TokenizerSteps.StripAccents);
                break;
            case "Strip":
                into.Add(static text => text.Trim());
                break;
            case "Replace":
                AddReplacement(normalizer, into);
                break;
            case var other:
                throw Unsupported($"normalizer '{other}'");
        }
    }

    /// <summary>Of patterns only the one that these files hold: runs of spaces.</summary>
    private static void AddReplacement(JsonElement normalizer, List<Func<string, string>> into)
    {
        var (pattern, content) = (normalizer.GetProperty("pattern"), normalizer.GetProperty("content").GetString()!);
        if (Member(pattern, "String") is { ValueKind: JsonValueKind.String } literal && literal.GetString() is { Length: > 0 } text)
            into.Add(t => t.Replace(text, content, StringComparison.Ordinal));
        else if (Member(pattern, "Regex") is { ValueKind: JsonValueKind.String } regex && regex.GetString() is " {2,}" && content is " " or "\u2581")
            into.Add(t => string.Join(content, t.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        else
            throw Unsupported("a Replace normalizer with a pattern of its own");
    }

    private static void AddCutters(JsonElement? step, List<Func<IEnumerable<string>, IEnumerable<string>>> into)
    {
        if (step is not { ValueKind: JsonValueKind.Object } cutter)
            return;
        switch (cutter.GetProperty("type").GetString())
        {
            case "Sequence":
                foreach (var inner in cutter.GetProperty("pretokenizers").EnumerateArray())
                    AddCutters(inner, into);
                break;
            case "BertPreTokenizer":
                into.Add(TokenizerSteps.SplitBlanks);
                into.Add(TokenizerSteps.SplitPunctuation);
                break;
            case "Whitespace":
                into.Add(TokenizerSteps.SplitWordsAndSigns);
                break;
            case "WhitespaceSplit":
                into.Add(TokenizerSteps.SplitBlanks);
                break;
            case "Punctuation":
                into.Add(TokenizerSteps.SplitPunctuation);
                break;
            case "Metaspace":
                var scheme = Member(cutter, "prepend_scheme") is { ValueKind: JsonValueKind.String } s ? s.GetString() : IsTrue(cutter, "add_prefix_space", true) ? "always" : "never";
                var split = IsTrue(cutter, "split", true);
                into.Add(words => TokenizerSteps.Spaces(words, scheme != "never", scheme == "first", split));
                break;
            case var other:
                throw Unsupported($"pre_tokenizer '{other}'");
        }
    }

    /// <summary>What stands before and after a single text.</summary>
    private static (int[] Before, int[] After) ReadFrame(JsonElement? step, Dictionary<string, int> idOf)
    {
        if (step is not { ValueKind: JsonValueKind.Object } frame)
            return ([], []);
        switch (frame.GetProperty("type").GetString())
        {
            case "BertProcessing" or "RobertaProcessing":
                return ([frame.GetProperty("cls")[1].GetInt32()], [frame.GetProperty("sep")[1].GetInt32()]);
            case "TemplateProcessing":
                var (before, after, text) = (new List<int>(), new List<int>(), false);
                foreach (var part in frame.GetProperty("single").EnumerateArray())
                {
                    if (Member(part, "Sequence") is not null)
                        text = true;
                    else
                        (text ? after : before).Add(IdOf(part.GetProperty("SpecialToken").GetProperty("id").GetString()!, idOf));
                }

                return ([.. before], [.. after]);
            case "Sequence":
                return ReadFrame(frame.GetProperty("processors").EnumerateArray().LastOrDefault(static p => p.GetProperty("type").GetString() != "ByteLevel"), idOf);
            case var other:
                throw Unsupported($"post_processor '{other}'");
        }
    }

    private static int IdOf(string token, Dictionary<string, int> idOf) =>
        idOf.TryGetValue(token, out var id) ? id : throw new InvalidDataException($"The post_processor names {token}, which is not in the vocabulary.");

    private static List<Func<string, string>> Bert(bool clean, bool ideographs, bool accents, bool lower)
    {
        var steps = new List<Func<string, string>>();
        if (clean)
            steps.Add(TokenizerSteps.Clean);
        if (ideographs)
            steps.Add(TokenizerSteps.SpaceIdeographs);
        if (accents)
            steps.Add(TokenizerSteps.StripAccents);
        if (lower)
            steps.Add(TokenizerSteps.Lower);
        return steps;
    }

    private static JsonElement? Member(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static bool IsTrue(JsonElement of, string name, bool otherwise) => Member(of, name) is { } value ? value.GetBoolean() : otherwise;

    private static InvalidDataException Unsupported(string what) => new($"This tokenizer uses {what}, which is not supported.");
}
