namespace Suite.Fraud.Rules.Language;

/// <summary>
/// What bounds a rule before it ever runs. An expression has no loops, so its cost is known when it is read: the sum of what each of its
/// parts can cost at most.
/// </summary>
internal static class RuleLimits
{
    public const int ExpressionLengthMax = 4_096;

    /// <summary>Parentheses, functions, <c>not</c> and signs inside each other: what the reader's stack must hold.</summary>
    public const int NestingMax = 32;

    /// <summary>Parts of one expression; also how deep a chain of operators can get.</summary>
    public const int NodesMax = 512;

    /// <summary>Values in one <c>in (…)</c>, and arguments of one function.</summary>
    public const int ItemsMax = 100;

    public const int TextLengthMax = 256;

    /// <summary>More digits than a double holds exactly would be rounded without a word.</summary>
    public const int DigitsMax = 15;

    /// <summary>Steps of one rule. A step is a comparison, an addition or a read of a field: a few nanoseconds.</summary>
    public const int CostMax = 2_000;

    /// <summary>Steps of all rules that run, enabled or shadow: some fifty microseconds a payment at worst.</summary>
    public const int LiveCostMax = 20_000;

    public const int RulesMax = 200;

    public const int TestsMax = 50;
}
