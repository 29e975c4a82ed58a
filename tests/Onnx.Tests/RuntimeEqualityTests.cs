using Suite.Trees;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Onnx.Tests;

/// <summary>Our scores are ONNX Runtime's, over rows with ties, infinities and missing values.</summary>
public sealed class RuntimeEqualityTests(ITestOutputHelper output)
{
    private static readonly string[] AllModes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];

    public static TheoryData<string> Modes => [.. AllModes, "mixed"];

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_regressor_gives_the_same_bits(string mode) => Check(
        mode, seed => seed % 3 == 0 ? [0.25f] : null, "variable", 1,
        (random, features, modes) => OnnxEnsemble.Random(random, random.Next(1, 120), random.Next(1, 8), features, modes, static r => [Weight(r)]),
        static (ensemble, features, baseValues) => ensemble.Regressor(features, baseValues: baseValues, packed: features % 2 == 0),
        exact: true);

    [Theory]
    [InlineData("NONE")]
    [InlineData("LOGISTIC")]
    [InlineData("SOFTMAX")]
    public void A_regressor_of_three_targets_gives_the_same_scores(string transform) => Check(
        "mixed", seed => seed % 2 == 0 ? [0.25f, -1, 2] : null, "variable", 3,
        static (random, features, modes) => OnnxEnsemble.Random(random, 20, 5, features, modes, static r => [Weight(r), Weight(r), Weight(r)]),
        (ensemble, features, baseValues) => ensemble.Regressor(features, 3, transform, baseValues),
        exact: transform == "NONE");

    [Theory]
    [InlineData("NONE")]
    [InlineData("LOGISTIC")]
    [InlineData("SOFTMAX")]
    public void A_classifier_of_four_classes_gives_the_same_scores(string transform) => Check(
        "mixed", seed => seed % 2 == 0 ? [0.25f, -1, 2, 0] : null, "scores", 4,
        static (random, features, modes) => OnnxEnsemble.Random(random, 20, 5, features, modes, static r => [Weight(r), Weight(r), Weight(r), Weight(r)]),
        (ensemble, features, baseValues) => ensemble.Classifier(features, 4, transform, baseValues),
        exact: transform == "NONE");

    [Theory]
    [InlineData("NONE")]
    [InlineData("LOGISTIC")]
    [InlineData("SOFTMAX")]
    public void A_classifier_of_two_classes_with_weights_each_gives_the_same_scores(string transform) => Check(
        "mixed", static _ => null, "scores", 2,
        static (random, features, modes) => OnnxEnsemble.Random(random, 20, 5, features, modes, static r => [Weight(r), Weight(r)]),
        (ensemble, features, _) => ensemble.Classifier(features, 2, transform),
        exact: transform == "NONE");

    [Fact]
    public void A_boosted_classifier_gives_the_same_probability() => Check(
        "mixed", static seed => seed % 2 == 0 ? [-1.5f] : null, "scores", 2,
        static (random, features, modes) => OnnxEnsemble.Random(random, 60, 6, features, modes, static r => [Weight(r)]),
        static (ensemble, features, baseValues) => ensemble.Classifier(features, 2, "LOGISTIC", baseValues),
        exact: false,
        ofTwo: true);

    [Fact]
    public void A_voting_classifier_gives_the_same_probability() => Check(
        "mixed", static _ => null, "scores", 2,
        static (random, features, modes) => OnnxEnsemble.Random(random, 10, 6, features, modes, static r => [(float)(r.NextDouble() / 10)]),
        static (ensemble, features, _) => ensemble.Classifier(features, 2, "NONE"),
        exact: true,
        ofTwo: true);

    private static float Weight(Random random) => (float)((random.NextDouble() * 2) - 1);

    private void Check(
        string mode,
        Func<int, float[]?> baseValues,
        string name,
        int width,
        Func<Random, int, string[], OnnxEnsemble> make,
        Func<OnnxEnsemble, int, float[]?, byte[]> write,
        bool exact,
        bool ofTwo = false)
    {
        var distinct = new HashSet<float>();
        var (rowsSeen, different, worst) = (0, 0, 0f);
        for (var seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            var features = random.Next(1, 9);
            var bytes = write(make(random, features, mode == "mixed" ? AllModes : [mode]), features, baseValues(seed));
            var model = ForestModel.LoadOnnx(bytes);
            Assert.Equal(ofTwo ? 1 : width, model.OutputCount);
            var rows = Enumerable.Range(0, 200).Select(_ => OnnxEnsemble.Row(random, features)).ToArray();
            using var oracle = new RuntimeOracle(bytes);
            var expected = oracle.Run(rows, name);
            Assert.Equal(rows.Length * width, expected.Length);
            var scores = new double[model.OutputCount];
            for (var i = 0; i < rows.Length; i++)
            {
                model.Predict(Array.ConvertAll(rows[i], static v => (double)v), scores);
                for (var o = 0; o < scores.Length; o++)
                {
                    distinct.Add((float)scores[o]);
                    var theirs = expected[(i * width) + (ofTwo ? 1 : o)];
                    different += BitConverter.SingleToInt32Bits(theirs) == BitConverter.SingleToInt32Bits((float)scores[o]) ? 0 : 1;
                    worst = MathF.Max(worst, MathF.Abs(theirs - (float)scores[o]));
                }
            }

            rowsSeen += rows.Length;
        }

        output.WriteLine($"{rowsSeen} rows, {different} scores with other bits, largest difference {worst:E1}");

        // Sums are equal to the bit. Where exp() comes in, another machine's may round its last bit differently.
        Assert.InRange(worst, 0, exact ? 0 : 2e-7f);
        Assert.True(distinct.Count > 100, $"only {distinct.Count} different scores: the rows reach too little");
    }
}
