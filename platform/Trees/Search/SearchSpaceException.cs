namespace Suite.Trees;

/// <summary>A declared space that cannot be read.</summary>
/// <param name="member">Dotted path of the bad member, such as <c>learningRate.low</c>; empty for the whole text. Safe to repeat in an answer.</param>
/// <param name="fault">What is wrong and what to write instead.</param>
#pragma warning disable CA1032 // A fault without its member would help nobody: there is one way to make this exception.
public sealed class SearchSpaceException(string member, string fault)
#pragma warning restore CA1032
    : FormatException(member.Length == 0 ? fault : $"{member}: {fault}")
{
    public string Member { get; } = member;

    /// <summary>The message without the member.</summary>
    public string Fault { get; } = fault;
}
