using System.Collections.Frozen;
using Suite.Text.Analysis;

namespace Suite.Support.Dialogue.Wording;

/// <summary>Words and phrases that mean the same, found as a whole message or anywhere in one.</summary>
internal sealed class Phrases
{
    private readonly FrozenSet<string> _phrases;
    private readonly string[] _longestFirst;

    public Phrases(IEnumerable<string> phrases)
    {
        _phrases = phrases.Select(p => Message.Strip(TextNormalizer.Normalize(p))).Where(p => p.Length > 0).ToFrozenSet(StringComparer.Ordinal);
        _longestFirst = [.. _phrases.OrderByDescending(p => p.Length).ThenBy(p => p, StringComparer.Ordinal)];
    }

    public static Phrases None { get; } = new([]);

    public IEnumerable<string> All => _longestFirst;

    /// <param name="bare">A message's <see cref="Message.Bare"/>.</param>
    public bool IsWhole(string bare) => _phrases.Contains(bare);

    /// <summary>The longest phrase in a normalised text, and where it stands; null if none.</summary>
    public (int Start, int Length)? Find(string text)
    {
        foreach (var phrase in _longestFirst)
        {
            if (IndexOf(text, phrase) is >= 0 and var at)
            {
                return (at, phrase.Length);
            }
        }

        return null;
    }

    /// <summary>The longest phrase that a normalised text begins with: its length, or 0.</summary>
    public int LeadingLength(string text)
    {
        foreach (var phrase in _longestFirst)
        {
            if (text.StartsWith(phrase, StringComparison.Ordinal) && IsEdge(text, phrase.Length))
            {
                return phrase.Length;
            }
        }

        return 0;
    }

    /// <summary>As whole words where a phrase begins or ends in letters of a script with spaces; Chinese is found anywhere.</summary>
    public static int IndexOf(string text, string phrase, int from = 0)
    {
        for (var at = text.IndexOf(phrase, from, StringComparison.Ordinal); at >= 0; at = text.IndexOf(phrase, at + 1, StringComparison.Ordinal))
        {
            if (IsEdge(text, at) && IsEdge(text, at + phrase.Length))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>No word goes on across this place.</summary>
    private static bool IsEdge(string text, int at) =>
        at <= 0 || at >= text.Length || !IsSpacedWord(text[at - 1]) || !IsSpacedWord(text[at]);

    private static bool IsSpacedWord(char c) => char.IsLetterOrDigit(c) && !IsHan(c);

    public static bool IsHan(char c) => c is (>= '\u4E00' and <= '\u9FFF') or (>= '\u3400' and <= '\u4DBF') or '\u3007';
}
