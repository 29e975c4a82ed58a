using Suite.Trees;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Trees.Tests;

/// <summary>The scorer against the library, every bit of every row of 200,000 with missing values.</summary>
public sealed class BitEqualityTests(ITestOutputHelper output)
{
    private const int RowCount = 200_000;
    private const int FeatureCount = 20;

    private static readonly Lazy<float[]> Rows = new(() => GeneratedData.Rows(RowCount, FeatureCount, seed: 99));

    [LibraryTheory]
    [InlineData(3, 50, "binary:logistic")]
    [InlineData(5, 100, "reg:squarederror")]
    [InlineData(6, 300, "binary:logistic")]
    [InlineData(8, 40, "reg:logistic")]
    public void The_scorer_equals_the_library_on_every_row_from_json_and_from_ubj(int depth, int rounds, string objective)
    {
        var trained = GeneratedData.Train(depth, rounds, FeatureCount, objective: objective);
        var json = trained.ToJson();
        using var oracle = new XgboostOracle(trained.Ubj, FeatureCount, threads: 1);
        using var jsonOracle = new XgboostOracle(json, FeatureCount, threads: 1);
        var margins = oracle.PredictMargins(Rows.Value);
        var scores = oracle.PredictMany(Rows.Value);
        Assert.True(margins.AsSpan().SequenceEqual(jsonOracle.PredictMargins(Rows.Value)), "the library's two forms differ");
        Assert.Equal(RowCount, margins.Length);
        Assert.Contains(Rows.Value, float.IsNaN);
        foreach (var model in (TreeModel[])[TreeModel.LoadXgboost(trained.Ubj), TreeModel.LoadXgboost(json)])
        {
            Assert.Equal(rounds, model.TreeCount);
            Assert.Equal(depth, model.Trees.Max(t => t.Depth));
            Assert.Equal(GeneratedData.Names(FeatureCount), model.FeatureNames);
            Assert.Equal(0, CountDifferences(model, margins, scores));
        }

        output.WriteLine($"depth {depth}, {margins.Distinct().Count()} distinct margins, {TreeModel.LoadXgboost(json).Trees.Sum(t => t.NodeCount)} nodes");
    }

    [LibraryFact]
    public void The_comparison_notices_one_leaf_that_is_off_by_the_last_bit()
    {
        var trained = GeneratedData.Train(3, 1, FeatureCount);
        using var oracle = new XgboostOracle(trained.Ubj, FeatureCount, threads: 1);
        var margins = oracle.PredictMargins(Rows.Value);
        var scores = oracle.PredictMany(Rows.Value);
        margins[12_345] = MathF.BitIncrement(margins[12_345]);
        Assert.Equal(1, CountDifferences(TreeModel.LoadXgboost(trained.Ubj), margins, scores));
    }

    private static int CountDifferences(TreeModel model, float[] margins, float[] scores)
    {
        var own = new float[margins.Length];
        model.PredictMargins(Rows.Value, own);
        var differences = 0;
        for (var i = 0; i < own.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(own[i]) != BitConverter.SingleToInt32Bits(margins[i])
                || BitConverter.SingleToInt32Bits(model.ToScore(own[i])) != BitConverter.SingleToInt32Bits(scores[i]))
            {
                differences++;
            }
        }

        return differences;
    }
}
