using System.Globalization;
using Suite.Trees;

namespace Suite.Fraud.Training;

/// <summary>How a tenant's model is fitted and its thresholds chosen.</summary>
internal static class TrainingRecipe
{
    private static readonly XgboostParameters Parameters = new() { Rounds = 100, LearningRate = 0.1, MaxDepth = 4 };

    public static FittedModel Fit(TrainingSet set, CancellationToken ct)
    {
        var names = set.Features.Features.Select(f => f.Name).ToList();
        var width = names.Count;
        var rows = set.Rows;
        var labels = set.Labels;
        var cut = labels.Length * 4 / 5;
        var early = XgboostTrainer.Train(new TrainingMatrix(rows[..(cut * width)], cut, labels[..cut], names), null, Parameters, null, ct);
        var model = TreeModel.LoadXgboost(early.Ubj);
        var scores = Enumerable.Range(cut, labels.Length - cut)
            .Select(i => (Score: model.Predict(rows.AsSpan(i * width, width)), Label: labels[i])).OrderByDescending(s => s.Score).ToList();
        var review = scores[Math.Min(scores.Count - 1, scores.Count / 100)].Score;
        var decline = scores[Math.Min(scores.Count - 1, scores.Count / 400)].Score;
        var full = XgboostTrainer.Train(new TrainingMatrix(rows, labels.Length, labels, names), null, Parameters, null, ct);
        return new FittedModel(
            full.Ubj,
            new Dictionary<string, double> { ["holdoutRows"] = scores.Count },
            new Dictionary<string, string> { ["seed"] = Parameters.Seed.ToString(CultureInfo.InvariantCulture) },
            new Dictionary<string, double> { ["review"] = Math.Max(review, 1e-4), ["decline"] = Math.Max(decline, Math.Max(review, 1e-4)) });
    }
}
