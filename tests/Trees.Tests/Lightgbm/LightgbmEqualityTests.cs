using Suite.Trees;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Trees.Tests;

public sealed class LightgbmEqualityTests(ITestOutputHelper output)
{
    public static TheoryData<string> Models => [.. LightgbmGolden.Names];

    [Theory]
    [MemberData(nameof(Models))]
    public void Scores_and_contributions_equal_LightGBMs_own(string name)
    {
        var model = LightgbmGolden.Load(name);
        var shap = new ForestShap(model);
        var rows = LightgbmGolden.Rows();
        var expected = LightgbmGolden.Expected(name);
        Assert.Equal(400, rows.Length);
        Assert.Equal(400, expected.Length);
        var (features, outputs) = (model.FeatureCount, model.OutputCount);
        Assert.Equal((2 * outputs) + (outputs * (features + 1)), expected[0].Length);
        double worstRaw = 0, worstScore = 0, worstShap = 0, worstSum = 0;
        double[] raw = new double[outputs], scores = new double[outputs], contributions = new double[features];
        for (var i = 0; i < rows.Length; i++)
        {
            model.PredictRaw(rows[i], raw);
            model.Predict(rows[i], scores);
            for (var o = 0; o < outputs; o++)
            {
                worstRaw = Math.Max(worstRaw, Math.Abs(raw[o] - expected[i][o]));
                worstScore = Math.Max(worstScore, Math.Abs(scores[o] - expected[i][outputs + o]));
                shap.Explain(rows[i], o, contributions);
                var theirs = expected[i].AsSpan((2 * outputs) + (o * (features + 1)), features + 1);
                for (var j = 0; j < features; j++)
                {
                    worstShap = Math.Max(worstShap, Math.Abs(contributions[j] - theirs[j]));
                }

                worstShap = Math.Max(worstShap, Math.Abs(shap.ExpectedValue(o) - theirs[features]));
                worstSum = Math.Max(worstSum, Math.Abs(contributions.Sum() + shap.ExpectedValue(o) - raw[o]));
            }
        }

        output.WriteLine($"{name}: largest difference raw {worstRaw:E1}, score {worstScore:E1}, contribution {worstShap:E1}, sum {worstSum:E1}");
        Assert.InRange(worstRaw, 0, 1e-9);
        Assert.InRange(worstScore, 0, 1e-9);
        Assert.InRange(worstShap, 0, 1e-7);
        Assert.InRange(worstSum, 0, 1e-9);
    }
}
