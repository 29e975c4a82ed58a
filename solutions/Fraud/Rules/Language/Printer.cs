using System.Globalization;
using System.Text;

namespace Suite.Fraud.Rules.Language;

/// <summary>An expression in its canonical form: one space between words, only the parentheses it needs. Reading it gives the same expression.</summary>
internal static class Printer
{
    private const int OrLevel = 1;
    private const int AndLevel = 2;
    private const int NotLevel = 3;
    private const int ComparisonLevel = 4;
    private const int SumLevel = 5;
    private const int ProductLevel = 6;
    private const int UnaryLevel = 7;
    private const int PrimaryLevel = 8;

    public static string Print(Syntax syntax)
    {
        var text = new StringBuilder();
        Print(text, syntax, OrLevel);
        return text.ToString();
    }

    private static void Print(StringBuilder text, Syntax syntax, int levelMin)
    {
        if (Level(syntax) < levelMin)
        {
            text.Append('(');
            Print(text, syntax, OrLevel);
            text.Append(')');
            return;
        }

        switch (syntax)
        {
            case NotSyntax not:
                text.Append("not ");
                Print(text, not.Operand, NotLevel);
                break;
            case NegateSyntax negate:
                text.Append('-');
                Print(text, negate.Operand, UnaryLevel);
                break;
            case BinarySyntax binary:
                // Chains lean to the left; a comparison takes no second one beside it.
                var level = Level(binary);
                Print(text, binary.Left, level == ComparisonLevel ? SumLevel : level);
                text.Append(' ').Append(Symbol(binary.Operator)).Append(' ');
                Print(text, binary.Right, level + 1);
                break;
            case BetweenSyntax between:
                Print(text, between.Operand, SumLevel);
                text.Append(between.Negated ? " not between " : " between ");
                Print(text, between.Low, SumLevel);
                text.Append(" and ");
                Print(text, between.High, SumLevel);
                break;
            case InItemsSyntax items:
                Print(text, items.Operand, SumLevel);
                text.Append(items.Negated ? " not in " : " in ");
                PrintItems(text, items.Items);
                break;
            case InListSyntax list:
                Print(text, list.Operand, SumLevel);
                text.Append(list.Negated ? " not in list(" : " in list(");
                Print(text, list.List, OrLevel);
                text.Append(')');
                break;
            case IsMissingSyntax missing:
                Print(text, missing.Operand, SumLevel);
                text.Append(missing.Negated ? " is not missing" : " is missing");
                break;
            case CallSyntax call:
                text.Append(call.Function);
                PrintItems(text, call.Arguments);
                break;
            default:
                text.Append(Leaf(syntax));
                break;
        }
    }

    private static void PrintItems(StringBuilder text, IReadOnlyList<Syntax> items)
    {
        text.Append('(');
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Print(text, items[i], OrLevel);
        }

        text.Append(')');
    }

    private static string Leaf(Syntax syntax) => syntax switch
    {
        NumberSyntax number => number.Value.ToString(CultureInfo.InvariantCulture),
        MoneySyntax money => string.Create(CultureInfo.InvariantCulture, $"{money.Value} {money.Currency.Code}"),
        DurationSyntax duration => string.Create(CultureInfo.InvariantCulture, $"{duration.Value}{duration.Unit}"),
        TextSyntax written => $"\"{written.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        TruthSyntax truth => truth.Value ? "true" : "false",
        NameSyntax name => name.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') && !char.IsAsciiDigit(name.Name[0]) && name.Name[0] != '.'
            ? name.Name
            : $"`{name.Name}`",
        _ => throw new ArgumentException($"No leaf: {syntax.GetType().Name}.", nameof(syntax)),
    };

    private static int Level(Syntax syntax) => syntax switch
    {
        BinarySyntax { Operator: BinaryOperator.Or } => OrLevel,
        BinarySyntax { Operator: BinaryOperator.And } => AndLevel,
        BinarySyntax { Operator: BinaryOperator.Add or BinaryOperator.Subtract } => SumLevel,
        BinarySyntax { Operator: BinaryOperator.Multiply or BinaryOperator.Divide } => ProductLevel,
        NotSyntax => NotLevel,
        BinarySyntax or BetweenSyntax or InItemsSyntax or InListSyntax or IsMissingSyntax => ComparisonLevel,
        NegateSyntax => UnaryLevel,
        _ => PrimaryLevel,
    };

    private static string Symbol(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Or => "or",
        BinaryOperator.And => "and",
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        _ => "/",
    };
}
