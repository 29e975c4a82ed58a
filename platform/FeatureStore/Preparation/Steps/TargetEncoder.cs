using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>How much a category's own mean weighs against the mean of all.</summary>
internal enum Smoothing
{
    /// <summary>(sum + m·prior) / (n + m).</summary>
    MEstimate,

    /// <summary>Micci-Barreca 2001, section 3.2: weight n·τ² / (σ² + n·τ²), σ² the variance within the category, τ² that of all rows.</summary>
    EmpiricalBayes,
}

/// <summary>
/// A category becomes the smoothed mean of the target (Micci-Barreca 2001). Training rows are encoded out of fold: from rows of other folds, or, with
/// a time column, from rows of earlier folds only, so that no row's own answer is in its encoding. Later rows are encoded from all training rows. A
/// category not seen, and a missing one, get the prior.
/// </summary>
internal sealed class TargetEncoder(TargetEncoding encoding) : PreparationStep
{
    public static TargetEncoder Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "column", "target", "into", "smoothing", "m", "folds", "seed", "time");
        var column = node.Column();
        var smoothing = node.ChoiceOf("smoothing", "mEstimate", "empiricalBayes") == "mEstimate" ? Smoothing.MEstimate : Smoothing.EmpiricalBayes;
        if (smoothing == Smoothing.EmpiricalBayes && node.Find("m") is { } m)
        {
            throw m.Refuse("empirical Bayes finds the weight itself; leave 'm' out.");
        }

        return new TargetEncoder(new TargetEncoding(
            column, node.Column("target"), node.Find("into")?.Text() ?? AttributeColumn.Of(column, "target"), smoothing, node.Number("m", 20, 0, 1e9),
            node.Integer("folds", 5, 2, 100), node.Integer("seed", 1, 0, int.MaxValue), node.Find("time")?.Text()));
    }

    public override FitOutcome Fit(Table training, PreparationSecrets secrets)
    {
        var target = training.Number(encoding.Target);
        if (Array.FindIndex(target.Values, double.IsNaN) is var hole and >= 0)
        {
            throw new InvalidDataException($"The target '{target.Name}' is missing in row {hole + 1}; drop rows without an answer first.");
        }

        var categories = new Categories(training.Get(encoding.Column), secrets);
        var all = CategorySums.Of(categories, target.Values, static _ => true);
        var fitted = new FittedTargetEncoder(encoding, all.Encode(encoding), all.Prior, categories.Names);
        var values = encoding.Time is null ? OutOfFold(categories, target.Values) : FromThePast(categories, target.Values, training);
        var outcome = new StepOutcome(training.With(new NumberColumn(encoding.Into, values)), fitted.Report(0));
        outcome.Report["outOfFold"] = encoding.Time is null ? $"{encoding.Folds} folds, seed {encoding.Seed}" : $"{encoding.Folds} folds in order of {encoding.Time}, from earlier ones only";
        return new FitOutcome(fitted, outcome);
    }

    public override FittedStep Read(DeclarationNode learned)
    {
        learned.AllowOnly("prior", "categories");
        var members = learned.Get("categories", "the encodings").Members().ToList();
        return new FittedTargetEncoder(encoding, [.. members.Select(m => m.Value.Number())], learned.Get("prior", "the mean of all").Number(), [.. members.Select(m => m.Name)]);
    }

    private double[] OutOfFold(Categories categories, double[] target)
    {
        var order = Enumerable.Range(0, target.Length).ToArray();
        SeededRandom.For(encoding.Seed).Shuffle(order);
        var folds = new int[target.Length];
        for (var i = 0; i < order.Length; i++)
        {
            folds[order[i]] = i % encoding.Folds;
        }

        return Encode(categories, target, folds, static (row, fold) => row != fold);
    }

    /// <summary>Folds are stretches of time; rows of one instant stay together, or the later ones would see answers of their own moment.</summary>
    private double[] FromThePast(Categories categories, double[] target, Table training)
    {
        var time = training.Time(encoding.Time!);
        if (Array.IndexOf(time.Micros, TimeColumn.Missing) is var hole and >= 0)
        {
            throw new InvalidDataException($"The time '{time.Name}' is missing in row {hole + 1}; folds in order of time need it.");
        }

        var sorted = (long[])time.Micros.Clone();
        Array.Sort(sorted);
        var starts = Enumerable.Range(1, encoding.Folds - 1).Select(fold => sorted[(int)((long)sorted.Length * fold / encoding.Folds)]).ToArray();
        return Encode(categories, target, Array.ConvertAll(time.Micros, at => starts.Count(start => at >= start)), static (row, fold) => row < fold);
    }

    private double[] Encode(Categories categories, double[] target, int[] folds, Func<int, int, bool> isSeen)
    {
        var values = new double[target.Length];
        for (var fold = 0; fold < encoding.Folds; fold++)
        {
            var seen = CategorySums.Of(categories, target, row => isSeen(folds[row], fold));
            var encoded = seen.Encode(encoding);
            for (var row = 0; row < values.Length; row++)
            {
                if (folds[row] == fold)
                {
                    // Before the first fold there is no past: missing says so, and the mean of all would look into the future.
                    values[row] = seen.Count == 0 ? double.NaN : categories.Rows[row] < 0 ? seen.Prior : encoded[categories.Rows[row]];
                }
            }
        }

        return values;
    }
}

/// <param name="Time">A time column, for folds in order of time; null for folds at random.</param>
internal sealed record TargetEncoding(string Column, string Target, string Into, Smoothing Smoothing, double M, int Folds, int Seed, string? Time);

/// <summary>Count, sum and spread of the target per category.</summary>
internal sealed class CategorySums
{
    private readonly int[] _counts;
    private readonly double[] _means;
    private readonly double[] _squares;
    private double _mean;
    private double _square;

    private CategorySums(int categories)
    {
        _counts = new int[categories];
        _means = new double[categories];
        _squares = new double[categories];
    }

    public int Count { get; private set; }

    /// <summary>The mean of all rows; 0 when there is none.</summary>
    public double Prior => _mean;

    public static CategorySums Of(Categories categories, double[] target, Func<int, bool> counts)
    {
        var sums = new CategorySums(categories.Names.Count);
        for (var row = 0; row < target.Length; row++)
        {
            if (counts(row))
            {
                sums.Add(categories.Rows[row], target[row]);
            }
        }

        return sums;
    }

    public double[] Encode(TargetEncoding encoding)
    {
        var encoded = new double[_counts.Length];
        var spread = Count == 0 ? 0 : _square / Count;
        for (var i = 0; i < encoded.Length; i++)
        {
            double n = _counts[i];
            var weight = n == 0 ? 0 : encoding.Smoothing switch
            {
                Smoothing.MEstimate => n / (n + encoding.M),
                // No spread at all: all means are the prior, whatever the weight.
                _ => spread == 0 ? 0 : n * spread / ((_squares[i] / n) + (n * spread)),
            };
            encoded[i] = (weight * _means[i]) + ((1 - weight) * _mean);
        }

        return encoded;
    }

    /// <summary>Welford's update: sums of squares would lose the spread of large targets.</summary>
    private void Add(int category, double value)
    {
        Count++;
        var off = value - _mean;
        _mean += off / Count;
        _square += off * (value - _mean);
        if (category < 0)
        {
            return;
        }

        _counts[category]++;
        off = value - _means[category];
        _means[category] += off / _counts[category];
        _squares[category] += off * (value - _means[category]);
    }
}

internal sealed class FittedTargetEncoder(TargetEncoding encoding, double[] values, double prior, IReadOnlyList<string> names) : FittedStep
{
    private readonly Dictionary<string, double> _values = names.Zip(values).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);

    public override StepOutcome Apply(Table table, PreparationSecrets secrets)
    {
        var source = table.Get(encoding.Column);
        var unseen = 0;
        var encoded = new double[source.Count];
        for (var row = 0; row < encoded.Length; row++)
        {
            if (source.IsMissing(row) || !_values.TryGetValue(TableCsv.Format(source, row), out encoded[row]))
            {
                encoded[row] = prior;
                unseen++;
            }
        }

        return new StepOutcome(table.With(new NumberColumn(encoding.Into, encoded)), Report(unseen));
    }

    public JsonObject Report(int unseen) => new()
    {
        ["column"] = encoding.Column,
        ["into"] = encoding.Into,
        ["categories"] = _values.Count,
        ["prior"] = prior,
        ["unseenRows"] = unseen,
    };

    public override JsonObject Learned() => new()
    {
        ["prior"] = prior,
        ["categories"] = new JsonObject(_values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))),
    };
}
