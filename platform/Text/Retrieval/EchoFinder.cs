using Suite.Text.Analysis;

namespace Suite.Text.Retrieval;

/// <summary>Finds the documents that are a query over again, punctuation, spaces and case aside. 20 bytes a document.</summary>
internal sealed class EchoFinder
{
    private readonly Dictionary<ulong, int[]> _documents;

    public EchoFinder(IReadOnlyList<string> documents)
    {
        _documents = documents.Select((text, number) => (Key: KeyOf(text), number)).GroupBy(d => d.Key).ToDictionary(g => g.Key, g => g.Select(d => d.number).ToArray());
    }

    public IReadOnlyCollection<int> Find(string query) => _documents.GetValueOrDefault(KeyOf(query), []);

    /// <summary>FNV-1a over the tokens; two of a million texts share a key with probability 3e-8.</summary>
    private static ulong KeyOf(string text)
    {
        var normalised = TextNormalizer.Normalize(text);
        var hash = 0xCBF29CE484222325;
        foreach (var token in new Tokenizer(normalised))
        {
            foreach (var c in token.In(normalised))
            {
                hash = (hash ^ c) * 0x100000001B3;
            }

            hash = (hash ^ 1) * 0x100000001B3;
        }

        return hash;
    }
}
