using System.Text.RegularExpressions;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Slots;

/// <summary>
/// A number or code of a given form. People write them with blanks, without hyphens, in lower case: words next to each other that have a digit among them are
/// tried as they stand, run together, and joined by hyphens. Values are stored in upper case.
/// </summary>
internal sealed record PatternSlot : Slot
{
    public const int PatternLengthMax = 200;
    public const int ValueLengthMax = 64;

    /// <summary>Words of one value, as in "SH 123 456".</summary>
    private const int WordsMax = 3;

    /// <summary>Candidates looked at in one message.</summary>
    private const int WordsOfMessageMax = 100;

    /// <summary>More values of one slot in one message are not kept.</summary>
    private const int ValuesMax = 5;

    /// <summary>What an order number is where no pattern says otherwise.</summary>
    public const string AnyNumber = "[A-Z0-9][A-Z0-9-]{3,18}[A-Z0-9]";

    private const int AnyNumberDigitsMin = 4;

    /// <summary>Null: <see cref="AnyNumber"/> with at least four digits.</summary>
    public required string? Pattern { get; init; }

    /// <summary>Matches a whole value and takes time proportional to its length, whatever the pattern.</summary>
    public required Regex Whole { get; init; }

    public override bool Identifies => true;

    public override int SpotOrder => Pattern is null ? 3 : 0;

    public required bool IsOrderNumber { get; init; }

    public override string InvalidText => BuiltInTexts.InvalidValue;

    /// <summary>Without backtracking, so that no pattern and no message take more than time proportional to their length.</summary>
    /// <exception cref="ArgumentException">It is no regular expression, or a far too large one.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking.</exception>
    public static Regex Compile(string pattern)
    {
        const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
        _ = new Regex(pattern, RegexOptions.CultureInvariant);
        if (PatternSize.Of(pattern) > PatternSize.Max)
        {
            throw new ArgumentException($"its repetitions, written out, are more than {PatternSize.Max} characters, and a value has at most {ValueLengthMax}", nameof(pattern));
        }

        return new Regex($@"\A(?:{pattern})\z", Options);
    }

    public override SlotReading Read(Message message, SlotContext context)
    {
        var found = new List<(string Value, int Start, int Length)>();
        var words = SplitWords(message.Text);
        for (var i = 0; i < words.Count && found.Count < ValuesMax;)
        {
            var taken = Longest(message.Text, words, i, out var value);
            if (taken > 0)
            {
                var start = words[i].Start;
                var last = words[i + taken - 1];
                if (!found.Exists(f => f.Value == value))
                {
                    found.Add((value, start, last.Start + last.Length - start));
                }

                i += taken;
            }
            else
            {
                i++;
            }
        }

        return found.Count switch
        {
            0 => SlotReading.None,
            1 => SlotReading.Of(found[0].Value, found[0].Start, found[0].Length),
            _ => new SlotReading
            {
                Candidates = [.. found.Select(f => f.Value)],
                Refusal = context.Flows.Text(BuiltInTexts.WhichOne, context.Language),
                Start = found[0].Start,
                Length = found[^1].Start + found[^1].Length - found[0].Start,
            },
        };
    }

    public override bool IsStored(string value) => value.Length <= ValueLengthMax && Accepts(value);

    /// <summary>How many words from here make a value; the most that do, so that no value is cut short.</summary>
    private int Longest(string text, List<(int Start, int Length)> words, int first, out string value)
    {
        for (var count = Math.Min(WordsMax, words.Count - first); count > 0; count--)
        {
            var last = words[first + count - 1];
            if (!AreNeighbours(text, words, first, count) || last.Start + last.Length - words[first].Start > ValueLengthMax)
            {
                continue;
            }

            foreach (var form in Forms(text, words, first, count))
            {
                if (Accepts(form))
                {
                    value = form;
                    return count;
                }
            }
        }

        value = "";
        return 0;
    }

    private bool Accepts(string form) =>
        Whole.IsMatch(form) && (Pattern is not null || form.Count(char.IsAsciiDigit) >= AnyNumberDigitsMin);

    private static IEnumerable<string> Forms(string text, List<(int Start, int Length)> words, int first, int count)
    {
        var parts = words.GetRange(first, count).Select(w => text.Substring(w.Start, w.Length).ToUpperInvariant()).ToArray();
        if (!parts.Any(p => p.Any(char.IsAsciiDigit)))
        {
            yield break;
        }

        var end = words[first + count - 1];
        yield return text[words[first].Start..(end.Start + end.Length)].ToUpperInvariant();
        yield return string.Concat(parts).Replace("-", "", StringComparison.Ordinal);
        yield return string.Join('-', parts);
        if (count == 1 && parts[0].AsSpan().IndexOfAnyInRange('0', '9') is > 0 and var digits && !parts[0].Contains('-', StringComparison.Ordinal))
        {
            yield return $"{parts[0][..digits]}-{parts[0][digits..]}";
        }
    }

    /// <summary>Nothing but a blank or a number sign between them.</summary>
    private static bool AreNeighbours(string text, List<(int Start, int Length)> words, int first, int count)
    {
        for (var i = first + 1; i < first + count; i++)
        {
            var before = words[i - 1].Start + words[i - 1].Length;
            if (words[i].Start - before != 1 || text[before] is not (' ' or '_' or '/' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Runs of letters, digits and hyphens that are not Han.</summary>
    private static List<(int Start, int Length)> SplitWords(string text)
    {
        var words = new List<(int, int)>();
        for (var i = 0; i < text.Length && words.Count < WordsOfMessageMax;)
        {
            if (!IsPart(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && (IsPart(text[i]) || (text[i] == '-' && i + 1 < text.Length && IsPart(text[i + 1]))))
            {
                i++;
            }

            words.Add((start, i - start));
        }

        return words;
    }

    private static bool IsPart(char c) => char.IsLetterOrDigit(c) && !Phrases.IsHan(c);
}
