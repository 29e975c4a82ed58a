namespace Suite.Onnx.Tests;

/// <summary>A tree ensemble's columns, filled by seeded trees that no trainer would grow.</summary>
internal sealed class OnnxEnsemble
{
    internal List<long> TreeIds { get; } = [];

    internal List<long> NodeIds { get; } = [];

    internal List<long> Features { get; } = [];

    internal List<float> Values { get; } = [];

    internal List<string> Modes { get; } = [];

    internal List<long> True { get; } = [];

    internal List<long> False { get; } = [];

    internal List<long> MissingTrue { get; } = [];

    internal List<(long Tree, long Node, long Output, float Weight)> Weights { get; } = [];

    internal static OnnxEnsemble Random(Random random, int trees, int depth, int features, string[] modes, Func<Random, float[]> leaf)
    {
        var ensemble = new OnnxEnsemble();
        for (var tree = 0; tree < trees; tree++)
        {
            var next = 0L;
            ensemble.Grow(random, tree, depth, features, modes, leaf, ref next);
        }

        return ensemble;
    }

    /// <summary>A tree whose leaves all lie at one depth, each with the weight 1 for one output.</summary>
    internal void AddComplete(long tree, int depth, Func<int, long> outputOf)
    {
        var (splits, nodes) = ((1 << depth) - 1, (2 << depth) - 1);
        for (var node = 0; node < nodes; node++)
        {
            var isLeaf = node >= splits;
            TreeIds.Add(tree);
            NodeIds.Add(node);
            Features.Add(0);
            Values.Add(0);
            Modes.Add(isLeaf ? "LEAF" : "BRANCH_LEQ");
            True.Add(isLeaf ? 0 : (2 * node) + 1);
            False.Add(isLeaf ? 0 : (2 * node) + 2);
            MissingTrue.Add(0);
            if (isLeaf)
            {
                Weights.Add((tree, node, outputOf(node - splits), 1));
            }
        }
    }

    /// <param name="weights">"target" or "class".</param>
    internal IEnumerable<byte[]> Attributes(string weights, bool packed = false) =>
    [
        OnnxFile.Attribute("nodes_treeids", TreeIds, packed),
        OnnxFile.Attribute("nodes_nodeids", NodeIds, packed),
        OnnxFile.Attribute("nodes_featureids", Features, packed),
        OnnxFile.Attribute("nodes_values", Values, packed),
        OnnxFile.Attribute("nodes_modes", Modes),
        OnnxFile.Attribute("nodes_truenodeids", True, packed),
        OnnxFile.Attribute("nodes_falsenodeids", False, packed),
        OnnxFile.Attribute("nodes_missing_value_tracks_true", MissingTrue, packed),
        OnnxFile.Attribute("nodes_hitrates", [.. Values.Select(static _ => 1f)], packed),
        OnnxFile.Attribute(weights + "_treeids", [.. Weights.Select(static w => w.Tree)], packed),
        OnnxFile.Attribute(weights + "_nodeids", [.. Weights.Select(static w => w.Node)], packed),
        OnnxFile.Attribute(weights + "_ids", [.. Weights.Select(static w => w.Output)], packed),
        OnnxFile.Attribute(weights + "_weights", [.. Weights.Select(static w => w.Weight)], packed),
    ];

    internal byte[] Regressor(int features, int targets = 1, string transform = "NONE", float[]? baseValues = null, bool packed = false) => OnnxFile.Model(
        [
            OnnxFile.Node("TreeEnsembleRegressor", "ai.onnx.ml", ["X"], ["variable"],
            [
                .. Attributes("target", packed), OnnxFile.Attribute("n_targets", targets), OnnxFile.Attribute("post_transform", transform),
                .. baseValues is null ? [] : (byte[][])[OnnxFile.Attribute("base_values", baseValues)],
            ]),
        ],
        features,
        [("variable", 1)]);

    internal byte[] Classifier(int features, int labels, string transform, float[]? baseValues = null) => OnnxFile.Model(
        [
            OnnxFile.Node("TreeEnsembleClassifier", "ai.onnx.ml", ["X"], ["label", "scores"],
            [
                .. Attributes("class"), OnnxFile.Attribute("classlabels_int64s", [.. Enumerable.Range(0, labels).Select(static i => (long)i)]),
                OnnxFile.Attribute("post_transform", transform), .. baseValues is null ? [] : (byte[][])[OnnxFile.Attribute("base_values", baseValues)],
            ]),
        ],
        features,
        [("label", 7), ("scores", 1)]);

    /// <summary>Small whole values around the thresholds, a few between, infinite and missing ones.</summary>
    internal static float[] Row(Random random, int features) => [.. Enumerable.Range(0, features).Select(_ => random.Next(9) switch
    {
        0 => float.NaN,
        1 => float.PositiveInfinity,
        2 => float.NegativeInfinity,
        3 => (float)((random.NextDouble() * 6) - 3),
        _ => random.Next(-3, 4),
    })];

    private void Grow(Random random, int tree, int depth, int features, string[] modes, Func<Random, float[]> leaf, ref long next)
    {
        var (place, id) = (Modes.Count, next++);
        TreeIds.Add(tree);
        NodeIds.Add(id);
        Features.Add(0);
        Values.Add(0);
        Modes.Add("LEAF");
        True.Add(0);
        False.Add(0);
        MissingTrue.Add(0);
        if (depth == 0 || (id > 0 && random.NextDouble() < 0.15))
        {
            Weights.AddRange(leaf(random).Select((w, output) => ((long)tree, id, (long)output, w)).Where(static w => !float.IsNaN(w.w)));
            return;
        }

        Features[place] = random.Next(features);
        Modes[place] = modes[random.Next(modes.Length)];
        Values[place] = random.Next(3) == 0 ? (float)((random.NextDouble() * 4) - 2) : random.Next(-2, 3);
        MissingTrue[place] = random.Next(2);
        True[place] = next;
        Grow(random, tree, depth - 1, features, modes, leaf, ref next);
        False[place] = next;
        Grow(random, tree, depth - 1, features, modes, leaf, ref next);
    }
}
