using System.Text;
using Suite.FeatureStore;
using Suite.Fraud.Rules.Language;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud.Rules;

/// <summary>A rule's test that came out otherwise than its author said.</summary>
internal sealed record FailedTest(int Index, string Message);

/// <summary>Runs the tests stored with a rule. Pure: nothing but the rule and its samples decides.</summary>
internal static class RuleTesting
{
    /// <summary>The first position a fake key can have that no other has: card, merchant and device of every sample.</summary>
    private static readonly EntityKey[] Keys = [new(1), new(2), new(3)];

    public static IEnumerable<FailedTest> Failures(Rule rule, RuleProgram program, FeatureSet features)
    {
        for (var i = 0; i < rule.Tests.Count; i++)
        {
            var test = rule.Tests[i];
            if (Unknown(test.Payment, features) is { } unknown)
            {
                yield return new FailedTest(i, $"Test '{test.Name}' gives a feature '{unknown}' that the feature set '{features.Name}' does not have.");
            }
            else if (Run(program, test.Payment, features) is var found && (found == Truth.True) != test.Matches)
            {
                var was = found switch { Truth.True => "it matches", Truth.False => "it does not match", _ => "it hangs on something that is missing, so it does not match" };
                yield return new FailedTest(i, $"Test '{test.Name}' expects the rule {(test.Matches ? "to match" : "not to match")}; {was}.");
            }
        }
    }

    private static string? Unknown(RuleSample sample, FeatureSet features) =>
        sample.Features.Keys.FirstOrDefault(name => features.Features.All(f => f.Name != name));

    private static Truth Run(RuleProgram program, RuleSample sample, FeatureSet features)
    {
        var values = new double[features.Features.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = sample.Features.TryGetValue(features.Features[i].Name, out var value) ? value : double.NaN;
        }

        return program.Run(new RuleInput
        {
            Amount = Amount(sample),
            Currency = sample.Currency is { } code ? Currency.Find(code)!.Number : 0,
            Channel = sample.Channel,
            OccurredAtMicros = Time(sample),
            Attributes = [.. sample.Attributes],
            Features = values,
            Score = sample.Score is { } score ? (float)score : double.NaN,
            Keys = [Keys[0], Keys[1], sample.HasDevice == true || sample.OnLists.Values.Contains("device") ? Keys[2] : EntityKey.None],
            Lists = Lists(sample),
        });
    }

    private static ListBook Lists(RuleSample sample)
    {
        var lists = ListBook.Empty;
        foreach (var (list, entity) in sample.OnLists)
        {
            var index = RuleVocabulary.EntityIndex(entity);
            lists = lists.Add(list, [new ListEntry((byte)index, Keys[index])]);
        }

        return lists;
    }

    private static double Amount(RuleSample sample) =>
        sample.Amount is { } text && sample.Currency is { } code && Currency.Find(code) is { } currency
            && MoneyAmounts.Parse(Encoding.UTF8.GetBytes(text), currency, out var minor) is null
            ? minor / currency.UnitsPerMajor
            : double.NaN;

    private static long Time(RuleSample sample) =>
        sample.OccurredAt is { } text && Timestamps.Parse(Encoding.UTF8.GetBytes(text), out var micros) is null ? micros : RuleInput.NoTime;
}
