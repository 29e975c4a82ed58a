using System.Diagnostics;

namespace Suite.Trees;

/// <summary>What a run of <see cref="TreeBench"/> measures.</summary>
public sealed record TreeBenchOptions
{
    public int Trees { get; init; } = 300;

    public int Depth { get; init; } = 6;

    public int Features { get; init; } = 40;

    /// <summary>Distinct rows, each timed by itself.</summary>
    public int Rows { get; init; } = 10_000;

    /// <summary>The library explains some 400 rows a second, so it is given fewer.</summary>
    public int LibraryShapRows { get; init; } = 500;

    public int TrainingRows { get; init; } = 20_000;

    public int Seed { get; init; } = 1;
}

/// <summary>
/// Medians and 99th percentiles of single calls in µs; the library with one thread, which is its fastest. "Forest" is the same model in the
/// double arithmetic that LightGBM's models take.
/// </summary>
public sealed record TreeBenchResult(
    int Trees,
    int Depth,
    int Nodes,
    int Features,
    int DistinctRows,
    double TreeSingleRowP50Us,
    double TreeSingleRowP99Us,
    double LibrarySingleRowP50Us,
    double LibrarySingleRowP99Us,
    double TreeShapSingleRowP50Us,
    double TreeShapSingleRowP99Us,
    double LibraryShapSingleRowP50Us,
    double TreeBatchRowUs,
    double ForestSingleRowP50Us,
    double ForestShapSingleRowP50Us)
{
    /// <summary>How many times faster a row is scored than by the library, by the medians.</summary>
    public double TimesFaster => LibrarySingleRowP50Us / TreeSingleRowP50Us;
}

/// <summary>
/// Scorer, explainer and library side by side in one run: a model grown to full depth on seeded data, and rows it has
/// not seen, all different, so that neither branch predictor nor cache can learn them.
/// </summary>
public static class TreeBench
{
    private const double MissingShare = 0.05;

    /// <summary>Takes 10 to 20 s on two cores, most of it training and the library's own explanations.</summary>
    /// <exception cref="XgboostLibraryMissingException">libxgboost is not installed.</exception>
    public static TreeBenchResult Run(TreeBenchOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        var random = new Random(options.Seed);
        var trained = Train(options, random, ct);
        var model = TreeModel.LoadXgboost(trained.Ubj);
        var shap = new TreeShap(model);
        var rows = MakeRows(options.Rows, options.Features, random);
        using var oracle = new XgboostOracle(trained.Ubj, options.Features, threads: 1);
        var contributions = new double[options.Features];
        var width = options.Features;

        // Turns are taken in one run, so that a busy machine burdens all of them alike.
        var own = Measure(rows, width, options.Rows, row => model.PredictMargin(row), ct);
        var library = Measure(rows, width, options.Rows, row => oracle.PredictMargin(row), ct);
        var explain = Measure(rows, width, options.Rows, row => ExplainOne(shap, row, contributions), ct);
        var forest = AsForest(model);
        var forestShap = new ForestShap(forest);
        var wide = Array.ConvertAll(rows, static v => (double)v);
        var ownForest = Measure(wide, width, options.Rows, row => (float)forest.Predict(row), ct);
        var explainForest = Measure(wide, width, options.Rows, row => ExplainOne(forestShap, row, contributions), ct);
        var shapRows = rows.AsSpan(0, Math.Min(options.LibraryShapRows, options.Rows) * width).ToArray();
        var libraryShap = Measure(shapRows, width, shapRows.Length / width, row => oracle.PredictContributions(row)[0], ct);
        return new TreeBenchResult(
            model.TreeCount,
            model.Trees.Max(t => t.Depth),
            model.Trees.Sum(t => t.NodeCount),
            width,
            options.Rows,
            Percentile(own, 0.5),
            Percentile(own, 0.99),
            Percentile(library, 0.5),
            Percentile(library, 0.99),
            Percentile(explain, 0.5),
            Percentile(explain, 0.99),
            Percentile(libraryShap, 0.5),
            MeasureBatch(model, rows),
            Percentile(ownForest, 0.5),
            Percentile(explainForest, 0.5));
    }

    private delegate float RowFunction<T>(ReadOnlySpan<T> row);

    private static float ExplainOne(TreeShap shap, ReadOnlySpan<float> row, double[] contributions)
    {
        shap.Explain(row, contributions);
        return (float)contributions[0];
    }

    private static float ExplainOne(ForestShap shap, ReadOnlySpan<double> row, double[] contributions)
    {
        shap.Explain(row, 0, contributions);
        return (float)contributions[0];
    }

    private static ForestModel AsForest(TreeModel model) => new(new ParsedForest
    {
        Objective = model.Objective,
        FeatureNames = model.FeatureNames,
        HasFeatureNames = true,
        OutputCount = 1,
        Trees = [.. model.Trees.Select(AsSplits)],
        BaseValues = [model.BaseMargin],
        Link = new LightgbmLink(LightgbmLinkKind.Sigmoid, 1, 1),
        ProbabilityOutput = 0,
        HasCovers = true,
    });

    private static SplitTree AsSplits(DecisionTree tree)
    {
        var inner = Enumerable.Range(0, tree.NodeCount).Where(n => !tree.IsLeaf(n)).ToArray();
        var leaves = Enumerable.Range(0, tree.NodeCount).Where(tree.IsLeaf).ToArray();
        int Code(int node) => tree.IsLeaf(node) ? ~Array.BinarySearch(leaves, node) : Array.BinarySearch(inner, node);
        return new SplitTree
        {
            Splits = [.. inner.Select(n => new Split(tree.Feature[n], SplitKind.Below, tree.Threshold[n], tree.DefaultLeft[n]))],
            Left = [.. inner.Select(n => Code(tree.Left[n]))],
            Right = [.. inner.Select(n => Code(tree.Right[n]))],
            Leaves = [.. leaves.Select(n => (double)tree.Threshold[n])],
            LeafCovers = [.. leaves.Select(n => (double)tree.Cover[n])],
            Depth = tree.Depth,
        };
    }

    private static TrainedModel Train(TreeBenchOptions options, Random random, CancellationToken ct)
    {
        var rows = MakeRows(options.TrainingRows, options.Features, random);
        var labels = new float[options.TrainingRows];
        for (var i = 0; i < labels.Length; i++)
        {
            // Noisy sums of pairs keep every tree splitting to its full depth, on many features.
            double signal = 0;
            for (var j = 0; j + 1 < options.Features; j += 2)
            {
                var (a, b) = (rows[(i * options.Features) + j], rows[(i * options.Features) + j + 1]);
                signal += float.IsNaN(a) || float.IsNaN(b) ? 0.1 : a * b;
            }

            labels[i] = random.NextDouble() < 1 / (1 + Math.Exp(-signal)) ? 1 : 0;
        }

        var names = Enumerable.Range(0, options.Features).Select(i => $"f{i}").ToArray();
        var parameters = new XgboostParameters
        {
            Rounds = options.Trees,
            MaxDepth = options.Depth,
            MinChildWeight = 0.01,
            LearningRate = 0.05,
            MaxBin = 256,
            EvalMetric = "logloss",
            Seed = options.Seed,
        };
        return XgboostTrainer.Train(new TrainingMatrix(rows, labels.Length, labels, names), null, parameters, null, ct);
    }

    private static float[] MakeRows(int rowCount, int featureCount, Random random)
    {
        var rows = new float[rowCount * featureCount];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = random.NextDouble() < MissingShare ? float.NaN : (float)((random.NextDouble() * 2) - 1);
        }

        return rows;
    }

    private static double[] Measure<T>(T[] rows, int width, int count, RowFunction<T> function, CancellationToken ct)
    {
        var micros = new double[count];
        float sink = 0;

        // The first pass lets the run-time compile the hot code; the second is kept.
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < count; i++)
            {
                ct.ThrowIfCancellationRequested();
                var started = Stopwatch.GetTimestamp();
                sink += function(rows.AsSpan(i * width, width));
                micros[i] = (Stopwatch.GetTimestamp() - started) * 1e6 / Stopwatch.Frequency;
            }
        }

        GC.KeepAlive(sink);
        Array.Sort(micros);
        return micros;
    }

    private static double MeasureBatch(TreeModel model, float[] rows)
    {
        var margins = new float[rows.Length / model.FeatureCount];
        model.PredictMargins(rows, margins);
        var started = Stopwatch.GetTimestamp();
        model.PredictMargins(rows, margins);
        return (Stopwatch.GetTimestamp() - started) * 1e6 / Stopwatch.Frequency / margins.Length;
    }

    private static double Percentile(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];
}
