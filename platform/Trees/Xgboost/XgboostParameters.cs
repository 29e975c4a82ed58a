using System.Globalization;

namespace Suite.Trees;

/// <summary>
/// What a training run is told. Stored with the model, so that the run can be repeated: the same data, parameters
/// (threads included) and library version give the same bytes.
/// </summary>
public sealed record XgboostParameters
{
    /// <summary>Fewer bins than this lose rare tails: 256 bins took a fraud pattern's average precision from .99 to .20.</summary>
    public const int MaxBinDefault = 8192;

    /// <summary>Upper bound on boosting rounds.</summary>
    public const int RoundsMax = 10_000;

    public int Rounds { get; init; } = 300;

    /// <summary>1 to 16 levels of splits.</summary>
    public int MaxDepth { get; init; } = 6;

    public double LearningRate { get; init; } = 0.1;

    /// <summary>L2 penalty on leaf values.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>L1 penalty on leaf values.</summary>
    public double Alpha { get; init; }

    /// <summary>Least loss reduction that justifies a split.</summary>
    public double Gamma { get; init; }

    /// <summary>Least sum of hessians in a child.</summary>
    public double MinChildWeight { get; init; } = 1;

    /// <summary>Bound on a leaf's step before the learning rate; 0 is none. Helps when classes are very unequal.</summary>
    public double MaxDeltaStep { get; init; }

    /// <summary>Share of rows drawn for each tree, (0, 1].</summary>
    public double Subsample { get; init; } = 1;

    /// <summary>Share of features drawn for each tree, (0, 1].</summary>
    public double ColumnSampleByTree { get; init; } = 1;

    /// <summary>Share of features drawn for each level, (0, 1].</summary>
    public double ColumnSampleByLevel { get; init; } = 1;

    /// <summary>Share of features drawn for each split, (0, 1].</summary>
    public double ColumnSampleByNode { get; init; } = 1;

    /// <summary>"hist" (fast, <see cref="MaxBin"/> matters), "exact" or "approx".</summary>
    public string TreeMethod { get; init; } = "hist";

    /// <summary>Histogram bins per feature, hist and approx only.</summary>
    public int MaxBin { get; init; } = MaxBinDefault;

    /// <summary>Weight of positive rows relative to negative ones.</summary>
    public double ScalePosWeight { get; init; } = 1;

    /// <summary>Start of every row's prediction: a probability for logistic objectives, a value for regression.</summary>
    public double BaseScore { get; init; } = 0.5;

    /// <summary>"binary:logistic", "reg:logistic" or "reg:squarederror": those that <see cref="TreeModel"/> reads.</summary>
    public string Objective { get; init; } = "binary:logistic";

    public int Seed { get; init; } = 42;

    /// <summary>Stop after this many rounds without a better validation metric and keep the best; 0 is never.</summary>
    public int EarlyStoppingRounds { get; init; }

    /// <summary>0 means every core; the number used is recorded in <see cref="TrainedModel.Parameters"/>.</summary>
    public int Threads { get; init; }

    /// <summary>"aucpr", "auc", "logloss", "error" or "rmse".</summary>
    public string EvalMetric { get; init; } = "aucpr";

    /// <summary>
    /// Features whose score may only rise (+1) or only fall (-1) with their value, by name; those not among the training's features are left
    /// out. Keeps chance out of directions that are known beforehand.
    /// </summary>
    public IReadOnlyDictionary<string, int> MonotoneConstraints { get; init; } = NoConstraints;

    private static readonly IReadOnlyDictionary<string, int> NoConstraints = new Dictionary<string, int>();

    internal bool MetricGrows => EvalMetric is "aucpr" or "auc";

    /// <exception cref="ArgumentException">A value is outside its range; the message names it and the range.</exception>
    public void Validate()
    {
        Require(Rounds is >= 1 and <= RoundsMax, nameof(Rounds), $"1 to {RoundsMax}");
        Require(MaxDepth is >= 1 and <= 16, nameof(MaxDepth), "1 to 16");
        Require(LearningRate is > 0 and <= 1, nameof(LearningRate), "above 0, at most 1");
        Require(IsNotNegative(Lambda), nameof(Lambda), "0 or more");
        Require(IsNotNegative(Alpha), nameof(Alpha), "0 or more");
        Require(IsNotNegative(Gamma), nameof(Gamma), "0 or more");
        Require(IsNotNegative(MinChildWeight), nameof(MinChildWeight), "0 or more");
        Require(IsNotNegative(MaxDeltaStep), nameof(MaxDeltaStep), "0 or more");
        Require(Subsample is > 0 and <= 1, nameof(Subsample), "above 0, at most 1");
        Require(ColumnSampleByTree is > 0 and <= 1, nameof(ColumnSampleByTree), "above 0, at most 1");
        Require(ColumnSampleByLevel is > 0 and <= 1, nameof(ColumnSampleByLevel), "above 0, at most 1");
        Require(ColumnSampleByNode is > 0 and <= 1, nameof(ColumnSampleByNode), "above 0, at most 1");
        Require(TreeMethod is "hist" or "exact" or "approx", nameof(TreeMethod), "hist, exact or approx");
        Require(MaxBin is >= 2 and <= 1 << 20, nameof(MaxBin), "2 to 1048576");
        Require(double.IsFinite(ScalePosWeight) && ScalePosWeight > 0, nameof(ScalePosWeight), "above 0");
        Require(
            Objective is "binary:logistic" or "reg:logistic" or "reg:squarederror",
            nameof(Objective),
            "binary:logistic, reg:logistic or reg:squarederror");
        Require(
            Objective == "reg:squarederror" ? double.IsFinite(BaseScore) : BaseScore is > 0 and < 1,
            nameof(BaseScore),
            "a probability strictly between 0 and 1 for logistic objectives");
        Require(MonotoneConstraints.Values.All(sign => sign is -1 or 0 or 1), nameof(MonotoneConstraints), "-1, 0 or 1 for each feature");
        Require(Seed >= 0, nameof(Seed), "0 or more");
        Require(EarlyStoppingRounds >= 0, nameof(EarlyStoppingRounds), "0 or more");
        Require(Threads is >= 0 and <= 1024, nameof(Threads), "0 to 1024");
        Require(
            EvalMetric is "aucpr" or "auc" or "logloss" or "error" or "rmse",
            nameof(EvalMetric),
            "aucpr, auc, logloss, error or rmse");
    }

    /// <summary>Names and values as the library spells them, for features in this order.</summary>
    internal IEnumerable<KeyValuePair<string, string>> ToNative(IReadOnlyList<string> featureNames)
    {
        yield return new("verbosity", "0");
        yield return new("booster", "gbtree");
        yield return new("objective", Objective);
        yield return new("eval_metric", EvalMetric);
        yield return new("tree_method", TreeMethod);
        if (TreeMethod != "exact")
        {
            yield return new("max_bin", MaxBin.ToString(CultureInfo.InvariantCulture));
        }

        yield return new("max_depth", MaxDepth.ToString(CultureInfo.InvariantCulture));
        yield return new("eta", Text(LearningRate));
        yield return new("lambda", Text(Lambda));
        yield return new("alpha", Text(Alpha));
        yield return new("gamma", Text(Gamma));
        yield return new("min_child_weight", Text(MinChildWeight));
        yield return new("max_delta_step", Text(MaxDeltaStep));
        yield return new("subsample", Text(Subsample));
        yield return new("colsample_bytree", Text(ColumnSampleByTree));
        yield return new("colsample_bylevel", Text(ColumnSampleByLevel));
        yield return new("colsample_bynode", Text(ColumnSampleByNode));
        if (Objective != "reg:squarederror")
        {
            yield return new("scale_pos_weight", Text(ScalePosWeight));
        }

        if (featureNames.Any(MonotoneConstraints.ContainsKey))
        {
            var signs = featureNames.Select(name => MonotoneConstraints.GetValueOrDefault(name).ToString(CultureInfo.InvariantCulture));
            yield return new("monotone_constraints", $"({string.Join(',', signs)})");
        }

        yield return new("base_score", Text(BaseScore));
        yield return new("seed", Seed.ToString(CultureInfo.InvariantCulture));
        yield return new("nthread", Threads.ToString(CultureInfo.InvariantCulture));
    }

    private static bool IsNotNegative(double value) => double.IsFinite(value) && value >= 0;

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} must be {range}.", name);
        }
    }
}
