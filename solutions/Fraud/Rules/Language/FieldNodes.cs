using Suite.Fraud.Scoring;
using Suite.Hosting;

namespace Suite.Fraud.Rules.Language;

internal sealed class ConstantNumberNode(double value) : NumberNode
{
    public double Constant { get; } = value;

    public override double Value(in RuleInput input) => Constant;
}

internal sealed class AmountNode : NumberNode
{
    public override double Value(in RuleInput input) => input.Amount;
}

internal sealed class ScoreNode : NumberNode
{
    public override double Value(in RuleInput input) => input.Score;
}

/// <summary>0 to 23, UTC.</summary>
internal sealed class HourNode : NumberNode
{
    private const long HourMicros = 3_600_000_000;

    public override double Value(in RuleInput input) =>
        input.OccurredAtMicros == RuleInput.NoTime ? double.NaN : Floor(input.OccurredAtMicros, HourMicros) % 24 is var hour && hour < 0 ? hour + 24 : hour;

    private static long Floor(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);
}

/// <summary>1 for Monday to 7 for Sunday, UTC.</summary>
internal sealed class WeekdayNode : NumberNode
{
    private const long DayMicros = 86_400_000_000;

    public override double Value(in RuleInput input)
    {
        if (input.OccurredAtMicros == RuleInput.NoTime)
        {
            return double.NaN;
        }

        // Day 0 was a Thursday.
        var day = (input.OccurredAtMicros / DayMicros) - (input.OccurredAtMicros % DayMicros < 0 ? 1 : 0);
        var since = (day + 3) % 7;
        return (since < 0 ? since + 7 : since) + 1;
    }
}

internal sealed class FeatureNode(int index) : NumberNode
{
    public override double Value(in RuleInput input) => OrMissing(input.Features[index]);
}

internal sealed class AttributeNumberNode(string name, int scale) : NumberNode
{
    private readonly double _unit = Math.Pow(10, scale);

    public override double Value(in RuleInput input) =>
        input.Attribute(name) is { } text && FixedPoint.TryParse(text, scale, out var value) ? value / _unit : double.NaN;
}

internal sealed class ConstantTextNode(string value) : TextNode
{
    public string Constant { get; } = value;

    public override string? Value(in RuleInput input) => Constant;
}

internal sealed class CurrencyNode : TextNode
{
    public override string? Value(in RuleInput input) => Currency.Find(input.Currency)?.Code;
}

internal sealed class ChannelNode : TextNode
{
    public override string? Value(in RuleInput input) => input.Channel;
}

internal sealed class AttributeTextNode(string name) : TextNode
{
    public override string? Value(in RuleInput input) => input.Attribute(name);
}
