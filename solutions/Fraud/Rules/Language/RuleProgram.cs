namespace Suite.Fraud.Rules.Language;

/// <summary>A checked expression, ready to run on any payment. Immutable and thread-safe; running it allocates nothing.</summary>
internal sealed class RuleProgram
{
    private readonly TruthNode _condition;

    private RuleProgram(Syntax syntax, TruthNode condition, Checker checker)
    {
        _condition = condition;
        Canonical = Printer.Print(syntax);
        Inputs = [.. checker.Inputs.Order(StringComparer.Ordinal)];
        Lists = [.. checker.Lists.Order(StringComparer.Ordinal)];
        Warnings = checker.Warnings;
    }

    /// <summary>The expression in its one canonical form.</summary>
    public string Canonical { get; }

    /// <summary>The most steps it can take on any payment; at most <see cref="RuleLimits.CostMax"/>.</summary>
    public int Cost => _condition.Cost;

    /// <summary>Fields, features and attributes it reads, by name.</summary>
    public IReadOnlyList<string> Inputs { get; }

    public IReadOnlyList<string> Lists { get; }

    /// <summary>What means something and hardly what its author means, with the column.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <exception cref="RuleException">It cannot be read, means nothing under the vocabulary, or costs too much.</exception>
    public static RuleProgram Compile(string expression, RuleVocabulary vocabulary)
    {
        var syntax = Parser.Parse(expression);
        var checker = new Checker(vocabulary);
        var condition = checker.Condition(syntax);
        return condition.Cost <= RuleLimits.CostMax
            ? new RuleProgram(syntax, condition, checker)
            : throw new RuleException(0, $"costs up to {condition.Cost} steps, at most {RuleLimits.CostMax} are allowed; divide it into several rules, or use a list.");
    }

    public Truth Run(in RuleInput input) => _condition.Value(input);

    /// <summary>Only what is certainly true matches: unknown does not.</summary>
    public bool Matches(in RuleInput input) => _condition.Value(input) == Truth.True;
}
