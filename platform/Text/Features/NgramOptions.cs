namespace Suite.Text.Features;

/// <summary>Which n-grams are features.</summary>
public sealed record NgramOptions
{
    /// <summary>Longest run of neighbouring words (in Chinese: of characters) that is one feature.</summary>
    public int WordsMax { get; init; } = 2;

    /// <summary>Shortest and longest run of characters within a word, its two ends counted as characters.</summary>
    public int CharactersMin { get; init; } = 2;

    public int CharactersMax { get; init; } = 5;

    /// <summary>Pairs of words with one word left out between them.</summary>
    public bool SkipPairs { get; init; }

    /// <summary>A feature that fewer texts have says nothing about others.</summary>
    public int TextsMin { get; init; } = 2;
}
