using System.Globalization;
using Suite.FeatureStore;
using Suite.Fraud.Backtesting;
using Suite.Trees;

namespace Suite.Fraud.Training;

/// <summary>
/// How a model is fitted and its thresholds are chosen: one recipe for the server's training and for backtests. Deterministic: the same rows
/// give the same bytes, on any number of cores, because the number of threads is part of the recipe.
/// </summary>
public sealed record TrainingRecipe
{
    /// <summary>Blocks of time for out-of-sample scores; each is scored by a model of the other ones.</summary>
    private const int Blocks = 2;

    /// <summary>Threads change the order in which histograms are added up, and with it last bits: fixed, so that results can be repeated.</summary>
    private const int Threads = 2;

    /// <summary>A threshold is never 0: then everything would be stopped, and stored thresholds are strictly positive.</summary>
    private const double ThresholdMin = 1e-4;

    /// <summary>Above every score but a saturated one: nothing is declined without evidence that declining is right.</summary>
    private const double Never = 1;

    public required XgboostParameters Parameters { get; init; }

    /// <summary>What of <see cref="Parameters"/> was set otherwise, for the record.</summary>
    public TrainingSettings Settings { get; private init; } = TrainingSettings.Default;

    /// <summary>Share of payments that analysts can look at.</summary>
    public double ReviewShareMax { get; init; } = 0.01;

    /// <summary>Payments are declined where at least this share of them is fraud.</summary>
    public double DeclinePrecisionMin { get; init; } = 0.8;

    /// <summary>The Fraud Detection Handbook's XGBoost, for its 15 features: published figures can be compared.</summary>
    public static TrainingRecipe Handbook { get; } = new()
    {
        Parameters = new XgboostParameters { Rounds = 100, LearningRate = 0.1, MaxDepth = 3, TreeMethod = "exact", Threads = Threads },
    };

    /// <summary>Chosen on weeks up to 2018-07-10 of the handbook's data: docs/fraud-model.md has the search.</summary>
    public static TrainingRecipe Default { get; } = new()
    {
        Parameters = new XgboostParameters
        {
            Rounds = 150,
            LearningRate = 0.05,
            MaxDepth = 4,
            MinChildWeight = 10,
            Subsample = 0.7,
            ColumnSampleByTree = 0.6,
            Threads = Threads,
            MonotoneConstraints = Directions(),
        },
    };

    /// <summary>The recipe that belongs to a feature set.</summary>
    public static TrainingRecipe For(FeatureSet features) => features.Name == FeatureSet.Baseline15.Name ? Handbook : Default;

    /// <summary>This recipe with some of its values set otherwise.</summary>
    public TrainingRecipe With(TrainingSettings settings) => this with { Parameters = settings.ApplyTo(Parameters), Settings = settings };

    /// <summary>Model, thresholds and what was measured on payments the model did not see. Three trainings' worth of time at most.</summary>
    internal static FittedModel Fit(TrainingSet set, TrainingSettings settings, CancellationToken ct)
    {
        FeatureSetRules.RefuseAnswers(set.Features);
        var recipe = For(set.Features).With(settings);
        var rows = new LabelledRows([.. set.Features.Features.Select(f => f.Name)], set.Rows, set.Labels);
        var scores = recipe.ScoreOutOfSample(rows, ct);
        var isFraud = Array.ConvertAll(rows.Labels, label => label > 0);
        var thresholds = recipe.ChooseThresholds(scores, isFraud);
        var trained = recipe.Train(rows, null, ct);
        return new FittedModel(
            trained.Ubj,
            Metrics(scores, isFraud),
            recipe.Describe(),
            new Dictionary<string, double> { ["review"] = thresholds.Review, ["decline"] = thresholds.Decline },
            scores);
    }

    /// <summary>The model alone.</summary>
    internal TrainedModel Train(LabelledRows rows, IProgress<TrainingProgress>? progress, CancellationToken ct) =>
        XgboostTrainer.Train(new TrainingMatrix(rows.Values, rows.Count, rows.Labels, rows.FeatureNames), null, Parameters, progress, ct);

    /// <summary>A score for every row from a model that did not see its block of time. Rows are in order of time.</summary>
    internal float[] ScoreOutOfSample(LabelledRows rows, CancellationToken ct)
    {
        var scores = new float[rows.Count];
        for (var block = 0; block < Blocks; block++)
        {
            var from = (int)((long)rows.Count * block / Blocks);
            var through = (int)((long)rows.Count * (block + 1) / Blocks);
            var model = TreeModel.LoadXgboost(Train(rows.Without(from, through), null, ct).Ubj);
            for (var i = from; i < through; i++)
            {
                scores[i] = model.Predict(rows.Row(i));
            }
        }

        return scores;
    }

    /// <summary>
    /// Decline is the lowest score from which on <see cref="DeclinePrecisionMin"/> of the payments are fraud; review the lowest score at
    /// which no more than <see cref="ReviewShareMax"/> of all payments are stopped, and never above decline.
    /// </summary>
    internal (double Review, double Decline) ChooseThresholds(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isFraud)
    {
        var keys = scores.ToArray();
        var labels = isFraud.ToArray();
        Array.Sort(keys, labels);
        var (review, decline) = (Never, Never);
        double frauds = 0, seen = 0;
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            seen++;
            frauds += labels[i] ? 1 : 0;
            if (i > 0 && keys[i - 1] == keys[i])
            {
                continue;
            }

            decline = frauds / seen >= DeclinePrecisionMin ? keys[i] : decline;
            review = seen <= ReviewShareMax * keys.Length ? keys[i] : review;
        }

        decline = Math.Max(ThresholdMin, decline);
        return (Math.Clamp(review, ThresholdMin, decline), decline);
    }

    /// <summary>
    /// Known beforehand: an unusually high amount, payments in a row and a long time since the merchant's last payment with a known outcome
    /// never make a payment safer. Left free, trees fit chance among the many payments that look like all others.
    /// </summary>
    private static Dictionary<string, int> Directions()
    {
        string[] rising =
        [
            "AMOUNT", "CARD_AMOUNT_RATIO_TO_MEAN_90D", "CARD_AMOUNT_ZSCORE_90D", "CARD_MEAN_AMOUNT_7D_OVER_90D", "CARD_MEAN_AMOUNT_14D_OVER_90D",
            "CARD_MAX_AMOUNT_7D_OVER_90D", "CARD_STD_AMOUNT_7D_OVER_90D", "CARD_COUNT_10M", "CARD_COUNT_1H", "MERCHANT_TIME_SINCE_LABELLED_60D",
        ];
        return rising.ToDictionary(name => name, _ => 1, StringComparer.Ordinal);
    }

    private static Dictionary<string, double> Metrics(float[] scores, bool[] isFraud) => new()
    {
        ["rows"] = isFraud.Length,
        ["frauds"] = isFraud.Count(fraud => fraud),
        ["outOfSampleAucRoc"] = RankingMetrics.AucRoc(scores, isFraud),
        ["outOfSampleAveragePrecision"] = RankingMetrics.AveragePrecision(scores, isFraud),
    };

    private Dictionary<string, string> Describe()
    {
        var description = DescribeRecipe();
        foreach (var (name, value) in Settings.Values.Concat(Settings.Origin))
        {
            // Some parameters are named only where they were set: the fingerprints of models trained without settings stay what they were.
            description[name] = value;
        }

        return description;
    }

    private Dictionary<string, string> DescribeRecipe() => new()
    {
        ["trainer"] = "libxgboost",
        ["rounds"] = Text(Parameters.Rounds),
        ["maxDepth"] = Text(Parameters.MaxDepth),
        ["learningRate"] = Text(Parameters.LearningRate),
        ["lambda"] = Text(Parameters.Lambda),
        ["minChildWeight"] = Text(Parameters.MinChildWeight),
        ["subsample"] = Text(Parameters.Subsample),
        ["columnSampleByTree"] = Text(Parameters.ColumnSampleByTree),
        ["monotone"] = string.Join(',', Parameters.MonotoneConstraints.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}:{c.Value}")),
        ["treeMethod"] = Parameters.TreeMethod,
        ["maxBin"] = Text(Parameters.MaxBin),
        ["threads"] = Text(Parameters.Threads),
        ["seed"] = Text(Parameters.Seed),
        ["reviewShareMax"] = Text(ReviewShareMax),
        ["declinePrecisionMin"] = Text(DeclinePrecisionMin),
    };

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
