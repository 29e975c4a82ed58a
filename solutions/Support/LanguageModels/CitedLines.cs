using System.Buffers;
using System.Text;

namespace Suite.Support.LanguageModels;

/// <summary>A sentence as the model wrote it, and the passage it named.</summary>
/// <param name="Text">Without the number.</param>
/// <param name="Passage">From 1; 0 where it named none.</param>
internal readonly record struct CitedLine(string Text, int Passage);

/// <summary>
/// Reads what a model streams, in pieces of any size, into sentences with their passage numbers: a sentence is over at "[2]" and at the end of its line. Not
/// thread-safe; one for one answer.
/// </summary>
internal sealed class CitedLines(int lengthMax)
{
    private static readonly SearchValues<char> Marks = SearchValues.Create(".。!！, ;");

    private readonly StringBuilder _open = new();
    private int _read;

    /// <summary>As much as is read at all has been read.</summary>
    public bool IsFull => _read >= lengthMax;

    public IEnumerable<CitedLine> Add(string piece)
    {
        foreach (var c in piece)
        {
            if (IsFull)
                yield break;
            _read++;
            if (c is '\n' or '\r')
            {
                if (Take() is { } line)
                    yield return line;
            }
            else
            {
                // 【2】 is how some models write it in Chinese.
                _open.Append(c switch { '\u3010' => '[', '\u3011' => ']', _ => c });
                if (c is ']' or '\u3011' && EndsInNumber(_open) && Take() is { } cited)
                    yield return cited;
            }
        }
    }

    /// <summary>What is left when the model has ended.</summary>
    public CitedLine? End() => Take();

    private CitedLine? Take()
    {
        var text = _open.ToString().Trim();
        _open.Clear();
        var passage = 0;
        if (text.EndsWith(']') && text.LastIndexOf('[') is >= 0 and var at && int.TryParse(text.AsSpan(at + 1, text.Length - at - 2), out passage))
            text = text[..at].TrimEnd();
        text = Plain(text);
        return text.Length > 0 ? new CitedLine(text, passage) : null;
    }

    /// <summary>List marks and emphasis that models add though they are asked not to; full stops left over from "... [2]."</summary>
    private static string Plain(string text)
    {
        text = text.Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal).TrimStart('#', '-', '*', '•', ' ', '\t');
        return text.AsSpan().IndexOfAnyExcept(Marks) < 0 ? "" : text.TrimStart('.', '。', ' ');
    }

    private static bool EndsInNumber(StringBuilder text)
    {
        var at = text.Length - 2;
        while (at >= 0 && char.IsAsciiDigit(text[at]))
            at--;
        return at >= 0 && at < text.Length - 2 && text[at] == '[';
    }
}
