using Suite.Fraud.Journaling;
using Suite.Trees;

namespace Suite.Fraud.Scoring;

/// <summary>
/// A model ready to score: trees, explainer and thresholds of one version. Immutable and thread-safe. One sealed class per arithmetic: a
/// score must come out with the bits that the model's own library gives, so formats share no sums.
/// </summary>
internal abstract class ChampionModel
{
    private readonly DecisionThresholds _thresholds;

    private protected ChampionModel(string version, DecisionThresholds thresholds)
    {
        Version = version;
        _thresholds = thresholds;
    }

    public string Version { get; }

    public DecisionThresholds Thresholds => _thresholds;

    /// <summary>Score, decision and reasons for one feature vector. Pure.</summary>
    public (float Score, DecisionKind Kind, Reason[] Reasons) Decide(ReadOnlySpan<double> features)
    {
        Span<double> contributions = stackalloc double[features.Length];
        Explain(features, contributions);
        var score = Score(features);
        return (score, DecisionRules.Decide(score, _thresholds), DecisionRules.Reasons(contributions));
    }

    /// <summary>The probability of fraud alone: explaining costs more than all the rest.</summary>
    public abstract float Score(ReadOnlySpan<double> features);

    /// <summary>What each feature adds to the log-odds (or to the model's own raw score), in the feature set's order.</summary>
    protected abstract void Explain(ReadOnlySpan<double> features, Span<double> contributions);
}

/// <summary>XGBoost: float32 from the first feature to the last sum, as libxgboost has it.</summary>
/// <param name="order">Which of the feature set's values is the model's first, second, …; null where both have the same order.</param>
internal sealed class XgboostChampion(string version, TreeModel trees, TreeShap shap, DecisionThresholds thresholds, int[]? order = null)
    : ChampionModel(version, thresholds)
{
    public override float Score(ReadOnlySpan<double> features)
    {
        Span<float> row = stackalloc float[features.Length];
        Fill(row, features);
        return trees.Predict(row);
    }

    protected override void Explain(ReadOnlySpan<double> features, Span<double> contributions)
    {
        Span<float> row = stackalloc float[features.Length];
        Fill(row, features);
        if (order is null)
        {
            shap.Explain(row, contributions);
            return;
        }

        Span<double> inModelOrder = stackalloc double[features.Length];
        shap.Explain(row, inModelOrder);
        FeatureOrder.Restore(order, inModelOrder, contributions);
    }

    private void Fill(Span<float> row, ReadOnlySpan<double> features)
    {
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (float)features[order is null ? i : order[i]];
        }
    }
}

/// <summary>LightGBM and ONNX: double features and sums; the score is rounded to float32 once, at the end, because that is what a decision stores.</summary>
internal sealed class ForestChampion(string version, ForestModel trees, ForestShap shap, DecisionThresholds thresholds, int[]? order = null)
    : ChampionModel(version, thresholds)
{
    private readonly int _output = trees.ProbabilityOutput ?? throw new InvalidDataException($"Model {version} gives no probability.");

    public override float Score(ReadOnlySpan<double> features)
    {
        // One output or, for the two classes of some ONNX models, two.
        Span<double> scores = stackalloc double[trees.OutputCount];
        Span<double> row = stackalloc double[features.Length];
        trees.Predict(InModelOrder(features, row), scores);
        return (float)scores[_output];
    }

    protected override void Explain(ReadOnlySpan<double> features, Span<double> contributions)
    {
        if (order is null)
        {
            shap.Explain(features, _output, contributions);
            return;
        }

        Span<double> row = stackalloc double[features.Length];
        Span<double> inModelOrder = stackalloc double[features.Length];
        shap.Explain(InModelOrder(features, row), _output, inModelOrder);
        FeatureOrder.Restore(order, inModelOrder, contributions);
    }

    private ReadOnlySpan<double> InModelOrder(ReadOnlySpan<double> features, Span<double> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = features[order is null ? i : order[i]];
        }

        return row;
    }
}
