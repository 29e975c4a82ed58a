namespace Suite.Text.Features;

/// <summary>Which n-grams are features.</summary>
public sealed record NgramOptions
{
    /// <summary>Longest run of neighbouring words (in Chinese: of characters) that is one feature.</summary>
    public int WordsMax { get; init; } = 2;

    /// <summary>Shortest and longest run of characters within a word, its two ends counted as characters.</summary>
    public int CharactersMin { get; init; } = 2;

    public int CharactersMax { get; init; } = 5;

    /// <summary>Longest run of at least three characters that reaches over the space between two words; 0 for none.</summary>
    public int AcrossWordsMax { get; init; }

    /// <summary>
    /// Pairs of words at most so many places apart, in either order; 0 for none. Of Chinese characters, whose order says more and of which there are more, ordered
    /// pairs with one left out between them.
    /// </summary>
    public int PairsWithin { get; init; }

    /// <summary>How a message begins and ends, its length, its punctuation, and its numbers with every digit taken for the same.</summary>
    public bool Shape { get; init; }

    /// <summary>A feature that fewer texts have says nothing about others.</summary>
    public int TextsMin { get; init; } = 2;
}
