using System.Globalization;
using System.Text;

namespace Suite.Fraud.Rules.Language;

internal enum TokenKind
{
    End,
    Number,
    Duration,
    Text,
    Name,
    Symbol,
}

/// <summary>A word of an expression. <c>Text</c> is what it says: of a text its content, of a duration its number.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int At, char Unit = '\0')
{
    public bool Is(string symbolOrWord) => Kind is TokenKind.Symbol or TokenKind.Name && Text == symbolOrWord;

    public string Describe() => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => "a text",
        TokenKind.Duration => $"the duration {Text}{Unit}",
        _ => $"'{Text}'",
    };
}

/// <summary>Cuts an expression into words.</summary>
internal sealed class Lexer(string source)
{
    private static readonly string[] TwoCharacters = ["<=", ">=", "!="];

    private int _at;

    public Token Next()
    {
        while (_at < source.Length && char.IsWhiteSpace(source[_at]))
        {
            _at++;
        }

        if (_at == source.Length)
        {
            return new Token(TokenKind.End, "", _at);
        }

        var c = source[_at];
        return char.IsAsciiDigit(c) ? Number()
            : char.IsAsciiLetter(c) || c == '_' ? Name()
            : c == '`' ? QuotedName()
            : c == '"' ? Text()
            : Symbol();
    }

    private Token Number()
    {
        var from = _at;
        SkipDigits();
        if (_at + 1 < source.Length && source[_at] == '.' && char.IsAsciiDigit(source[_at + 1]))
        {
            _at++;
            SkipDigits();
        }

        var text = source[from.._at];
        if (text.Count(char.IsAsciiDigit) > RuleLimits.DigitsMax)
        {
            throw new RuleException(from, $"a number of more than {RuleLimits.DigitsMax} digits; write fewer.");
        }

        var unitAt = _at;
        while (_at < source.Length && char.IsAsciiLetterLower(source[_at]))
        {
            _at++;
        }

        return source.AsSpan(unitAt, _at - unitAt) switch
        {
            "" => new Token(TokenKind.Number, text, from),
            "s" or "m" or "h" or "d" => new Token(TokenKind.Duration, text, from, source[unitAt]),
            _ => throw new RuleException(unitAt, $"'{source[unitAt.._at]}' is no unit; write s, m, h or d right after the number, or a currency such as EUR."),
        };
    }

    private void SkipDigits()
    {
        while (_at < source.Length && char.IsAsciiDigit(source[_at]))
        {
            _at++;
        }
    }

    private Token Name()
    {
        var from = _at;
        while (_at < source.Length && (char.IsAsciiLetterOrDigit(source[_at]) || source[_at] is '_' or '.'))
        {
            _at++;
        }

        return new Token(TokenKind.Name, source[from.._at], from);
    }

    /// <summary>For attributes whose names hold a character that means something else here.</summary>
    private Token QuotedName()
    {
        var from = _at++;
        var end = source.IndexOf('`', _at);
        if (end <= _at)
        {
            throw new RuleException(from, "a name in backticks must not be empty and must be closed by a backtick.");
        }

        var text = source[_at..end];
        _at = end + 1;
        return new Token(TokenKind.Name, text, from);
    }

    private Token Text()
    {
        var from = _at++;
        var text = new StringBuilder();
        while (_at < source.Length && source[_at] != '"')
        {
            if (source[_at] == '\\')
            {
                _at++;
                if (_at == source.Length || source[_at] is not ('"' or '\\'))
                {
                    throw new RuleException(_at - 1, "after a backslash only \" or \\ may follow.");
                }
            }

            text.Append(source[_at++]);
        }

        if (_at == source.Length)
        {
            throw new RuleException(from, "this text has no end; close it with \".");
        }

        _at++;
        return text.Length <= RuleLimits.TextLengthMax
            ? new Token(TokenKind.Text, text.ToString(), from)
            : throw new RuleException(from, $"a text of {text.Length} characters; at most {RuleLimits.TextLengthMax}.");
    }

    private Token Symbol()
    {
        var from = _at;
        foreach (var two in TwoCharacters)
        {
            if (string.CompareOrdinal(source, _at, two, 0, 2) == 0)
            {
                _at += 2;
                return new Token(TokenKind.Symbol, two, from);
            }
        }

        var c = source[_at];
        if ("=<>+-*/(),".Contains(c, StringComparison.Ordinal))
        {
            _at++;
            return new Token(TokenKind.Symbol, c.ToString(), from);
        }

        var hint = c switch
        {
            '&' => "write 'and'",
            '|' => "write 'or'",
            '!' => "write 'not', or '!=' for different",
            '\'' => "write texts in double quotes",
            _ => "use names, numbers, texts in double quotes and = != < <= > >= + - * / ( ) ,",
        };
        var shown = char.IsControl(c) || char.IsSurrogate(c) ? string.Create(CultureInfo.InvariantCulture, $"U+{(int)c:X4}") : c.ToString();
        throw new RuleException(from, $"'{shown}' means nothing here; {hint}.");
    }
}
