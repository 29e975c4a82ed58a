using System.Text;

namespace Suite.Trees;

/// <summary>Goes through a text line by line and knows where it is. Lines end with '\n', as LightGBM writes them everywhere.</summary>
internal sealed class LightgbmLines(ReadOnlyMemory<byte> bytes)
{
    private int _next;

    /// <summary>Counted from 1.</summary>
    internal int Number { get; private set; }

    /// <summary>Byte at which the line begins.</summary>
    internal int Start { get; private set; }

    internal ReadOnlyMemory<byte> Line { get; private set; }

    internal ReadOnlySpan<byte> Text => Line.Span;

    internal bool MoveNext()
    {
        if (_next > bytes.Length || (_next == bytes.Length && Number > 0))
        {
            return false;
        }

        Start = _next;
        Number++;
        var length = bytes.Span[_next..].IndexOf((byte)'\n');
        Line = length < 0 ? bytes[_next..] : bytes.Slice(_next, length);
        _next = length < 0 ? bytes.Length + 1 : _next + length + 1;
        return Line.Span.EndsWith("\r"u8)
            ? throw Refuse("the line ends with a carriage return; LightGBM's files do not: copy the file unchanged")
            : true;
    }

    internal TreeModelFormatException Refuse(string reason) => TreeModelFormatException.AtLine(Number, reason);

    /// <summary>A few characters of what a file says, safe to put into a message.</summary>
    internal static string Shown(ReadOnlySpan<byte> text)
    {
        const int shownMax = 40;
        var shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, shownMax)]);
        return string.Concat(shown.Select(static c => char.IsControl(c) ? '?' : c)) + (text.Length > shownMax ? "…" : "");
    }
}
