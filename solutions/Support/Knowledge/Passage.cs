namespace Suite.Support.Knowledge;

/// <summary>A part of an article that belongs together: what stands under one heading, or a piece of it where that is long.</summary>
public sealed record Passage
{
    public required string ArticleId { get; init; }

    public required string Language { get; init; }

    /// <summary>The article's.</summary>
    public required string Title { get; init; }

    /// <summary>The headings it stands under, outermost first, joined by " › "; empty where there are none.</summary>
    public required string Heading { get; init; }

    /// <summary>Where it begins in <see cref="ParsedArticle.Text"/>.</summary>
    public required int Start { get; init; }

    /// <summary>Where it ends, exclusive.</summary>
    public required int End { get; init; }

    /// <summary><see cref="ParsedArticle.Text"/> from start to end.</summary>
    public required string Text { get; init; }

    /// <summary>What can be quoted from it, in order and apart from each other.</summary>
    public required IReadOnlyList<Sentence> Sentences { get; init; }
}

/// <summary>What a sentence is part of.</summary>
public enum SentenceKind
{
    Prose,

    /// <summary>A list's item, its number included where it has one.</summary>
    ListItem,

    /// <summary>A table's row, each cell with its column's name.</summary>
    TableRow,
}

/// <summary>The smallest thing that is quoted.</summary>
/// <param name="Start">In <see cref="ParsedArticle.Text"/>.</param>
/// <param name="End">Exclusive.</param>
/// <param name="Kind">What it is part of.</param>
/// <param name="Lead">Index in the passage of the sentence that introduces its list or table ("You need three things:"); -1 where none does.</param>
public readonly record struct Sentence(int Start, int End, SentenceKind Kind, int Lead);

/// <summary>A passage that was found.</summary>
/// <param name="Passage">What was found.</param>
/// <param name="Score">Of the fused ranking; higher is better, and only comparable within one answer.</param>
/// <param name="WordScore">BM25; 0 where no word is shared.</param>
/// <param name="Similarity">
/// Closeness in meaning, -1 to 1: the cosine in the latent space, 0 where the index has none yet; where question and passage have sentence vectors, the share of the way from
/// what passages have on average to being the same.
/// </param>
public sealed record RankedPassage(Passage Passage, double Score, double WordScore, double Similarity);
