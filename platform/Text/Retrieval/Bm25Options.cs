namespace Suite.Text.Retrieval;

/// <summary>What an index counts as a term and how terms weigh. The default is SQLite's FTS5, Chinese pairs apart.</summary>
public sealed record Bm25Options
{
    /// <summary>
    /// For text in Han characters. A character is less than a word: how rare it is says less about how much it matters, so rarity counts less; synonyms
    /// of everyday service language are terms of their own.
    /// </summary>
    public static Bm25Options Characters { get; } = new() { RarityPower = 0.6f, SynonymWeight = 0.6f };

    /// <summary>Inverse document frequencies are raised to this: 1 as they are, 0 every term counts the same.</summary>
    public float RarityPower { get; init; } = 1;

    /// <summary>What a class of <see cref="Synonyms"/> in the query weighs; 0 leaves them out of the index.</summary>
    public float SynonymWeight { get; init; }
}
