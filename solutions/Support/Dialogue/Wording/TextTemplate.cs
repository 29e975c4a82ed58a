using System.Text;

namespace Suite.Support.Dialogue.Wording;

/// <summary>A text with blanks, as "Return of order {orderNumber}". "{{" and "}}" stand for the braces themselves.</summary>
internal sealed class TextTemplate
{
    public const int LengthMax = 2_000;

    private readonly (string Text, bool IsBlank)[] _parts;

    private TextTemplate((string Text, bool IsBlank)[] parts) => _parts = parts;

    public IEnumerable<string> Blanks => _parts.Where(p => p.IsBlank).Select(p => p.Text);

    /// <summary>The template, or null and what is wrong with it.</summary>
    public static TextTemplate? Parse(string text, out string? fault)
    {
        var parts = new List<(string, bool)>();
        var literal = new StringBuilder();
        fault = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is not ('{' or '}'))
            {
                literal.Append(c);
            }
            else if (i + 1 < text.Length && text[i + 1] == c)
            {
                literal.Append(c);
                i++;
            }
            else
            {
                var end = c == '{' ? text.IndexOf('}', i) : -1;
                if (end < 0)
                {
                    fault = c == '{' ? "'{' is never closed; write '{{' for a brace." : "'}' closes nothing; write '}}' for a brace.";
                    return null;
                }

                if (literal.Length > 0)
                {
                    parts.Add((literal.ToString(), false));
                    literal.Clear();
                }

                parts.Add((text[(i + 1)..end].Trim(), true));
                i = end;
            }
        }

        if (literal.Length > 0)
        {
            parts.Add((literal.ToString(), false));
        }

        return new TextTemplate([.. parts]);
    }

    /// <summary>The text with its blanks filled; values are put in as they are, braces included.</summary>
    public string Fill(Func<string, string> value) =>
        _parts is [] ? "" : _parts is [{ IsBlank: false } only] ? only.Text : string.Concat(_parts.Select(p => p.IsBlank ? value(p.Text) : p.Text));
}
