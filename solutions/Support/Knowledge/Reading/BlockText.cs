using System.Globalization;
using System.Text;

namespace Suite.Support.Knowledge.Reading;

/// <summary>Collects the text of one block as a reader sees it: white space runs together, and vanishes between Han characters that a source line was wrapped between.</summary>
internal sealed class BlockText
{
    private readonly StringBuilder _text = new();
    private bool _space;
    private bool _spaceHasLine;

    /// <summary>Nothing but emphasised text was added.</summary>
    public bool IsEmphasised { get; private set; } = true;

    public void Append(ReadOnlySpan<char> text, bool emphasised, bool keepLines)
    {
        foreach (var c in text)
        {
            if (c == '\n' && keepLines)
            {
                BreakLine();
            }
            else if (char.IsWhiteSpace(c))
            {
                (_space, _spaceHasLine) = (true, _spaceHasLine || c is '\n' or '\r');
            }
            else if (c is '\t' or not ('\u200B' or '\u2060' or '\uFEFF' or '\u00AD') && char.GetUnicodeCategory(c) != UnicodeCategory.Control)
            {
                AppendVisible(c);
                IsEmphasised &= emphasised;
            }
        }
    }

    /// <summary>A line break that readers see.</summary>
    public void BreakLine()
    {
        (_space, _spaceHasLine) = (false, false);
        if (_text.Length > 0 && _text[^1] != '\n')
        {
            _text.Append('\n');
        }
    }

    /// <summary>What was collected, trimmed; the next block begins empty.</summary>
    public string Take()
    {
        var text = _text.ToString().Trim('\n');
        _text.Clear();
        (_space, _spaceHasLine, IsEmphasised) = (false, false, true);
        return text;
    }

    private void AppendVisible(char c)
    {
        if (_space && _text.Length > 0 && _text[^1] != '\n' && !(_spaceHasLine && IsWide(_text[^1]) && IsWide(c)))
        {
            _text.Append(' ');
        }

        _text.Append(c);
        (_space, _spaceHasLine) = (false, false);
    }

    /// <summary>Han characters and the punctuation that is set with them.</summary>
    private static bool IsWide(char c) => c is (>= '\u3000' and <= '\u303F') or (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFF00' and <= '\uFFEF');
}
