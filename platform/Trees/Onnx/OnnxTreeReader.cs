namespace Suite.Trees;

/// <summary>
/// The trees of a TreeEnsembleRegressor or TreeEnsembleClassifier: columns with one entry a node, and columns with one entry a weight.
/// Each mode becomes "below" or "equal" exactly, by taking the next number for the threshold or exchanging the children.
/// </summary>
internal sealed class OnnxTreeReader
{
    private static readonly string[] NodeColumns =
        ["nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids"];

    private readonly OnnxNode _node;
    private readonly string _weights;
    private readonly List<string> _modes;
    private readonly List<float> _values;
    private readonly List<long>[] _columns;
    private readonly List<long> _missingTrue;
    private readonly Dictionary<(long Tree, long Node), int> _places = [];
    private long _nodeCount;

    /// <param name="weights">"target" or "class": how the columns of weights are called.</param>
    internal OnnxTreeReader(OnnxNode node, string weights)
    {
        _node = node;
        _weights = weights;
        _modes = node.Attributes.TryGetValue("nodes_modes", out var modes) ? modes.Texts : [];
        var count = _modes.Count;
        if (count == 0)
        {
            throw Refuse("nodes_modes is missing or empty");
        }

        _columns = [.. NodeColumns.Select(name => Integers(name, count))];
        _values = Floats("nodes_values", count);
        _missingTrue = node.Attributes.ContainsKey("nodes_missing_value_tracks_true") ? Integers("nodes_missing_value_tracks_true", count) : [.. new long[count]];
        for (var i = 0; i < count; i++)
        {
            if (!_places.TryAdd((TreeIds[i], NodeIds[i]), i))
            {
                throw Refuse($"tree {TreeIds[i]} has node {NodeIds[i]} twice");
            }
        }
    }

    /// <summary>The largest feature any split asks for, or -1.</summary>
    internal int FeatureMax { get; private set; } = -1;

    /// <summary>All weights are zero or above.</summary>
    internal bool AllPositive => Weights.TrueForAll(static w => w >= 0);

    /// <summary>Which outputs any leaf adds to.</summary>
    internal IReadOnlyList<int> Outputs => [.. Integers(_weights + "_ids", WeightCount).Distinct().Order().Select(static id => (int)Math.Clamp(id, -1, int.MaxValue))];

    internal int TreeCount { get; private set; }

    private List<long> TreeIds => _columns[0];

    private List<long> NodeIds => _columns[1];

    private int WeightCount => _node.Attributes.TryGetValue(_weights + "_ids", out var ids) ? ids.Integers.Count : throw Refuse($"{_weights}_ids is missing");

    private List<float> Weights => Floats(_weights + "_weights", WeightCount);

    /// <summary>Trees in the order in which they first appear, each once per output it adds to.</summary>
    /// <param name="outputOf">The output an id stands for.</param>
    internal List<SplitTree> Read(Func<long, int> outputOf, int outputCount)
    {
        var leafWeights = ReadWeights(outputOf, outputCount);
        var trees = new List<SplitTree>();
        var nodesOf = Enumerable.Range(0, _modes.Count).GroupBy(i => TreeIds[i]).ToArray();
        TreeCount = nodesOf.Length;
        if (TreeCount > TreeModelLimits.TreeCountMax)
        {
            throw Refuse($"there are {TreeCount} trees, at most {TreeModelLimits.TreeCountMax} are read");
        }

        foreach (var nodes in nodesOf)
        {
            ReadTree(nodes.Key, [.. nodes], leafWeights, trees);
        }

        return trees;
    }

    private OnnxLeafWeights ReadWeights(Func<long, int> outputOf, int outputCount)
    {
        var count = WeightCount;
        var (ids, nodes, trees, weights) = (Integers(_weights + "_ids", count), Integers(_weights + "_nodeids", count), Integers(_weights + "_treeids", count), Weights);
        var (places, outputs) = (new int[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            if (!_places.TryGetValue((trees[i], nodes[i]), out places[i]))
            {
                throw Refuse($"a weight belongs to node {nodes[i]} of tree {trees[i]}, which is not there");
            }

            if (_modes[places[i]] != "LEAF")
            {
                throw Refuse($"a weight belongs to node {nodes[i]} of tree {trees[i]}, which is no leaf");
            }

            outputs[i] = outputOf(ids[i]);
            if (outputs[i] < 0 || outputs[i] >= outputCount || !float.IsFinite(weights[i]))
            {
                throw Refuse(float.IsFinite(weights[i]) ? $"{_weights}_ids names {ids[i]}, there are {outputCount}" : $"{_weights}_weights must be finite");
            }
        }

        return new OnnxLeafWeights(_modes.Count, places, outputs, weights);
    }

    private void ReadTree(long id, int[] nodes, OnnxLeafWeights weights, List<SplitTree> trees)
    {
        var code = new Dictionary<int, int>(nodes.Length);
        var (splits, leaves) = (0, 0);
        foreach (var node in nodes)
        {
            code.Add(node, _modes[node] == "LEAF" ? ~leaves++ : splits++);
        }

        if (leaves > TreeModelLimits.LeafCountMax)
        {
            throw Refuse($"tree {id} has {leaves} leaves, at most {TreeModelLimits.LeafCountMax} are read");
        }

        var (left, right, tests) = (new int[splits], new int[splits], new Split[splits]);
        foreach (var node in nodes.Where(n => code[n] >= 0))
        {
            (tests[code[node]], var swapped) = ReadSplit(node);
            (left[code[node]], right[code[node]]) = swapped ? (Child(4), Child(3)) : (Child(3), Child(4));

            int Child(int column) => _places.TryGetValue((id, _columns[column][node]), out var place)
                ? code[place]
                : throw Refuse($"node {NodeIds[node]} of tree {id} leads to {_columns[column][node]}, which is not there");
        }

        var depth = SplitTree.Measure(left, right, leaves, TreeModelLimits.LeafwiseDepthMax, out var fault);
        if (fault is not null || (splits > 0 && code[nodes[0]] != 0))
        {
            throw Refuse($"tree {id} is no tree: {fault ?? "its first node is not its root"}");
        }

        var values = new SortedDictionary<int, double[]>();
        foreach (var node in nodes.Where(n => code[n] < 0))
        {
            var outputs = weights.OutputsOf(node);
            for (var i = 0; i < outputs.Length; i++)
            {
                if (i > 0 && outputs[i] == outputs[i - 1])
                {
                    throw Refuse($"node {NodeIds[node]} of tree {id} has two weights for the same output");
                }

                if (!values.TryGetValue(outputs[i], out var of))
                {
                    CountCopy(trees.Count + values.Count + 1, nodes.Length);
                    values.Add(outputs[i], of = new double[leaves]);
                }

                of[~code[node]] = weights.ValuesOf(node)[i];
            }
        }

        // Unknown for all of them, and never written to: one is enough.
        var covers = new double[leaves];
        trees.AddRange(values.Select(of => new SplitTree
        {
            Splits = tests,
            Left = left,
            Right = right,
            Leaves = of.Value,
            LeafCovers = covers,
            Output = of.Key,
            Depth = depth,
        }));
    }

    /// <summary>
    /// A tree is laid out once for each output it adds to. A leaf takes a few bytes of the file for one output and memory for a whole tree, so what
    /// counts are the trees and nodes that result, and they are counted before they are made.
    /// </summary>
    private void CountCopy(int trees, int nodes)
    {
        _nodeCount += nodes;
        if (trees > TreeModelLimits.TreeCountMax || _nodeCount > TreeModelLimits.NodeCountMax)
        {
            throw Refuse(
                $"counted once for each output they add to, the trees are more than {TreeModelLimits.TreeCountMax} or have more than {TreeModelLimits.NodeCountMax} nodes");
        }
    }

    /// <summary>The split, and whether its true branch became the right child.</summary>
    private (Split Split, bool Swapped) ReadSplit(int node)
    {
        var feature = _columns[2][node];
        if (feature < 0 || feature >= TreeModelLimits.FeatureCountMax)
        {
            throw Refuse($"node {NodeIds[node]} asks for feature {feature}");
        }

        FeatureMax = Math.Max(FeatureMax, (int)feature);
        double value = _values[node];
        var mode = _modes[node];
        var missingTrue = _missingTrue[node] != 0;
        if (double.IsNaN(value) || (double.IsNegativeInfinity(value) && mode is "BRANCH_LT" or "BRANCH_GTE"))
        {
            throw Refuse($"node {NodeIds[node]} compares with {value}");
        }

        // Nothing that is present lies at or above the largest double: inputs are float32, and +infinity is kept as that double.
        var below = double.IsPositiveInfinity(value) ? double.MaxValue : value;
        return mode switch
        {
            "BRANCH_LEQ" => (new Split((int)feature, SplitKind.Below, Math.BitIncrement(value), missingTrue), false),
            "BRANCH_LT" => (new Split((int)feature, SplitKind.Below, below, missingTrue), false),
            "BRANCH_GTE" => (new Split((int)feature, SplitKind.Below, below, !missingTrue), true),
            "BRANCH_GT" => (new Split((int)feature, SplitKind.Below, Math.BitIncrement(value), !missingTrue), true),
            "BRANCH_EQ" => (new Split((int)feature, SplitKind.Equal, value, missingTrue), false),

            // NaN differs from every number, so a missing value goes the true way whatever the file says.
            "BRANCH_NEQ" => (new Split((int)feature, SplitKind.Equal, value, MissingLeft: false), true),
            _ => throw Refuse($"the mode '{OnnxProto.Shown(mode)}' is not supported"),
        };
    }

    private List<long> Integers(string name, int count) => Column(name, count, static a => a.Integers);

    private List<float> Floats(string name, int count) => Column(name, count, static a => a.Floats);

    private List<T> Column<T>(string name, int count, Func<OnnxAttribute, List<T>> values)
    {
        if (_node.Attributes.ContainsKey(name + "_as_tensor"))
        {
            throw Refuse($"{name}_as_tensor is not supported; convert the model with float32 thresholds");
        }

        var found = _node.Attributes.TryGetValue(name, out var attribute) ? values(attribute) : throw Refuse($"{name} is missing");
        return found.Count == count ? found : throw Refuse($"{name} has {found.Count} entries, {count} are expected");
    }

    private TreeModelFormatException Refuse(string reason) => OnnxModelReader.Refuse(_node, reason);
}
