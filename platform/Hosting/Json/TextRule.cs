namespace Suite.Hosting;

/// <summary>Which characters a text field takes, and the sentence that says so.</summary>
public sealed class TextRule
{
    private readonly Func<char, bool> _allowed;

    public TextRule(string description, Func<char, bool> allowed)
    {
        Description = description;
        _allowed = allowed;
    }

    /// <summary>Ids of any kind: letters, digits and <c>. _ : - / @ + = # ~</c>. No spaces: an id that needs them is usually a name.</summary>
    public static TextRule Id { get; } = new("letters A-Z a-z, digits and . _ : - / @ + = # ~", c => char.IsAsciiLetterOrDigit(c) || "._:-/@+=#~".Contains(c, StringComparison.Ordinal));

    /// <summary>Short names in the style of code: <c>ecommerce</c>, <c>card_present</c>, <c>DE</c>.</summary>
    public static TextRule Code { get; } = new("letters A-Z a-z, digits and . _ -", c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Any text on one line.</summary>
    public static TextRule Line { get; } = new("any characters except control characters", c => !char.IsControl(c));

    /// <summary>Any text, line breaks and tabs included.</summary>
    public static TextRule Prose { get; } = new("any characters except control characters other than tab and line break", c => !char.IsControl(c) || c is '\t' or '\n' or '\r');

    public string Description { get; }

    public bool Allows(string text)
    {
        foreach (var c in text)
        {
            if (!_allowed(c))
                return false;
        }

        return true;
    }
}
