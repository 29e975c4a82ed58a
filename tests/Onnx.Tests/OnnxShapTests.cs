using System.Numerics;
using Suite.Trees;
using Xunit;

namespace Suite.Onnx.Tests;

/// <summary>Contributions against Shapley values by their definition, worked out from the written columns and not from our model.</summary>
public sealed class OnnxShapTests
{
    private static readonly string[] AllModes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public void Contributions_equal_shapley_values_over_the_background(int backgroundRows)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var features = random.Next(1, 7);
            var ensemble = OnnxEnsemble.Random(random, random.Next(1, 8), random.Next(1, 5), features, AllModes, static r => [(float)r.NextDouble() - 0.5f]);
            var background = Enumerable.Range(0, backgroundRows).Select(_ => OnnxEnsemble.Row(random, features)).ToArray();
            var model = ForestModel.LoadOnnx(ensemble.Regressor(features, baseValues: [0.5f]));
            Assert.Throws<InvalidOperationException>(() => new ForestShap(model));
            var shap = new ForestShap(model.WithCovers(model.CountCovers(background.Select(Wide))));
            var oracle = new Enumeration(ensemble, background);
            var row = OnnxEnsemble.Row(random, features);
            var contributions = new double[features];
            shap.Explain(Wide(row), 0, contributions);
            var expected = oracle.Shapley(row);
            for (var i = 0; i < features; i++)
            {
                Assert.InRange(contributions[i] - expected[i], -1e-12, 1e-12);
            }

            var raw = new double[1];
            model.PredictRaw(Wide(row), raw);
            Assert.InRange(contributions.Sum() + shap.ExpectedValue(0) - raw[0], -1e-5, 1e-5);
        }
    }

    [Fact]
    public void Covers_that_are_none_are_refused()
    {
        var model = ForestModel.LoadOnnx(OnnxEnsemble.Random(new Random(1), 3, 3, 4, AllModes, static r => [(float)r.NextDouble()]).Regressor(4));
        Assert.Throws<ArgumentException>(() => model.WithCovers(new double[model.LeafCount - 1]));
        var wrong = new double[model.LeafCount];
        foreach (var value in (double[])[-1, double.NaN, double.PositiveInfinity])
        {
            wrong[0] = value;
            Assert.Throws<ArgumentException>(() => model.WithCovers(wrong));
        }
    }

    private static double[] Wide(float[] row) => Array.ConvertAll(row, static v => (double)v);

    private sealed class Enumeration(OnnxEnsemble ensemble, float[][] background)
    {
        private readonly Dictionary<(long Tree, long Node), int> _place =
            Enumerable.Range(0, ensemble.Modes.Count).ToDictionary(i => (ensemble.TreeIds[i], ensemble.NodeIds[i]));

        private readonly Dictionary<(long Tree, long Node), float> _weight = ensemble.Weights.ToDictionary(static w => (w.Tree, w.Node), static w => w.Weight);

        internal double[] Shapley(float[] row)
        {
            var roots = _place.Where(static p => p.Key.Node == 0).Select(static p => p.Value).ToArray();
            var worth = Enumerable.Range(0, 1 << row.Length).Select(known => roots.Sum(r => Worth(r, row, known, background))).ToArray();
            var result = new double[row.Length];
            for (var feature = 0; feature < row.Length; feature++)
            {
                for (var known = 0; known < worth.Length; known++)
                {
                    if ((known & (1 << feature)) == 0)
                    {
                        var size = BitOperations.PopCount((uint)known);
                        result[feature] += Factorial(size) * Factorial(row.Length - size - 1) / Factorial(row.Length) * (worth[known | (1 << feature)] - worth[known]);
                    }
                }
            }

            return result;
        }

        private double Worth(int node, float[] row, int known, float[][] rowsHere)
        {
            if (ensemble.Modes[node] == "LEAF")
            {
                return _weight[(ensemble.TreeIds[node], ensemble.NodeIds[node])];
            }

            var (whenTrue, whenFalse) = (_place[(ensemble.TreeIds[node], ensemble.True[node])], _place[(ensemble.TreeIds[node], ensemble.False[node])]);
            var feature = (int)ensemble.Features[node];
            var rowsTrue = rowsHere.Where(r => IsTrue(node, r[feature])).ToArray();
            var rowsFalse = rowsHere.Where(r => !IsTrue(node, r[feature])).ToArray();
            if ((known & (1 << feature)) != 0)
            {
                return IsTrue(node, row[feature]) ? Worth(whenTrue, row, known, rowsTrue) : Worth(whenFalse, row, known, rowsFalse);
            }

            var share = rowsHere.Length == 0 ? 0.5 : (double)rowsTrue.Length / rowsHere.Length;
            return (share * Worth(whenTrue, row, known, rowsTrue)) + ((1 - share) * Worth(whenFalse, row, known, rowsFalse));
        }

        private bool IsTrue(int node, float value) => (float.IsNaN(value) && ensemble.MissingTrue[node] != 0) || ensemble.Modes[node] switch
        {
            "BRANCH_LEQ" => value <= ensemble.Values[node],
            "BRANCH_LT" => value < ensemble.Values[node],
            "BRANCH_GTE" => value >= ensemble.Values[node],
            "BRANCH_GT" => value > ensemble.Values[node],
            "BRANCH_EQ" => value == ensemble.Values[node],
            _ => value != ensemble.Values[node],
        };

        private static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
    }
}
