namespace Suite.Trees;

/// <summary>Bounds on what an explainer may hold.</summary>
public sealed record TreeShapOptions
{
    /// <summary>Memory for the merged trees, in bytes. Trees that do not fit are explained by the slower algorithm, as exactly.</summary>
    public long ProgramBytesMax { get; init; } = 64L << 20;

    /// <summary>Splits of eight merged trees; more than this are explained by the slower algorithm. 1023 is depth 10, full.</summary>
    public int MergedNodesMax { get; init; } = 1_023;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ProgramBytesMax);
        ArgumentOutOfRangeException.ThrowIfNegative(MergedNodesMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MergedNodesMax, 65_535);
    }
}

/// <summary>
/// Exact path-dependent TreeSHAP (Lundberg et al., 2018 and 2020): how much each feature moved this row's margin away
/// from <see cref="ExpectedValue"/>. Contributions and expected value add up to the margin. Immutable and thread-safe;
/// the same model and row give the same bits on every machine. How: see <see cref="LaneShap"/>.
/// </summary>
public sealed class TreeShap
{
    private const int StackFeaturesMax = 512;

    private readonly int _featureCount;
    private readonly LaneShap _lanes;
    private readonly DecisionTree[] _deepTrees;

    public TreeShap(TreeModel model, TreeShapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new TreeShapOptions();
        options.Validate();
        _featureCount = model.FeatureCount;
        ExpectedValue = model.BaseMargin + model.Trees.Sum(t => Mean(t, 0));
        var programs = new List<LaneProgram>();
        var deep = new List<DecisionTree>();
        long bytes = 0;

        // Trees of one size share lanes: a small tree next to a large one would idle.
        foreach (var eight in model.Trees.OrderBy(t => t.Depth).ThenBy(t => t.NodeCount).Chunk(LaneProgram.Lanes))
        {
            var program = LaneProgram.Build(eight, _featureCount, options.MergedNodesMax);
            if (program is not null && bytes + program.Bytes <= options.ProgramBytesMax)
            {
                bytes += program.Bytes;
                programs.Add(program);
            }
            else
            {
                deep.AddRange(eight);
            }
        }

        ProgramBytes = bytes;
        _lanes = new LaneShap([.. programs], _featureCount);
        _deepTrees = [.. deep];
    }

    /// <summary>The margin of a row about which nothing is known: base margin plus the trees' means over the training rows.</summary>
    public double ExpectedValue { get; }

    /// <summary>Bytes held for the merged trees.</summary>
    public long ProgramBytes { get; }

    /// <summary>Trees left to the slower algorithm.</summary>
    public int SlowTreeCount => _deepTrees.Length;

    /// <summary>Writes one contribution per feature, in margin units (log-odds for logistic objectives).</summary>
    /// <param name="row">One value per feature; NaN is missing.</param>
    /// <param name="contributions">FeatureCount places; overwritten.</param>
    public void Explain(ReadOnlySpan<float> row, Span<double> contributions)
    {
        if (row.Length != _featureCount || contributions.Length != _featureCount)
        {
            throw new ArgumentException($"Row and contributions have {_featureCount} values each.", nameof(row));
        }

        var sums = _featureCount < StackFeaturesMax ? stackalloc double[_featureCount + 1] : new double[_featureCount + 1];
        sums.Clear();
        _lanes.Explain(row, sums);
        foreach (var tree in _deepTrees)
        {
            PathShap.Explain(tree, row, sums);
        }

        sums[.._featureCount].CopyTo(contributions);
    }

    private static double Mean(DecisionTree tree, int node)
    {
        if (tree.IsLeaf(node))
        {
            return tree.Threshold[node];
        }

        var (left, right) = tree.Shares(node);
        return (left * Mean(tree, tree.Left[node])) + (right * Mean(tree, tree.Right[node]));
    }
}
