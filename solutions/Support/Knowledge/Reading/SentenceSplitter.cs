using System.Buffers;
using System.Collections.Frozen;

namespace Suite.Support.Knowledge.Reading;

/// <summary>
/// Cuts a block into sentences, English and Chinese in one text too. A full stop ends no sentence within a number or an abbreviation, or before a small letter; line breaks
/// always do. Pure; linear; sentences longer than <see cref="LengthMax"/> are cut at a space or comma.
/// </summary>
internal static class SentenceSplitter
{
    public const int LengthMax = 600;

    private static readonly SearchValues<char> Enders = SearchValues.Create(".!?…。！？｡\n");
    private static readonly SearchValues<char> Closers = SearchValues.Create("\"')]}”’」』）】》〉");

    private static readonly SearchValues<char> Pauses = SearchValues.Create(" ,，；;、\t");

    /// <summary>Never the end of a sentence.</summary>
    private static readonly FrozenSet<string> Abbreviations =
        new[] { "mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "eg", "ie", "cf", "approx", "fig", "tel", "ext", "dept", "est", "incl", "excl" }
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Not the end of one before a number: No. 5, Jan. 7.</summary>
    private static readonly FrozenSet<string> BeforeNumbers =
        new[] { "no", "nos", "min", "max", "p", "pp", "art", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec" }
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Places of the sentences, trimmed, none of them empty.</summary>
    public static IEnumerable<(int Start, int End)> Split(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length;)
        {
            var found = text.AsSpan(i).IndexOfAny(Enders);
            if (found < 0)
            {
                break;
            }

            var ender = i + found;
            i = AfterRun(text, ender);
            if (Ends(text, start, ender, i))
            {
                foreach (var piece in Pieces(text, start, i))
                {
                    yield return piece;
                }

                start = i;
            }
        }

        foreach (var piece in Pieces(text, start, text.Length))
        {
            yield return piece;
        }
    }

    /// <summary>Behind all that closes the sentence with this character: more of its kind, quotes, brackets.</summary>
    private static int AfterRun(string text, int ender)
    {
        var i = ender + 1;
        while (text[ender] != '\n' && i < text.Length && text[i] != '\n' && (Enders.Contains(text[i]) || Closers.Contains(text[i])))
        {
            i++;
        }

        return i;
    }

    private static bool Ends(string text, int start, int ender, int after)
    {
        if (after == text.Length || text[ender] is '\n' or '。' or '！' or '？' or '｡')
        {
            return true;
        }

        if (!char.IsWhiteSpace(text[after]))
        {
            return text[after] is >= '\u3400' and <= '\u9FFF' && text[ender] is '!' or '?';
        }

        var next = after;
        while (next < text.Length && (char.IsWhiteSpace(text[next]) || text[next] is '"' or '“' or '\'' or '(' or '['))
        {
            next++;
        }

        return next == text.Length || text[ender] is '!' or '?' ? next == text.Length || !char.IsLower(text[next]) : EndsAtStop(text, start, ender, text[next]);
    }

    private static bool EndsAtStop(string text, int start, int stop, char next)
    {
        var word = stop;
        while (word > start && !char.IsWhiteSpace(text[word - 1]) && text[word - 1] is not ('(' or '[' or '"' or '“'))
        {
            word--;
        }

        var before = text[word..stop];
        var isNumberOfItem = word == FirstVisible(text, start) && before.Length is > 0 and <= 3 && before.All(char.IsAsciiDigit);
        var isInitial = before.Length == 1 && char.IsUpper(before[0]) && before[0] != 'I';
        return !char.IsLower(next) && !isNumberOfItem && !isInitial && !Abbreviations.Contains(before) && !(char.IsDigit(next) && BeforeNumbers.Contains(before));
    }

    private static int FirstVisible(string text, int start)
    {
        while (start < text.Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        return start;
    }

    private static IEnumerable<(int Start, int End)> Pieces(string text, int start, int end)
    {
        while (true)
        {
            start = FirstVisible(text, start);
            while (end > start && char.IsWhiteSpace(text[end - 1]))
            {
                end--;
            }

            if (start >= end)
            {
                yield break;
            }

            var cut = end - start <= LengthMax ? end : Cut(text, start);
            yield return (start, cut);
            start = cut;
        }
    }

    /// <summary>Behind the last space or comma that leaves a piece of a decent length; never between surrogates.</summary>
    private static int Cut(string text, int start)
    {
        var window = text.AsSpan(start, LengthMax);
        var at = window.LastIndexOfAny(Pauses);
        var cut = start + (at >= LengthMax / 2 ? at + 1 : LengthMax);
        while (cut > start + 1 && char.IsWhiteSpace(text[cut - 1]))
        {
            cut--;
        }

        return char.IsHighSurrogate(text[cut - 1]) ? cut - 1 : cut;
    }
}
