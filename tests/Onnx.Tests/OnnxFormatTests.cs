using Suite.Trees;
using Xunit;

namespace Suite.Onnx.Tests;

/// <summary>What is no tree ensemble that can be scored exactly is refused by name; broken bytes never do more than that.</summary>
public sealed class OnnxFormatTests
{
    private static readonly string[] Modes = ["BRANCH_LEQ"];

    [Fact]
    public void Converters_wrappings_are_read_and_others_refused_by_name()
    {
        var inner = Ensemble(0).Attributes("target").Append(OnnxFile.Attribute("n_targets", 1)).ToArray();
        byte[] Cast(string from, string to, long type) => OnnxFile.Node("Cast", "", [from], [to], [OnnxFile.Attribute("to", type)]);
        byte[] Trees(string from, string to) => OnnxFile.Node("TreeEnsembleRegressor", "ai.onnx.ml", [from], [to], inner);
        byte[] Other(string name, string from, string to) => OnnxFile.Node(name, "", [from], [to], []);

        var wrapped = OnnxFile.Model([Cast("X", "x", 1), Other("Identity", "x", "y"), Trees("y", "z"), Other("Identity", "z", "out")], 4, [("out", 1)], inputElement: 11);
        Assert.Equal(3, ForestModel.LoadOnnx(wrapped).TreeCount);
        Refused(OnnxFile.Model([Other("Scaler", "X", "x"), Trees("x", "out")], 4, [("out", 1)]), "Scaler: is not supported before the trees");
        Refused(OnnxFile.Model([Cast("X", "x", 11), Trees("x", "out")], 4, [("out", 1)]), "Cast: is not supported before the trees");
        Refused(OnnxFile.Model([Trees("X", "z"), Other("Sigmoid", "z", "out")], 4, [("out", 1)]), "Sigmoid: is not supported after the trees");
        Refused(OnnxFile.Model([Trees("X", "out")], 4, [("out", 1)], inputElement: 11), "one input, float32");
        Refused(OnnxFile.Model([Trees("X", "a"), Trees("X", "b")], 4, [("a", 1)]), "2 tree ensembles");
        Refused(OnnxFile.Model([Other("Conv", "X", "out")], 4, [("out", 1)]), "but Conv");
        Refused(OnnxFile.Model([Other("Identity", "x", "x"), Trees("x", "out")], 4, [("out", 1)]), "circle");
        Refused([], "no graph");
    }

    [Fact]
    public void Faults_of_the_columns_are_refused_by_name()
    {
        Refused(Regressor(static e => e.Modes[0] = "BRANCH_MAYBE"), "mode 'BRANCH_MAYBE'");
        Refused(Regressor(static e => e.Modes.RemoveAt(0)), "entries");
        Refused(Regressor(static e => e.Values[0] = float.NaN), "compares with NaN");
        Refused(Regressor(static e => e.Features[0] = 99), "feature 99 of 4");
        Refused(Regressor(static e => e.Features[0] = -1), "feature -1");
        Refused(Regressor(static e => e.True[0] = 77), "leads to 77");
        Refused(Regressor(static e => e.True[0] = 0), "is no tree");
        Refused(Regressor(static e => e.True[0] = e.False[0]), "is no tree");
        Refused(Regressor(static e => e.NodeIds[1] = 0), "twice");
        Refused(Regressor(static e => e.Weights[0] = e.Weights[0] with { Output = 3 }), "names 3");
        Refused(Regressor(static e => e.Weights[0] = e.Weights[0] with { Node = 0 }), "is no leaf");
        Refused(Regressor(static e => e.Weights[0] = e.Weights[0] with { Node = 500 }), "not there");
        Refused(Regressor(static e => e.Weights[0] = e.Weights[0] with { Weight = float.PositiveInfinity }), "finite");
        Refused(Regressor(static e => e.Weights.Add(e.Weights[0])), "two weights");
        Refused(Ensemble(0).Regressor(4, transform: "PROBIT"), "post_transform 'PROBIT'");
        Refused(Ensemble(0).Regressor(4, transform: "LOGISTIC"), "post_transform of a single target");
        Refused(Ensemble(0).Regressor(4, baseValues: [1, 2]), "base_values must be 1");
        Refused(Ensemble(0).Classifier(4, 1, "NONE"), "1 class labels");
        Refused(Ensemble(0).Classifier(4, 2, "NONE"), "log-odds");
    }

    /// <summary>Why a post transform of one target is refused: the specification applies it, ONNX Runtime does not.</summary>
    [Fact]
    public void The_runtime_leaves_a_single_target_as_it_is()
    {
        var rows = Enumerable.Range(0, 50).Select(i => OnnxEnsemble.Row(new Random(i), 4)).ToArray();
        using var plain = new RuntimeOracle(Ensemble(0).Regressor(4));
        using var transformed = new RuntimeOracle(Ensemble(0).Regressor(4, transform: "LOGISTIC"));
        Assert.Equal(plain.Run(rows, "variable"), transformed.Run(rows, "variable"));
    }

    /// <summary>Every tree is laid out once per output: the file below has some 40 MB and would have become 8 GB.</summary>
    [Fact]
    public void A_small_file_whose_leaves_are_spread_over_a_thousand_outputs_is_refused_before_it_takes_the_memory()
    {
        var file = Spread(trees: 4, depth: 17, targets: 1_000).Regressor(1, targets: 1_000, packed: true);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(file, "the trees are more than 100000 or have more than 16000000 nodes");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 30);
    }

    [Fact]
    public void More_single_leaves_than_trees_are_read_at_most_are_refused()
    {
        var ensemble = new OnnxEnsemble();
        for (var tree = 0; tree < 101; tree++)
        {
            ensemble.AddComplete(tree, 0, _ => 0);
            ensemble.Weights.Clear();
        }

        ensemble.Weights.AddRange(Enumerable.Range(0, 100_000).Select(static i => ((long)(i / 1_000), 0L, (long)(i % 1_000), 1f)));
        Assert.Equal(100_000, ForestModel.LoadOnnx(ensemble.Regressor(1, targets: 1_000)).TreeCount);
        ensemble.Weights.Add((100, 0, 0, 1));
        Refused(ensemble.Regressor(1, targets: 1_000), "the trees are more than 100000");
    }

    [Fact]
    public void A_file_cut_or_changed_anywhere_is_refused_or_still_scores()
    {
        var original = Ensemble(3).Regressor(4);
        var random = new Random(7);
        var (refused, loaded) = (0, 0);
        for (var position = 0; position < original.Length; position++)
        {
            Try(original[..position]);
            foreach (var change in (byte[])[(byte)(original[position] ^ 1), 0xff, (byte)random.Next(256)])
            {
                var bytes = original.ToArray();
                bytes[position] = change;
                Try(bytes);
            }
        }

        Assert.True(refused > 500 && loaded > 500, $"{refused} refused, {loaded} loaded: the changes do not reach both cases");

        void Try(byte[] bytes)
        {
            try
            {
                var model = ForestModel.LoadOnnx(bytes);
                var row = new double[model.FeatureCount];
                model.Predict(row, new double[model.OutputCount]);
                new ForestShap(model.WithCovers(model.CountCovers([row]))).Explain(row, 0, new double[row.Length]);
                loaded++;
            }
            catch (TreeModelFormatException)
            {
                refused++;
            }
        }
    }

    private static OnnxEnsemble Ensemble(int seed) =>
        OnnxEnsemble.Random(new Random(seed), 3, 3, 4, Modes, static r => [(float)r.NextDouble() - 0.5f]);

    private static byte[] Regressor(Action<OnnxEnsemble> change)
    {
        var ensemble = Ensemble(0);
        Assert.Equal(3, ForestModel.LoadOnnx(ensemble.Regressor(4)).TreeCount);
        change(ensemble);
        return ensemble.Regressor(4);
    }

    private static void Refused(byte[] bytes, string reason) => Assert.Contains(
        reason, Assert.Throws<TreeModelFormatException>(() => ForestModel.LoadOnnx(bytes)).Message, StringComparison.Ordinal);

    private static OnnxEnsemble Spread(int trees, int depth, int targets)
    {
        var ensemble = new OnnxEnsemble();
        for (var tree = 0; tree < trees; tree++)
        {
            ensemble.AddComplete(tree, depth, leaf => leaf % targets);
        }

        return ensemble;
    }
}
