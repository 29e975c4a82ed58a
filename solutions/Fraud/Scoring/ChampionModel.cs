using Suite.Fraud.Journaling;
using Suite.Trees;

namespace Suite.Fraud.Scoring;

/// <summary>A model ready to score: trees, explainer and thresholds of one version. Immutable and thread-safe.</summary>
internal sealed class ChampionModel(string version, TreeModel trees, TreeShap shap, DecisionThresholds thresholds)
{
    public string Version { get; } = version;

    public TreeModel Trees { get; } = trees;

    public DecisionThresholds Thresholds { get; } = thresholds;

    /// <summary>Score, decision and reasons for one feature vector. Pure.</summary>
    public (float Score, DecisionKind Kind, Reason[] Reasons) Decide(ReadOnlySpan<double> features)
    {
        Span<float> row = stackalloc float[features.Length];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (float)features[i];
        }

        Span<double> contributions = stackalloc double[features.Length];
        shap.Explain(row, contributions);
        var score = Trees.Predict(row);
        return (score, DecisionRules.Decide(score, Thresholds), DecisionRules.Reasons(contributions));
    }
}
