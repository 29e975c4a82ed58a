using System.Text;
using System.Text.Json;

namespace Suite.Text.Embeddings;

/// <summary>
/// Text to the token ids that a sentence-embedding model was trained on, from the files that come with the model: a <c>tokenizer.json</c> (WordPiece or Unigram, as
/// Hugging Face's tokenizers write it), or a BERT <c>vocab.txt</c>. Immutable and thread-safe. Special tokens that people write ("[SEP]") are text like any other:
/// nobody can end a sentence for the model but us. Cost: some microseconds a word.
/// </summary>
public sealed class SubwordTokenizer
{
    private readonly IReadOnlyList<Func<string, string>> _normalizers;
    private readonly IReadOnlyList<Func<IEnumerable<string>, IEnumerable<string>>> _cutters;
    private readonly ISubwordModel _model;
    private readonly int[] _before;
    private readonly int[] _after;

    internal SubwordTokenizer(
        IReadOnlyList<Func<string, string>> normalizers, IReadOnlyList<Func<IEnumerable<string>, IEnumerable<string>>> cutters, ISubwordModel model, int[] before, int[] after)
    {
        _normalizers = normalizers;
        _cutters = cutters;
        _model = model;
        _before = before;
        _after = after;
    }

    /// <param name="path">A <c>tokenizer.json</c> or a <c>vocab.txt</c>.</param>
    /// <exception cref="InvalidDataException">It is damaged, or uses a part that is not supported, which is named.</exception>
    public static SubwordTokenizer Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            if (path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase))
                return TokenizerJson.FromVocabulary(File.ReadAllLines(path));
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 16 });
            return TokenizerJson.Read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{Path.GetFileName(path)}' is not a tokenizer that can be read: {e.Message}", e);
        }
    }

    /// <summary>The ids of a text with what the model wants before and after them.</summary>
    /// <param name="text">Any text; unpaired surrogates count as U+FFFD.</param>
    /// <param name="lengthMax">Most ids, those before and after included; what is too long is cut at its end.</param>
    public int[] Encode(string text, int lengthMax)
    {
        ArgumentNullException.ThrowIfNull(text);
        var room = lengthMax - _before.Length - _after.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(room, 0, nameof(lengthMax));
        var normalised = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        foreach (var normalise in _normalizers)
            normalised = normalise(normalised);
        IEnumerable<string> words = [normalised];
        foreach (var cut in _cutters)
            words = cut(words);
        var ids = new List<int>(_before);
        foreach (var word in words)
        {
            if (ids.Count - _before.Length >= room)
                break;
            _model.Append(word, ids);
        }

        if (ids.Count - _before.Length > room)
            ids.RemoveRange(_before.Length + room, ids.Count - _before.Length - room);
        ids.AddRange(_after);
        return [.. ids];
    }
}

/// <summary>Cuts a word into known pieces.</summary>
internal interface ISubwordModel
{
    /// <summary>Appends the word's ids.</summary>
    void Append(string word, List<int> ids);
}
