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
    private readonly SplitForestScorer _scorer;
    private readonly double[] _baseValues;
    private readonly bool _isFloat32;

    internal ForestModel(ParsedForest parsed)
    {
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

    /// <summary>The score is one number in [0, 1] that rises with the raw sum: the probability of the class the model was trained to find.</summary>
    public bool IsProbability => OutputCount == 1 && Link.IsProbability;

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
