using Suite.Hosting;

namespace Suite.Fraud.Rules.Language;

internal enum RuleKind
{
    Number,
    Money,
    Duration,
    Text,
    Truth,
    Entity,
}

/// <summary>What a part of an expression is.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Currency">Of money: null for an amount in whatever currency the payment is in.</param>
internal readonly record struct RuleType(RuleKind Kind, Currency? Currency = null)
{
    public static RuleType Number => new(RuleKind.Number);

    public static RuleType Money => new(RuleKind.Money);

    public static RuleType Duration => new(RuleKind.Duration);

    public static RuleType Text => new(RuleKind.Text);

    public static RuleType Truth => new(RuleKind.Truth);

    public static RuleType Entity => new(RuleKind.Entity);

    public bool IsNumeric => Kind is RuleKind.Number or RuleKind.Money or RuleKind.Duration;

    public string Describe() => Kind switch
    {
        RuleKind.Number => "a number",
        RuleKind.Money => Currency is { } c ? $"an amount in {c.Code}" : "an amount",
        RuleKind.Duration => "a duration",
        RuleKind.Text => "a text",
        RuleKind.Truth => "a condition",
        _ => "a card, merchant or device",
    };
}

/// <summary>A checked part: its type and how to compute it.</summary>
internal readonly record struct Typed(RuleType Type, Node Node, int At)
{
    public NumberNode Number => (NumberNode)Node;

    public TextNode Text => (TextNode)Node;

    public TruthNode Truth => (TruthNode)Node;
}
