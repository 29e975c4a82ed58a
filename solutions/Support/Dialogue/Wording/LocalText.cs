namespace Suite.Support.Dialogue.Wording;

/// <summary>A text in one or both of the languages; in the other one where it is missing.</summary>
internal sealed class LocalText
{
    public const string English = "en";
    public const string Chinese = "zh";

    private readonly TextTemplate? _english;
    private readonly TextTemplate? _chinese;

    public LocalText(TextTemplate? english, TextTemplate? chinese)
    {
        _english = english;
        _chinese = chinese;
    }

    public static LocalText Of(string english, string chinese) => new(Template(english), Template(chinese));

    public IEnumerable<string> Blanks => (_english?.Blanks ?? []).Concat(_chinese?.Blanks ?? []);

    /// <summary>The texts as they are to be recognised when they are pressed: in whatever language.</summary>
    public IEnumerable<string> All
    {
        get
        {
            if (_english is not null)
            {
                yield return In(English);
            }

            if (_chinese is not null)
            {
                yield return In(Chinese);
            }
        }
    }

    /// <summary>Any language but "zh" reads English.</summary>
    public string In(string language, Func<string, string>? value = null) =>
        ((language == Chinese ? _chinese ?? _english : _english ?? _chinese)?.Fill(value ?? (_ => ""))) ?? "";

    /// <summary>This text, with the languages it lacks taken from another.</summary>
    public LocalText Or(LocalText other) => new(_english ?? other._english, _chinese ?? other._chinese);

    private static TextTemplate Template(string text) =>
        TextTemplate.Parse(text, out var fault) ?? throw new ArgumentException(fault, nameof(text));
}
