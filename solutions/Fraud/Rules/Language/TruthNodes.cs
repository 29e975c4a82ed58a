namespace Suite.Fraud.Rules.Language;

internal sealed class ConstantTruthNode(bool value) : TruthNode
{
    public override Truth Value(in RuleInput input) => Of(value);
}

internal sealed class HasDeviceNode : TruthNode
{
    public override Truth Value(in RuleInput input) => Of(!input.Keys[2].IsNone);
}

/// <summary>False as soon as one side is false, whatever the other: Kleene's logic, as SQL has it.</summary>
internal sealed class AndNode(TruthNode left, TruthNode right) : TruthNode
{
    public override Truth Value(in RuleInput input)
    {
        var first = left.Value(input);
        if (first == Truth.False)
        {
            return Truth.False;
        }

        var second = right.Value(input);
        return second == Truth.False ? Truth.False : first == Truth.Unknown ? Truth.Unknown : second;
    }
}

internal sealed class OrNode(TruthNode left, TruthNode right) : TruthNode
{
    public override Truth Value(in RuleInput input)
    {
        var first = left.Value(input);
        if (first == Truth.True)
        {
            return Truth.True;
        }

        var second = right.Value(input);
        return second == Truth.True ? Truth.True : first == Truth.Unknown ? Truth.Unknown : second;
    }
}

internal sealed class NotNode(TruthNode operand) : TruthNode
{
    public override Truth Value(in RuleInput input) => Not(operand.Value(input));
}

internal sealed class CompareNumbersNode(BinaryOperator operation, NumberNode left, NumberNode right) : TruthNode
{
    public override Truth Value(in RuleInput input)
    {
        var (a, b) = (left.Value(input), right.Value(input));
        return double.IsNaN(a) || double.IsNaN(b) ? Truth.Unknown : Of(operation switch
        {
            BinaryOperator.Equal => a == b,
            BinaryOperator.NotEqual => a != b,
            BinaryOperator.Less => a < b,
            BinaryOperator.LessOrEqual => a <= b,
            BinaryOperator.Greater => a > b,
            _ => a >= b,
        });
    }
}

internal sealed class CompareTextsNode(bool equal, TextNode left, TextNode right) : TruthNode
{
    public override Truth Value(in RuleInput input)
    {
        var (a, b) = (left.Value(input), right.Value(input));
        return a is null || b is null ? Truth.Unknown : Of(string.Equals(a, b, StringComparison.Ordinal) == equal);
    }
}

/// <summary>Both bounds belong to it. What <c>x &gt;= low and x &lt;= high</c> would be.</summary>
internal sealed class BetweenNode(NumberNode operand, NumberNode low, NumberNode high) : TruthNode
{
    public override Truth Value(in RuleInput input)
    {
        var (x, a, b) = (operand.Value(input), low.Value(input), high.Value(input));
        if (double.IsNaN(x))
        {
            return Truth.Unknown;
        }

        // Below a known bound it is out, whatever the other one is.
        if (x < a || x > b)
        {
            return Truth.False;
        }

        return double.IsNaN(a) || double.IsNaN(b) ? Truth.Unknown : Truth.True;
    }
}

internal sealed class InNumbersNode(NumberNode operand, double[] items) : TruthNode
{
    public override Truth Value(in RuleInput input)
    {
        var value = operand.Value(input);
        return double.IsNaN(value) ? Truth.Unknown : Of(items.AsSpan().Contains(value));
    }
}

internal sealed class InTextsNode(TextNode operand, string[] items) : TruthNode
{
    public override Truth Value(in RuleInput input)
    {
        var value = operand.Value(input);
        return value is null ? Truth.Unknown : Of(items.AsSpan().Contains(value));
    }
}

/// <summary>Whether the payment's card, merchant or device is on the list at the payment's own time. Unknown without a device.</summary>
internal sealed class InListNode(int entity, string list) : TruthNode
{
    public override Truth Value(in RuleInput input) =>
        input.Keys[entity].IsNone ? Truth.Unknown
        : Of(input.Lists.Find(list) is { } entries && entries.Contains(input.Keys[entity], input.OccurredAtMicros));
}

internal sealed class IsMissingNumberNode(NumberNode operand) : TruthNode
{
    public override Truth Value(in RuleInput input) => Of(double.IsNaN(operand.Value(input)));
}

internal sealed class IsMissingTextNode(TextNode operand) : TruthNode
{
    public override Truth Value(in RuleInput input) => Of(operand.Value(input) is null);
}
