using Suite.FeatureStore;
using Suite.Fraud.Rules.Language;

namespace Suite.Fraud.Rules;

/// <summary>What must hold before a rule is saved. Pure.</summary>
internal static class RuleChecks
{
    /// <summary>Field to what is wrong with it; empty when the rule may be saved.</summary>
    public static IEnumerable<(string Field, string Message)> Check(Rule rule, RuleBook book, FeatureSet features)
    {
        var vocabulary = new RuleVocabulary(features, book.Lists.Names);
        if (TryCompile(rule.Expression, vocabulary, out var program) is { } fault)
        {
            return [("expression", fault)];
        }

        var wrong = RuleTesting.Failures(rule, program!, features).Select(f => (Field: $"tests[{f.Index}]", f.Message)).ToList();
        if (book.Rules.FirstOrDefault(r => r.Rule.Priority == rule.Priority && r.Rule.Name != rule.Name) is { } same)
        {
            wrong.Add(("priority", $"The rule '{same.Rule.Name}' has this priority; which of the two decides must be clear. Choose another."));
        }

        if (book.Find(rule.Name) is null && book.Rules.Length >= RuleLimits.RulesMax)
        {
            wrong.Add(("name", $"There are {book.Rules.Length} rules; at most {RuleLimits.RulesMax} are kept. Remove one first."));
        }

        if (rule.RunMode != RuleMode.Disabled && LiveCost(book, rule.Name, vocabulary) is var others && others + program!.Cost > RuleLimits.LiveCostMax)
        {
            wrong.Add(("expression", $"The other rules that run cost up to {others} steps and this one {program.Cost}; together at most {RuleLimits.LiveCostMax}. Disable or shorten one."));
        }

        return wrong;
    }

    /// <summary>Rules that run and could not under another feature set, each with the name it would lack.</summary>
    public static IEnumerable<(string Rule, string Message)> Broken(RuleBook book, FeatureSet features) =>
        new RuleSet(book, features).Dormant.Select(d => (d.Key, d.Value)).OrderBy(d => d.Key, StringComparer.Ordinal);

    /// <returns>Null when it compiles; otherwise what is wrong.</returns>
    public static string? TryCompile(string expression, RuleVocabulary vocabulary, out RuleProgram? program)
    {
        try
        {
            program = RuleProgram.Compile(expression, vocabulary);
            return null;
        }
        catch (RuleException e)
        {
            program = null;
            return e.Message;
        }
    }

    private static int LiveCost(RuleBook book, string except, RuleVocabulary vocabulary) => book.Rules
        .Where(r => r.Rule.Name != except && r.Rule.RunMode != RuleMode.Disabled)
        .Sum(r => TryCompile(r.Rule.Expression, vocabulary, out var program) is null ? program!.Cost : 0);
}
