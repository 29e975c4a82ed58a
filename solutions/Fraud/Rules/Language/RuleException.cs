namespace Suite.Fraud.Rules.Language;

/// <summary>An expression that cannot be read or means nothing. The message says the column, what was expected and, where one is near, the right name.</summary>
internal sealed class RuleException(int at, string message)
    : FormatException(FormattableString.Invariant($"Column {at + 1}: {message}"))
{
    /// <summary>From 1, in UTF-16 units.</summary>
    public int Column { get; } = at + 1;
}
