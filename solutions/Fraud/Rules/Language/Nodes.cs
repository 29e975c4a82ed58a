namespace Suite.Fraud.Rules.Language;

/// <summary>What a condition comes to. Unknown: it hangs on something that is missing.</summary>
internal enum Truth : byte
{
    False,
    True,
    Unknown,
}

/// <summary>
/// A part of a checked expression, ready to run: immutable, without state, without allocation. <see cref="Cost"/> is the most steps that
/// running it can take, its parts included.
/// </summary>
internal abstract class Node
{
    public required int Cost { get; init; }
}

/// <summary>Numbers, amounts and durations (seconds); NaN is missing.</summary>
internal abstract class NumberNode : Node
{
    public abstract double Value(in RuleInput input);

    /// <summary>A division by zero or a number beyond all bounds is as good as none.</summary>
    protected static double OrMissing(double value) => double.IsFinite(value) ? value : double.NaN;
}

/// <summary>Null is missing.</summary>
internal abstract class TextNode : Node
{
    public abstract string? Value(in RuleInput input);
}

internal abstract class TruthNode : Node
{
    public abstract Truth Value(in RuleInput input);

    protected static Truth Of(bool value) => value ? Truth.True : Truth.False;

    protected static Truth Not(Truth value) => value switch
    {
        Truth.True => Truth.False,
        Truth.False => Truth.True,
        _ => Truth.Unknown,
    };
}
