using Suite.Support.Knowledge;
using Suite.Support.LanguageModels;

namespace Suite.Support.Tests.LanguageModels;

/// <summary>Passages and answers as the knowledge base makes them.</summary>
internal static class Material
{
    public static Passage Passage(string id, string title, string heading, params string[] sentences)
    {
        var (text, places) = ("", new List<Sentence>());
        foreach (var sentence in sentences)
        {
            text += text.Length > 0 ? " " : "";
            places.Add(new Sentence(text.Length, text.Length + sentence.Length, sentence.StartsWith("Items: ", StringComparison.Ordinal) ? SentenceKind.TableRow : SentenceKind.Prose, -1));
            text += sentence;
        }

        return new Passage { ArticleId = id, Language = "en", Title = title, Heading = heading, Start = 0, End = text.Length, Text = text, Sentences = places };
    }

    public static Passage Returns { get; } = Passage(
        "returns", "Returning an item", "How long you have", "You can return unused items within 30 days of delivery.", "Refunds reach your account 5 working days after the parcel arrives.",
        "Return shipping costs 4.90 EUR.", "Sale items cannot be returned.");

    public static Passage Delivery { get; } = Passage(
        "delivery", "Delivery times", "Within Germany", "Standard delivery takes 2 to 4 working days.", "Express orders placed before noon arrive the next day.");

    /// <summary>The first sentence of each passage.</summary>
    public static GroundedAnswer Extractive(params Passage[] passages) => new()
    {
        Sentences = [.. passages.Select(p => Quote(p, p.Sentences[0]))],
        Support = 0.9,
        Passages = passages,
        Language = passages[0].Language,
    };

    public static RewriteRequest Asking(string question, params Passage[] passages) => new(question, passages[0].Language, [], Extractive(passages));

    private static GroundedSentence Quote(Passage p, Sentence s) =>
        new(p.Text[s.Start..s.End], new Citation(p.ArticleId, p.Language, p.Title, p.Heading, null, s.Start, s.End, p.Text[s.Start..s.End]));
}
