using Suite.Trees;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Trees.Tests;

public sealed class XgboostTrainerTests(ITestOutputHelper output)
{
    private static readonly XgboostParameters Small = new()
    {
        Rounds = 12,
        MaxDepth = 4,
        MaxBin = 256,
        Subsample = 0.7,
        ColumnSampleByTree = 0.6,
        ScalePosWeight = 3,
        Seed = 11,
        Threads = 1,
    };

    [LibraryTheory]
    [InlineData("hist", 1)]
    [InlineData("hist", 2)]
    [InlineData("exact", 1)]
    public void The_same_seed_and_threads_give_the_same_bytes_and_another_seed_others(string method, int threads)
    {
        var data = GeneratedData.Matrix(4_000, 10, seed: 3);
        var parameters = Small with { TreeMethod = method, Threads = threads };
        var first = Train(data, parameters);
        Assert.Equal(first.Ubj, Train(data, parameters).Ubj);
        Assert.NotEqual(first.Ubj, Train(data, parameters with { Seed = 12 }).Ubj);
        Assert.Equal(parameters, first.Parameters);
    }

    [LibraryFact]
    public void Gain_by_feature_is_what_the_models_own_splits_record()
    {
        var trained = Train(GeneratedData.Matrix(4_000, 10, seed: 3), Small);
        var gains = XgboostImportance.TotalGain(trained.Ubj);
        var expected = new Dictionary<string, double>();
        var trees = System.Text.Json.JsonDocument.Parse(trained.ToJson()).RootElement.GetProperty("learner").GetProperty("gradient_booster").GetProperty("model").GetProperty("trees");
        foreach (var tree in trees.EnumerateArray())
        {
            for (var node = 0; node < tree.GetProperty("left_children").GetArrayLength(); node++)
            {
                if (tree.GetProperty("left_children")[node].GetInt32() >= 0)
                {
                    var name = $"FEATURE_{tree.GetProperty("split_indices")[node].GetInt32()}";
                    expected[name] = expected.GetValueOrDefault(name) + tree.GetProperty("loss_changes")[node].GetDouble();
                }
            }
        }

        Assert.Equal(expected.Keys.Order(), gains.Keys.Order());
        Assert.All(expected, e => Assert.InRange(gains[e.Key] / e.Value, 1 - 1e-5, 1 + 1e-5));
        Assert.Throws<XgboostException>(() => XgboostImportance.TotalGain("no model"u8));
    }

    [LibraryFact]
    public void The_number_of_threads_that_ran_is_recorded()
    {
        var trained = Train(GeneratedData.Matrix(500, 4, seed: 3), Small with { Rounds = 1, Threads = 0 });
        Assert.Equal(Environment.ProcessorCount, trained.Parameters.Threads);
    }

    [LibraryFact]
    public void A_rare_tail_is_lost_with_256_bins_and_kept_with_the_default_and_with_exact()
    {
        var (train, test) = (RareTail(seed: 1), RareTail(seed: 2));
        var parameters = new XgboostParameters { Rounds = 15, MaxDepth = 2, LearningRate = 0.3, Threads = 1 };
        var coarse = AveragePrecision(Train(train, parameters with { MaxBin = 256 }), test);
        var fine = AveragePrecision(Train(train, parameters), test);
        var exact = AveragePrecision(Train(train, parameters with { TreeMethod = "exact" }), test);
        output.WriteLine($"average precision: 256 bins {coarse:F3}, {XgboostParameters.MaxBinDefault} bins {fine:F3}, exact {exact:F3}");
        Assert.InRange(coarse, 0, 0.6);
        Assert.InRange(fine, 0.9, 1);
        Assert.InRange(exact, 0.9, 1);
    }

    [LibraryFact]
    public void Early_stopping_keeps_the_best_round_and_nothing_after_it()
    {
        var parameters = Small with { Rounds = 400, LearningRate = 0.5, EarlyStoppingRounds = 5, EvalMetric = "logloss" };
        var trained = XgboostTrainer.Train(
            GeneratedData.Matrix(1_000, 10, seed: 3), GeneratedData.Matrix(1_000, 10, seed: 4), parameters, null, CancellationToken.None);
        Assert.Equal(trained.BestRound + 5, trained.MetricHistory.Count);
        Assert.Equal(trained.MetricHistory.Min(), trained.MetricHistory[trained.BestRound - 1]);
        var model = TreeModel.LoadXgboost(trained.Ubj);
        Assert.Equal(trained.BestRound, model.TreeCount);
        Assert.Equal(GeneratedData.Names(10), model.FeatureNames);

        // A shorter run without stopping is the same model: nothing of the later rounds stays behind.
        var shorter = Train(GeneratedData.Matrix(1_000, 10, seed: 3), parameters with { Rounds = trained.BestRound, EarlyStoppingRounds = 0 });
        var rows = GeneratedData.Rows(200, 10, seed: 5);
        float[] a = new float[200], b = new float[200];
        model.PredictMargins(rows, a);
        TreeModel.LoadXgboost(shorter.Ubj).PredictMargins(rows, b);
        Assert.Equal(b, a);
    }

    [LibraryFact]
    public void Progress_comes_after_every_round_and_cancelling_stops_between_rounds()
    {
        using var source = new CancellationTokenSource();
        var seen = new List<TrainingProgress>();
        var progress = new Callback(p =>
        {
            seen.Add(p);
            if (p.Round == 4)
            {
                source.Cancel();
            }
        });
        var data = GeneratedData.Matrix(500, 6, seed: 3);
        Assert.Throws<OperationCanceledException>(() => XgboostTrainer.Train(data, data, Small, progress, source.Token));
        Assert.Equal([1, 2, 3, 4], seen.Select(p => p.Round));
        Assert.All(seen, p => Assert.True(p is { Rounds: 12, Metric: > 0 }));
    }

    [LibraryFact]
    public void Weights_penalties_and_child_weight_change_the_model()
    {
        var data = GeneratedData.Matrix(2_000, 8, seed: 3);
        var weights = data.Labels.Select(l => l > 0 ? 5f : 1f).ToArray();
        var weighted = new TrainingMatrix(data.Rows, data.RowCount, data.Labels, data.FeatureNames, weights);
        var plain = TreeModel.LoadXgboost(Train(data, Small).Ubj);
        var some = GeneratedData.Rows(100, 8, seed: 9);
        Assert.True(MeanMargin(TreeModel.LoadXgboost(Train(weighted, Small).Ubj), some) > MeanMargin(plain, some) + 0.3);
        Assert.True(LargestLeaf(Train(data, Small with { Lambda = 500 })) < LargestLeaf(Train(data, Small)) / 2);
        Assert.True(TreeModel.LoadXgboost(Train(data, Small with { MinChildWeight = 100 }).Ubj).Trees.Sum(t => t.NodeCount) < plain.Trees.Sum(t => t.NodeCount));
    }

    [LibraryFact]
    public void Infinite_values_are_refused_in_the_librarys_words()
    {
        var matrix = new TrainingMatrix([1, float.PositiveInfinity, 2, 3], 4, [0, 1, 0, 1], ["a"]);
        var error = Assert.Throws<XgboostException>(() => Train(matrix, Small));
        Assert.Contains("inf", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Stack trace", error.Message, StringComparison.Ordinal);
    }

    [LibraryFact]
    public void A_logistic_label_outside_zero_and_one_is_refused()
    {
        var matrix = new TrainingMatrix([1, 2, 3, 4], 4, [0, 7, 0, 1], ["a"]);
        Assert.Contains("label", Assert.Throws<XgboostException>(() => Train(matrix, Small)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_matrices_are_refused_before_the_library_sees_them()
    {
        Assert.Throws<ArgumentException>(() => new TrainingMatrix([1, 2, 3], 2, [0, 1], ["a"]));
        Assert.Throws<ArgumentException>(() => new TrainingMatrix([1, 2], 2, [0], ["a"]));
        Assert.Throws<ArgumentException>(() => new TrainingMatrix([1, 2], 2, [0, float.NaN], ["a"]));
        Assert.Throws<ArgumentException>(() => new TrainingMatrix([1, 2], 1, [0], ["a", "a"]));
        Assert.Throws<ArgumentException>(() => new TrainingMatrix([1, 2], 2, [0, 1], ["a"], [1, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingMatrix([], 0, [], ["a"]));
    }

    [Fact]
    public void Bad_parameters_are_named()
    {
        var data = new TrainingMatrix([1, 2], 2, [0, 1], ["a"]);
        Check(Small with { Rounds = 0 }, nameof(XgboostParameters.Rounds));
        Check(Small with { LearningRate = double.NaN }, nameof(XgboostParameters.LearningRate));
        Check(Small with { TreeMethod = "gpu_hist" }, nameof(XgboostParameters.TreeMethod));
        Check(Small with { BaseScore = 1 }, nameof(XgboostParameters.BaseScore));
        Check(Small with { Objective = "multi:softmax" }, nameof(XgboostParameters.Objective));
        Check(Small with { EvalMetric = "map" }, nameof(XgboostParameters.EvalMetric));
        Check(Small with { EarlyStoppingRounds = 3 }, "validation");
        var other = new TrainingMatrix([1, 2], 2, [0, 1], ["b"]);
        Assert.Throws<ArgumentException>("validation", () => XgboostTrainer.Train(data, other, Small, null, CancellationToken.None));

        void Check(XgboostParameters parameters, string name) =>
            Assert.Throws<ArgumentException>(name, () => Train(data, parameters));
    }

    [Fact]
    public void A_missing_library_says_how_to_install_it()
    {
        var error = XgboostLibraryMissingException.For(new DllNotFoundException("Unable to load\nmore"));
        Assert.Contains("apt-get install libxgboost0", error.Message, StringComparison.Ordinal);
        Assert.Contains("./suite", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("more", error.Message, StringComparison.Ordinal);
    }

    private static TrainedModel Train(TrainingMatrix data, XgboostParameters parameters) =>
        XgboostTrainer.Train(data, null, parameters, null, CancellationToken.None);

    private static double MeanMargin(TreeModel model, float[] rows)
    {
        var margins = new float[rows.Length / model.FeatureCount];
        model.PredictMargins(rows, margins);
        return margins.Average();
    }

    private static float LargestLeaf(TrainedModel trained) => TreeModel.LoadXgboost(trained.Ubj).Trees
        .SelectMany(t => Enumerable.Range(0, t.NodeCount).Where(t.IsLeaf).Select(n => Math.Abs(t.Threshold[n]))).Max();

    /// <summary>Amounts of which the highest 1 in 1,500 are fraud: far fewer than a 256th of the rows.</summary>
    private static TrainingMatrix RareTail(int seed)
    {
        const int rowCount = 45_000;
        var random = new Random(seed);
        var rows = new float[rowCount * 2];
        var labels = new float[rowCount];
        for (var i = 0; i < rowCount; i++)
        {
            rows[2 * i] = (float)(-30 * Math.Log(1 - random.NextDouble()));
            rows[(2 * i) + 1] = random.Next(100);
            labels[i] = rows[2 * i] > 220 ? 1 : 0;
        }

        return new TrainingMatrix(rows, rowCount, labels, ["AMOUNT", "OTHER"]);
    }

    private static double AveragePrecision(TrainedModel trained, TrainingMatrix test)
    {
        var margins = new float[test.RowCount];
        TreeModel.LoadXgboost(trained.Ubj).PredictMargins(test.Rows, margins);

        // Rows of one score stand or fall together: within a score the order must not flatter.
        double sum = 0, frauds = 0, seen = 0;
        foreach (var group in Enumerable.Range(0, test.RowCount).GroupBy(i => margins[i]).OrderByDescending(g => g.Key))
        {
            var hits = group.Sum(i => test.Labels[i]);
            seen += group.Count();
            frauds += hits;
            sum += hits * frauds / seen;
        }

        return sum / frauds;
    }

    private sealed class Callback(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
