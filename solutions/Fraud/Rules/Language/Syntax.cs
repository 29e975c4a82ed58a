using Suite.Hosting;

namespace Suite.Fraud.Rules.Language;

/// <summary>An expression as it was written, without meaning yet. <paramref name="At"/>: where it begins in the text, from 0.</summary>
internal abstract record Syntax(int At);

internal sealed record NumberSyntax(int At, decimal Value) : Syntax(At);

internal sealed record MoneySyntax(int At, decimal Value, Currency Currency) : Syntax(At);

/// <param name="At">Where it begins.</param>
/// <param name="Value">How many units.</param>
/// <param name="Unit">s, m, h or d.</param>
internal sealed record DurationSyntax(int At, decimal Value, char Unit) : Syntax(At);

internal sealed record TextSyntax(int At, string Value) : Syntax(At);

internal sealed record TruthSyntax(int At, bool Value) : Syntax(At);

internal sealed record NameSyntax(int At, string Name) : Syntax(At);

internal sealed record NegateSyntax(int At, Syntax Operand) : Syntax(At);

internal sealed record NotSyntax(int At, Syntax Operand) : Syntax(At);

internal sealed record BinarySyntax(int At, BinaryOperator Operator, Syntax Left, Syntax Right) : Syntax(At);

internal sealed record BetweenSyntax(int At, Syntax Operand, Syntax Low, Syntax High, bool Negated) : Syntax(At);

internal sealed record InItemsSyntax(int At, Syntax Operand, IReadOnlyList<Syntax> Items, bool Negated) : Syntax(At);

internal sealed record InListSyntax(int At, Syntax Operand, TextSyntax List, bool Negated) : Syntax(At);

internal sealed record IsMissingSyntax(int At, Syntax Operand, bool Negated) : Syntax(At);

internal sealed record CallSyntax(int At, string Function, IReadOnlyList<Syntax> Arguments) : Syntax(At);

internal enum BinaryOperator
{
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
}
