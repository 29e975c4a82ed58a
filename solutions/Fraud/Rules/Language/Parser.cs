using System.Globalization;
using Suite.Hosting;

namespace Suite.Fraud.Rules.Language;

/// <summary>
/// Reads an expression: recursive descent, one method a level of precedence. Bounded in length, nesting and parts, so that no text, however
/// hostile, costs more than its length. The grammar is in docs/fraud-rules.md.
/// </summary>
internal sealed class Parser
{
    private static readonly string[] Words = ["and", "or", "not", "between", "in", "is", "missing", "list", "true", "false"];

    private readonly Lexer _lexer;
    private Token _token;
    private int _nodes;
    private int _nesting;

    private Parser(string source)
    {
        _lexer = new Lexer(source);
        _token = _lexer.Next();
    }

    /// <exception cref="RuleException">Says the column and what was expected there.</exception>
    public static Syntax Parse(string source)
    {
        if (source.Length > RuleLimits.ExpressionLengthMax)
        {
            throw new RuleException(RuleLimits.ExpressionLengthMax, $"an expression of {source.Length} characters; at most {RuleLimits.ExpressionLengthMax}.");
        }

        var parser = new Parser(source);
        var syntax = parser.Or();
        return parser._token.Kind == TokenKind.End ? syntax : throw parser.Unexpected("'and', 'or' or the end");
    }

    private Syntax Or()
    {
        var left = And();
        while (_token.Is("or"))
        {
            left = Binary(BinaryOperator.Or, left, And);
        }

        return left;
    }

    private Syntax And()
    {
        var left = Not();
        while (_token.Is("and"))
        {
            left = Binary(BinaryOperator.And, left, Not);
        }

        return left;
    }

    private Syntax Not()
    {
        if (!_token.Is("not"))
        {
            return Comparison();
        }

        var at = Take().At;
        return Count(new NotSyntax(at, Nested(at, Not)));
    }

    private Syntax Comparison()
    {
        var left = Sum();
        if (Operator() is { } comparison)
        {
            return Binary(comparison, left, Sum);
        }

        var at = _token.At;
        if (_token.Is("is"))
        {
            Take();
            var present = TakeIf("not");
            Expect("missing");
            return Count(new IsMissingSyntax(at, left, present));
        }

        var negated = TakeIf("not");
        if (TakeIf("between"))
        {
            var low = Sum();
            Expect("and");
            return Count(new BetweenSyntax(at, left, low, Sum(), negated));
        }

        if (TakeIf("in"))
        {
            return Membership(at, left, negated);
        }

        return negated ? throw Unexpected("'in' or 'between'") : left;
    }

    private Syntax Membership(int at, Syntax operand, bool negated)
    {
        if (TakeIf("list"))
        {
            Expect("(");
            var name = _token.Kind == TokenKind.Text ? Take() : throw Unexpected("the list's name in double quotes");
            Expect(")");
            return Count(new InListSyntax(at, operand, new TextSyntax(name.At, name.Text), negated));
        }

        if (!_token.Is("("))
        {
            throw Unexpected("'(' with values, or list(\"NAME\")");
        }

        return Count(new InItemsSyntax(at, operand, Items(), negated));
    }

    private Syntax Sum()
    {
        var left = Product();
        while (_token.Is("+") || _token.Is("-"))
        {
            left = Binary(_token.Is("+") ? BinaryOperator.Add : BinaryOperator.Subtract, left, Product);
        }

        return left;
    }

    private Syntax Product()
    {
        var left = Unary();
        while (_token.Is("*") || _token.Is("/"))
        {
            left = Binary(_token.Is("*") ? BinaryOperator.Multiply : BinaryOperator.Divide, left, Unary);
        }

        return left;
    }

    private Syntax Unary()
    {
        if (!_token.Is("-"))
        {
            return Primary();
        }

        var at = Take().At;
        return Count(new NegateSyntax(at, Nested(at, Unary)));
    }

    private Syntax Primary()
    {
        switch (_token.Kind)
        {
            case TokenKind.Number:
                return Count(NumberOrMoney());
            case TokenKind.Duration:
                var duration = Take();
                return Count(new DurationSyntax(duration.At, Decimal(duration), duration.Unit));
            case TokenKind.Text:
                var text = Take();
                return Count(new TextSyntax(text.At, text.Text));
            case TokenKind.Name when !IsKeyword():
                var name = Take();
                return name.Text is "true" or "false" ? Count(new TruthSyntax(name.At, name.Text == "true"))
                    : _token.Is("(") ? Count(new CallSyntax(name.At, name.Text, Items()))
                    : Count(new NameSyntax(name.At, name.Text));
            case TokenKind.Symbol when _token.Is("("):
                var open = Take();
                var inside = Nested(open.At, Or);
                Expect(")");
                return inside;
            default:
                throw Unexpected("a name, a number, an amount, a duration, a text or '('");
        }
    }

    private Syntax NumberOrMoney()
    {
        var number = Take();
        if (_token.Kind != TokenKind.Name || IsKeyword())
        {
            return new NumberSyntax(number.At, Decimal(number));
        }

        var currency = Currency.Find(_token.Text)
            ?? throw new RuleException(_token.At, Spelling.Nearest(_token.Text, Words) is { } word
                ? $"expected a currency, an operator or the end, found '{_token.Text}': did you mean '{word}'?"
                : $"'{_token.Text}' is no currency; write an ISO 4217 code such as EUR, or an operator between a number and a name.");
        Take();
        var value = Decimal(number);
        return value.Scale <= currency.Exponent
            ? new MoneySyntax(number.At, value, currency)
            : throw new RuleException(number.At, $"{currency.Code} has {currency.Exponent} decimals; write no more.");
    }

    /// <summary>A list in parentheses, each item an expression.</summary>
    private List<Syntax> Items()
    {
        var open = Take();
        var items = new List<Syntax>();
        do
        {
            if (items.Count == RuleLimits.ItemsMax)
            {
                throw new RuleException(_token.At, $"more than {RuleLimits.ItemsMax} values; put them into a list, or into several rules.");
            }

            items.Add(Nested(open.At, Or));
        }
        while (TakeIf(","));
        Expect(")");
        return items;
    }

    private BinarySyntax Binary(BinaryOperator operation, Syntax left, Func<Syntax> right)
    {
        var at = Take().At;
        return Count(new BinarySyntax(at, operation, left, right()));
    }

    private Syntax Nested(int at, Func<Syntax> read)
    {
        if (++_nesting > RuleLimits.NestingMax)
        {
            throw new RuleException(at, $"nested more than {RuleLimits.NestingMax} deep; divide it into several rules.");
        }

        var syntax = read();
        _nesting--;
        return syntax;
    }

    private T Count<T>(T syntax)
        where T : Syntax =>
        ++_nodes <= RuleLimits.NodesMax
            ? syntax
            : throw new RuleException(syntax.At, $"more than {RuleLimits.NodesMax} parts; divide it into several rules, or use a list.");

    private BinaryOperator? Operator() => _token.Kind != TokenKind.Symbol ? null : _token.Text switch
    {
        "=" => BinaryOperator.Equal,
        "!=" => BinaryOperator.NotEqual,
        "<" => BinaryOperator.Less,
        "<=" => BinaryOperator.LessOrEqual,
        ">" => BinaryOperator.Greater,
        ">=" => BinaryOperator.GreaterOrEqual,
        _ => null,
    };

    private bool IsKeyword() => _token.Text is "and" or "or" or "not" or "between" or "in" or "is" or "missing";

    private Token Take()
    {
        var taken = _token;
        _token = _lexer.Next();
        return taken;
    }

    private bool TakeIf(string word)
    {
        if (!_token.Is(word))
        {
            return false;
        }

        Take();
        return true;
    }

    private void Expect(string word)
    {
        if (!TakeIf(word))
        {
            throw Unexpected($"'{word}'");
        }
    }

    private RuleException Unexpected(string expected)
    {
        var hint = _token.Kind == TokenKind.Name && !IsKeyword() && Spelling.Nearest(_token.Text, Words) is { } word ? $": did you mean '{word}'?"
            : _token.Is("=") ? ". Equality is a single '='."
            : ".";
        return new RuleException(_token.At, $"expected {expected}, found {_token.Describe()}{hint}");
    }

    private static decimal Decimal(Token token) => decimal.Parse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
