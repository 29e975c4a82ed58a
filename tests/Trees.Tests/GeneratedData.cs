using System.Collections.Concurrent;
using Suite.Trees;

namespace Suite.Trees.Tests;

/// <summary>Seeded rows with missing values, ties, unequal scales and a rare class: what payment features look like.</summary>
internal static class GeneratedData
{
    private static readonly ConcurrentDictionary<(int Depth, int Rounds, int Features, string Objective), Lazy<TrainedModel>> Models = new();

    internal static string[] Names(int featureCount) => [.. Enumerable.Range(0, featureCount).Select(i => $"FEATURE_{i}")];

    internal static float[] Rows(int rowCount, int featureCount, int seed)
    {
        var random = new Random(seed);
        var rows = new float[rowCount * featureCount];
        for (var i = 0; i < rows.Length; i++)
        {
            var feature = i % featureCount;
            rows[i] = (feature % 4) switch
            {
                _ when random.NextDouble() < 0.08 * (feature % 3) => float.NaN,
                0 => (float)Math.Exp(3 * random.NextDouble()),
                1 => random.Next(0, 12),
                2 => (float)((random.NextDouble() * 2) - 1),
                _ => random.Next(0, 2),
            };
        }

        return rows;
    }

    internal static TrainingMatrix Matrix(int rowCount, int featureCount, int seed)
    {
        var rows = Rows(rowCount, featureCount, seed);
        var random = new Random(seed + 1);
        var labels = new float[rowCount];
        for (var i = 0; i < rowCount; i++)
        {
            var row = rows.AsSpan(i * featureCount, featureCount);
            var signal = -2.5 + (Known(row[0]) > 9 ? 1.5 : 0) + (0.2 * Known(row[1])) + (Known(row[2]) * Known(row[3 % featureCount]) * 2);
            if (featureCount > 8)
            {
                signal += float.IsNaN(row[5]) ? 1.2 : Known(row[6]) * Known(row[4]) * 0.2;
            }

            labels[i] = random.NextDouble() < 1 / (1 + Math.Exp(-signal)) ? 1 : 0;
        }

        return new TrainingMatrix(rows, rowCount, labels, Names(featureCount));
    }

    /// <summary>The same request is trained once a test run.</summary>
    internal static TrainedModel Train(int depth, int rounds, int featureCount = 20, string objective = "binary:logistic") =>
        Models.GetOrAdd((depth, rounds, featureCount, objective), key => new Lazy<TrainedModel>(() => XgboostTrainer.Train(
            Matrix(8_000, key.Features, seed: 7),
            null,
            new XgboostParameters
            {
                Rounds = key.Rounds,
                MaxDepth = key.Depth,
                Objective = key.Objective,
                LearningRate = 0.1,
                MaxBin = 256,
                MinChildWeight = 0.1,
                BaseScore = 0.3,
                EvalMetric = key.Objective == "reg:squarederror" ? "rmse" : "aucpr",
                Threads = 1,
            },
            null,
            CancellationToken.None))).Value;

    private static double Known(float value) => float.IsNaN(value) ? 0 : value;
}
