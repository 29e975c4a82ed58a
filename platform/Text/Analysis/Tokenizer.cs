namespace Suite.Text.Analysis;

/// <summary>A token's place in the text it was found in, in UTF-16 code units.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="Length">At least 1.</param>
/// <param name="IsHan">A single Han character; otherwise a word.</param>
public readonly record struct Token(int Start, int Length, bool IsHan)
{
    public ReadOnlySpan<char> In(ReadOnlySpan<char> text) => text.Slice(Start, Length);
}

/// <summary>
/// Cuts text into words (runs of letters and digits, with apostrophes inside) and single Han characters; punctuation separates and is dropped. Chinese has no
/// spaces: features and indices built on this take pairs of neighbouring Han characters as words, which needs no dictionary and loses little against one
/// (Nie and Ren, Chinese information retrieval: using characters or words?, Information Processing and Management 35, 1999). Pure, one pass, no allocation.
/// </summary>
public ref struct Tokenizer(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    public Token Current { get; private set; }

    public readonly Tokenizer GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_next < _text.Length)
        {
            var start = _next;
            if (Scripts.IsHan(_text[start]))
            {
                _next++;
                Current = new Token(start, 1, true);
                return true;
            }

            if (!Scripts.IsWord(_text[start]))
            {
                _next++;
                continue;
            }

            while (_next < _text.Length && IsInside(_next))
            {
                _next++;
            }

            Current = new Token(start, _next - start, false);
            return true;
        }

        return false;
    }

    /// <summary>An apostrophe between two letters belongs to the word: don't, l'eau.</summary>
    private readonly bool IsInside(int at) =>
        Scripts.IsWord(_text[at])
        || (_text[at] == '\'' && at + 1 < _text.Length && Scripts.IsWord(_text[at + 1]));
}
