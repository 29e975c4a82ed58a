using Suite.FeatureStore;
using Suite.Trees;

namespace Suite.Fraud.Benchmarks;

/// <summary>One payment with 800 features from its arrival at the windows to its score: windows of the last 90 days and a model of 300 trees.</summary>
public static class WideScoreBench
{
    private const int TrainingRows = 4_000;

    public static FeatureBench.WideResult Run(int measured, CancellationToken ct)
    {
        var model = TreeModel.LoadXgboost(Train(ct));
        var row = new float[model.FeatureCount];
        var checksum = 0f;
        var result = FeatureBench.MeasureWide(measured, score: features =>
        {
            for (var i = 0; i < features.Length; i++)
            {
                row[i] = (float)features[i];
            }

            checksum += model.Predict(row);
        });
        return float.IsFinite(checksum) ? result : throw new InvalidDataException("A score was not finite.");
    }

    /// <summary>Seeded rows with an outcome that depends on many columns, so that trees use the width of the vector.</summary>
    private static byte[] Train(CancellationToken ct)
    {
        var names = FeatureSet.Grid800.Features.Select(f => f.Name).ToList();
        var random = new Random(1);
        var rows = new float[TrainingRows * names.Count];
        var labels = new float[TrainingRows];
        for (var r = 0; r < TrainingRows; r++)
        {
            var sum = 0f;
            for (var c = 0; c < names.Count; c++)
            {
                var value = (float)(random.NextDouble() * 100);
                rows[(r * names.Count) + c] = value;
                sum += c % 3 == 0 ? value : -value / 2;
            }

            labels[r] = sum + (random.NextDouble() * 500) > 0 ? 1 : 0;
        }

        var parameters = new XgboostParameters { Rounds = 300, MaxDepth = 6, MaxBin = 256, Seed = 1 };
        return XgboostTrainer.Train(new TrainingMatrix(rows, TrainingRows, labels, names), null, parameters, null, ct).Ubj;
    }
}
