namespace Suite.Fraud.Rules.Language;

internal sealed class NegateNode(NumberNode operand) : NumberNode
{
    public override double Value(in RuleInput input) => -operand.Value(input);
}

internal sealed class ArithmeticNode(BinaryOperator operation, NumberNode left, NumberNode right) : NumberNode
{
    public override double Value(in RuleInput input)
    {
        var (a, b) = (left.Value(input), right.Value(input));
        return OrMissing(operation switch
        {
            BinaryOperator.Add => a + b,
            BinaryOperator.Subtract => a - b,
            BinaryOperator.Multiply => a * b,
            _ => a / b,
        });
    }
}

/// <summary>The payment's own amount where the payment is in this currency; missing where it is in another: amounts are never converted.</summary>
internal sealed class InCurrencyNode(NumberNode operand, int currency) : NumberNode
{
    public override double Value(in RuleInput input) => input.Currency == currency ? operand.Value(input) : double.NaN;
}

internal sealed class AbsNode(NumberNode operand) : NumberNode
{
    public override double Value(in RuleInput input) => Math.Abs(operand.Value(input));
}

/// <summary>Missing when any argument is: what is not known could be the smallest.</summary>
internal sealed class ExtremeNode(bool largest, NumberNode[] arguments) : NumberNode
{
    public override double Value(in RuleInput input)
    {
        var best = arguments[0].Value(input);
        for (var i = 1; i < arguments.Length; i++)
        {
            var next = arguments[i].Value(input);
            best = largest ? Math.Max(best, next) : Math.Min(best, next);
        }

        return best;
    }
}

internal sealed class FirstNumberNode(NumberNode[] arguments) : NumberNode
{
    public override double Value(in RuleInput input)
    {
        foreach (var argument in arguments)
        {
            var value = argument.Value(input);
            if (!double.IsNaN(value))
            {
                return value;
            }
        }

        return double.NaN;
    }
}

internal sealed class FirstTextNode(TextNode[] arguments) : TextNode
{
    public override string? Value(in RuleInput input)
    {
        foreach (var argument in arguments)
        {
            if (argument.Value(input) is { } value)
            {
                return value;
            }
        }

        return null;
    }
}
