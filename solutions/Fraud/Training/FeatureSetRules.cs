using Suite.FeatureStore;
using Suite.Fraud.Datasets;

namespace Suite.Fraud.Training;

/// <summary>What a fraud model may never see, whoever declares it.</summary>
public static class FeatureSetRules
{
    private static readonly string[] Answers = [HandbookCsv.ScenarioColumn, "TX_FRAUD"];

    /// <summary>
    /// Refuses a set whose events carry the answer: a label, or how the fraud was made up. Frauds of the past are seen through fraudCount,
    /// fraudShare and timeSinceFraud, which know when each became known.
    /// </summary>
    /// <exception cref="FormatException">Names the member and what to do.</exception>
    public static void RefuseAnswers(FeatureSet features)
    {
        var schema = features.Schema;
        foreach (var name in schema.Entities.Concat(schema.Numbers.Select(n => n.Name)).Concat(schema.Categories))
        {
            var member = name[(name.LastIndexOf('.') + 1)..];
            if (Answers.Contains(member, StringComparer.OrdinalIgnoreCase))
            {
                throw new FormatException(
                    $"The feature set '{features.Name}' reads '{name}', which holds the answer itself. Remove it; use fraudCount or fraudShare for frauds already known.");
            }
        }
    }
}
