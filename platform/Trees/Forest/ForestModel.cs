namespace Suite.Trees;

/// <summary>What a model file says, checked.</summary>
internal sealed record ParsedForest
{
    public required string Objective { get; init; }

    public required IReadOnlyList<string> FeatureNames { get; init; }

    /// <summary>The file names its features itself; otherwise the names are made up and only the order counts.</summary>
    public required bool HasFeatureNames { get; init; }

    public required int OutputCount { get; init; }

    public required IReadOnlyList<SplitTree> Trees { get; init; }

    /// <summary>Added to the sums after the last tree; one per output.</summary>
    public required double[] BaseValues { get; init; }

    public required ForestLink Link { get; init; }

    /// <summary>The output whose score is a probability that rises with its sum; null if none is.</summary>
    public required int? ProbabilityOutput { get; init; }

    /// <summary>Rows are rounded to float32 and sums kept in it.</summary>
    public bool IsFloat32 { get; init; }

    /// <summary>The leaves say how much training data they saw.</summary>
    public bool HasCovers { get; init; }
}

/// <summary>
/// A tree ensemble that another tool trained, scored as that tool scores it: LightGBM's text models in double, equal to LightGBM's own
/// scores but for the last bits of the link. Immutable and thread-safe. A row of 300 trees × depth 6 costs some µs; nothing is allocated.
/// </summary>
public sealed class ForestModel
{
    private readonly ParsedForest _parsed;
    private readonly SplitForestScorer _scorer;
    private readonly double[] _baseValues;
    private readonly bool _isFloat32;

    internal ForestModel(ParsedForest parsed)
    {
        _parsed = parsed;
        Objective = parsed.Objective;
        FeatureNames = parsed.FeatureNames;
        HasFeatureNames = parsed.HasFeatureNames;
        OutputCount = parsed.OutputCount;
        Trees = parsed.Trees;
        Link = parsed.Link;
        HasCovers = parsed.HasCovers;
        _baseValues = parsed.BaseValues;
        _isFloat32 = parsed.IsFloat32;
        Preparation = new RowPreparation(Trees, FeatureCount, parsed.IsFloat32);
        _scorer = new SplitForestScorer(Trees, Preparation, parsed.IsFloat32);
    }

    /// <summary>The training objective in the file's own word; "none" where the file names none.</summary>
    public string Objective { get; }

    public int FeatureCount => FeatureNames.Count;

    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>False where the file leaves its features nameless: then only their order counts.</summary>
    public bool HasFeatureNames { get; }

    /// <summary>Numbers a row is given: one, or one per class.</summary>
    public int OutputCount { get; }

    public int TreeCount => Trees.Count;

    /// <summary>Over all trees.</summary>
    public int LeafCount => Trees.Sum(static t => t.Leaves.Length);

    /// <summary>
    /// The output whose score lies in [0, 1] and rises with its raw sum: the probability of the one class that the model was trained to find.
    /// Null for several classes and for numbers.
    /// </summary>
    public int? ProbabilityOutput => _parsed.ProbabilityOutput;

    /// <summary>The file records how much training data each leaf saw, which explanations weigh by.</summary>
    public bool HasCovers { get; }

    internal IReadOnlyList<SplitTree> Trees { get; }

    internal ForestLink Link { get; }

    internal RowPreparation Preparation { get; }

    internal ReadOnlySpan<double> BaseValues => _baseValues;

    /// <summary>Reads a LightGBM model as <c>Booster.save_model</c> writes it. The bytes may come from anywhere: nothing in them is trusted.</summary>
    /// <exception cref="TreeModelFormatException">
    /// The file is broken, beyond <see cref="TreeModelLimits"/>, or uses what is not supported: linear trees, unknown objectives. The message
    /// names the line.
    /// </exception>
    public static ForestModel LoadLightgbm(ReadOnlyMemory<byte> text) => new(LightgbmModelReader.Read(text));

    /// <summary>
    /// Reads an ONNX model that is one TreeEnsembleRegressor or TreeEnsembleClassifier over float32 rows. Scores are those of ONNX Runtime on
    /// one thread. ONNX keeps no record of the training data: give the model covers before it is explained.
    /// </summary>
    /// <exception cref="TreeModelFormatException">The file is broken, beyond <see cref="TreeModelLimits"/>, or holds what is not supported, which the message names.</exception>
    public static ForestModel LoadOnnx(ReadOnlyMemory<byte> bytes) => new(OnnxModelReader.Read(bytes));

    /// <summary>How many of these rows end in each leaf, tree after tree: covers for a model whose file has none.</summary>
    public double[] CountCovers(IEnumerable<double[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var covers = new double[LeafCount];
        foreach (var row in rows)
        {
            var first = 0;
            foreach (var tree in Trees)
            {
                var node = tree.Root;
                while (node >= 0)
                {
                    var split = tree.Splits[node];
                    var value = row[split.Feature];
                    node = split.GoesLeft(_isFloat32 ? (float)value : value) ? tree.Left[node] : tree.Right[node];
                }

                covers[first + ~node]++;
                first += tree.Leaves.Length;
            }
        }

        return covers;
    }

    /// <summary>The same model with these covers, as <see cref="CountCovers"/> gives them. Splits no row came through count as halves.</summary>
    /// <exception cref="ArgumentException">Another number of covers than leaves, or one that is negative or not finite.</exception>
    public ForestModel WithCovers(ReadOnlySpan<double> covers)
    {
        if (covers.Length != LeafCount || covers.ContainsAnyExceptInRange(0, double.MaxValue))
        {
            throw new ArgumentException($"{LeafCount} covers of 0 or more are expected.", nameof(covers));
        }

        var trees = new List<SplitTree>(Trees.Count);
        foreach (var tree in Trees)
        {
            trees.Add(tree.WithCovers(covers[..tree.Leaves.Length].ToArray()));
            covers = covers[tree.Leaves.Length..];
        }

        return new ForestModel(_parsed with { Trees = trees, HasCovers = true });
    }

    /// <summary>Sums of the leaves, before the link: LightGBM's raw score.</summary>
    /// <param name="row">One value per feature; NaN is missing.</param>
    /// <param name="raw">OutputCount places; overwritten.</param>
    public void PredictRaw(ReadOnlySpan<double> row, Span<double> raw)
    {
        if (raw.Length != OutputCount)
        {
            throw new ArgumentException($"{OutputCount} outputs are given, {raw.Length} places were passed.", nameof(raw));
        }

        raw.Clear();
        _scorer.Add(row, raw);
        for (var i = 0; i < raw.Length; i++)
        {
            var sum = raw[i] + _baseValues[i];
            raw[i] = _isFloat32 ? (float)sum : sum;
        }
    }

    /// <summary>The final scores: the raw ones through the model's link (sigmoid, softmax, …).</summary>
    /// <param name="row">One value per feature; NaN is missing.</param>
    /// <param name="scores">OutputCount places; overwritten.</param>
    public void Predict(ReadOnlySpan<double> row, Span<double> scores)
    {
        PredictRaw(row, scores);
        Link.Apply(scores);
    }

    /// <summary>As <see cref="Predict(ReadOnlySpan{double}, Span{double})"/>, for a model of one output.</summary>
    public double Predict(ReadOnlySpan<double> row)
    {
        var score = 0d;
        Predict(row, new Span<double>(ref score));
        return score;
    }
}
