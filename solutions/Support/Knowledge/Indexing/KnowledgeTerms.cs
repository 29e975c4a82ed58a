using Suite.Text.Retrieval;

namespace Suite.Support.Knowledge.Indexing;

/// <summary>What articles and questions are compared by: the platform's terms, English words by their stems.</summary>
internal static class KnowledgeTerms
{
    /// <summary>Appends the terms of a text, in order, repeats included.</summary>
    public static void Collect(string text, List<string> into)
    {
        var from = into.Count;
        Terms.Collect(text, into);
        for (var i = from; i < into.Count; i++)
        {
            into[i] = WordStems.Stem(into[i]);
        }
    }

    public static List<string> Of(string text)
    {
        var terms = new List<string>();
        Collect(text, terms);
        return terms;
    }

    /// <summary>Changes when the platform cuts text in another way: an index that was stored before then answers other questions than its own.</summary>
    public static string Fingerprint { get; } = string.Join('|', Of("Returned parcels weren't delivered within 14 days 退货运费由谁承担？iPhone15的保修期"));
}
