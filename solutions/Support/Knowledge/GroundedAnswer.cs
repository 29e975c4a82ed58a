using System.Text;

namespace Suite.Support.Knowledge;

/// <summary>What is asked of the knowledge base.</summary>
/// <param name="Text">The message.</param>
/// <param name="EarlierTurns">What the same person wrote before, oldest first; may be empty. Only the last few count.</param>
/// <param name="Language">"en" or "zh": answers come in this language where it has any article.</param>
public sealed record KnowledgeQuestion(string Text, IReadOnlyList<string> EarlierTurns, string Language)
{
    /// <summary>The text's sentence vector, of length 1 and a multiple of 16 wide; empty where there is none. Counts against an index that has vectors of the same model.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>What is known of it beside its words; null where nothing is.</summary>
    public ArticlePrior? Prior { get; init; }
}

/// <summary>What a question is probably about, before any article is read. One voice among others: it never makes an answer of nothing.</summary>
/// <param name="Shares">By article id, how probably it is the one that is meant; those left out have 0.</param>
/// <param name="InScope">How probably the question is about anything the tenant is asked.</param>
public sealed record ArticlePrior(IReadOnlyDictionary<string, double> Shares, double InScope)
{
    internal double Of(string articleId) => Shares.GetValueOrDefault(articleId);
}

/// <summary>Where a sentence stands, so that anybody can check it.</summary>
/// <param name="ArticleId">With the language, the article's key.</param>
/// <param name="Language">Of the article.</param>
/// <param name="Title">Of the article.</param>
/// <param name="Heading">Of the passage.</param>
/// <param name="Url">Of the article.</param>
/// <param name="Start">In <see cref="ParsedArticle.Text"/>.</param>
/// <param name="End">Exclusive.</param>
/// <param name="Quote">Exactly the text from start to end.</param>
public sealed record Citation(string ArticleId, string Language, string Title, string Heading, string? Url, int Start, int End, string Quote);

/// <summary>A sentence of an answer and what supports it.</summary>
/// <param name="Text">Plain text; on one line.</param>
/// <param name="Citation">The place it was taken from.</param>
public sealed record GroundedSentence(string Text, Citation Citation)
{
    /// <summary>What it is part of where it was taken from: items and rows are shown on lines of their own.</summary>
    public SentenceKind Kind { get; init; }
}

/// <summary>An answer that says nothing the articles do not say.</summary>
public sealed record GroundedAnswer
{
    /// <summary>1 or more, in the article's order.</summary>
    public required IReadOnlyList<GroundedSentence> Sentences { get; init; }

    /// <summary>How sure it is that these sentences answer the question, 0 to 1; at least the threshold it was found with.</summary>
    public required double Support { get; init; }

    /// <summary>The passages found, best first: what a rewriter may use.</summary>
    public required IReadOnlyList<Passage> Passages { get; init; }

    /// <summary>The articles' language: another than the question's where the knowledge base has nothing in that one.</summary>
    public required string Language { get; init; }

    /// <summary>The sentences as one text: prose runs on, items and rows have lines of their own.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            var before = SentenceKind.Prose;
            foreach (var sentence in Sentences)
            {
                if (text.Length > 0)
                {
                    text.Append(sentence.Kind != SentenceKind.Prose || before != SentenceKind.Prose ? "\n" : Language == "zh" ? "" : " ");
                }

                text.Append(sentence.Text);
                before = sentence.Kind;
            }

            return text.ToString();
        }
    }
}
