using Suite.FeatureStore;
using Suite.Fraud.Rules.Language;

namespace Suite.Fraud.Rules;

/// <summary>What must hold before a rule is saved. Pure.</summary>
internal static class RuleChecks
{
    /// <summary>
    /// What is wrong with rules that shall be saved together, by the index of the rule; empty when they may be. Priorities, number and cost are
    /// those of the book as it would be with all of them in it, so that two rules may exchange their priorities.
    /// </summary>
    /// <param name="rules">Each of a name of its own.</param>
    /// <param name="book">As it is before.</param>
    /// <param name="features">The feature set in force.</param>
    public static IReadOnlyList<(int Index, string Field, string Message)> Check(IReadOnlyList<Rule> rules, RuleBook book, FeatureSet features)
    {
        var vocabulary = new RuleVocabulary(features, book.Lists.Names);
        var others = book.Rules.RemoveAll(r => rules.Any(rule => rule.Name == r.Rule.Name));
        var cost = LiveCost(others, vocabulary);
        var isTooMuch = false;
        var wrong = new List<(int, string, string)>();
        for (var i = 0; i < rules.Count; i++)
        {
            var (index, rule) = (i, rules[i]);
            if ((others.FirstOrDefault(r => r.Rule.Priority == rule.Priority)?.Rule ?? rules.Take(i).FirstOrDefault(r => r.Priority == rule.Priority)) is { } same)
            {
                wrong.Add((i, "priority", $"The rule '{same.Name}' has this priority; which of the two decides must be clear. Choose another."));
            }

            if (book.Find(rule.Name) is null && others.Length + i >= RuleLimits.RulesMax)
            {
                wrong.Add((i, "name", $"There are {others.Length + i} other rules; at most {RuleLimits.RulesMax} are kept. Remove one first."));
            }

            if (TryCompile(rule.Expression, vocabulary, out var program) is { } fault)
            {
                wrong.Add((i, "expression", fault));
                continue;
            }

            wrong.AddRange(RuleTesting.Failures(rule, program!, features).Select(f => (index, $"tests[{f.Index}]", f.Message)));
            if (rule.RunMode == RuleMode.Disabled || isTooMuch)
            {
                continue;
            }

            cost += program!.Cost;
            if (cost > RuleLimits.LiveCostMax)
            {
                // Said once: of those that follow each would only be one too many as well.
                isTooMuch = true;
                wrong.Add((i, "expression", $"The other rules that run cost up to {cost - program.Cost} steps and this one {program.Cost}; together at most {RuleLimits.LiveCostMax}. Disable or shorten one."));
            }
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

    private static int LiveCost(IEnumerable<StoredRule> rules, RuleVocabulary vocabulary) => rules
        .Where(r => r.Rule.RunMode != RuleMode.Disabled)
        .Sum(r => TryCompile(r.Rule.Expression, vocabulary, out var program) is null ? program!.Cost : 0);
}
