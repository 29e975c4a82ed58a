using Suite.Inspection.Features;

namespace Suite.Inspection.FewShot;

/// <summary>How a few-shot head is trained.</summary>
public sealed record FewShotOptions
{
    /// <summary>From high to low. Below the last one nothing changed on any set it was tried on; a higher one than the first never won.</summary>
    public IReadOnlyList<double> Penalties { get; init; } = [1e-4, 3e-5, 1e-5, 3e-6, 1e-6];

    /// <summary>Views averaged when scoring: null lets cross-validation choose between one and all.</summary>
    public int? ScoreViews { get; init; }

    public long Seed { get; init; }
}

/// <summary>A trained head and what was found on the way.</summary>
/// <param name="Head">Fitted on all samples with the best setting.</param>
/// <param name="ScoreViews">Views to average when scoring.</param>
/// <param name="Chosen">What the chosen setting gave on held-out pictures; null where no class has two.</param>
/// <param name="Tried">Every setting, for the record.</param>
/// <param name="HeldOut">Probabilities of each picture from a fit without it; null where it was never held out.</param>
public sealed record FewShotTraining(FewShotHead Head, int ScoreViews, CrossValidated? Chosen, IReadOnlyList<CrossValidated> Tried, IReadOnlyList<double[]?> HeldOut);

/// <summary>Trains few-shot heads: pure functions of samples and options.</summary>
public static class FewShotTrainer
{
    /// <summary>More views are averaged only if that lowers the held-out loss to this share: each costs a run of the backbone for every part on the line.</summary>
    private const double ViewsMustGain = 0.97;

    private static readonly double[] Sharpnesses = [4, 8, 16, 32];
    private static readonly double[] Shares = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Chooses penalty, views and calibration by cross-validation, then fits on everything. Seconds for a thousand pictures.</summary>
    /// <param name="samples">Of at least two classes, each of which occurs.</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="options">Settings that are tried.</param>
    /// <param name="ct">Looked at between iterations.</param>
    public static FewShotTraining Train(FewShotSamples samples, int classes, FewShotOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(options);
        var counts = samples.Counts(classes);
        if (classes < 2 || counts.Contains(0))
        {
            throw new ArgumentException("Two classes at least must occur among the samples, and every class must.", nameof(samples));
        }

        if (counts.Max() == 1)
        {
            // One picture a class: nothing can be held out, and the class means are all there is.
            var penalty = options.Penalties[options.Penalties.Count / 2];
            var only = Fit(samples, classes, penalty, samples.Views, 1, (Sharpnesses[1], 1), ct);
            return new FewShotTraining(only, options.ScoreViews ?? 1, null, [], new double[]?[samples.Count]);
        }

        var validation = new FewShotCrossValidation(samples, classes, new Random(unchecked((int)options.Seed)), ct);
        int[] viewCounts = samples.Views == 1 ? [1] : [1, samples.Views];
        var held = viewCounts.SelectMany(v => validation.Run(v, options.Penalties)).Select(static h => (Held: h, Temperature: h.Temperature())).ToList();
        int[] scoreViews = options.ScoreViews is { } fixedViews ? [Math.Min(fixedViews, samples.Views)] : [.. new[] { 1, 2, samples.Views }.Distinct().Where(v => v <= samples.Views)];
        var tried = held.SelectMany(h => scoreViews.Select(v => (h.Held, h.Temperature, Result: h.Held.Judge(v, h.Temperature)))).ToList();
        var best = Best(tried.Select(static t => (t, t.Result)));
        var prototypes = counts.Min() < Prototypes.SmallClass ? ChoosePrototypes(best.Held, best.Temperature, best.Result.ScoreViews) : null;
        var head = Fit(samples, classes, best.Held.Penalty, best.Held.TrainViews, best.Temperature, prototypes, ct);
        var heldOut = new double[]?[samples.Count];
        foreach (var picture in validation.Held)
        {
            heldOut[picture] = best.Held.Probabilities(picture, best.Result.ScoreViews, best.Temperature, prototypes);
        }

        return new FewShotTraining(
            head, best.Result.ScoreViews, best.Held.Judge(best.Result.ScoreViews, best.Temperature, prototypes), [.. tried.Select(static t => t.Result)], heldOut);
    }

    /// <summary>
    /// Fits again with further samples, from the weights as they are: penalty, temperature and the weight of the prototypes stay. A second or two for a
    /// thousand pictures. Nothing is checked here: see <see cref="GoldenSet"/>.
    /// </summary>
    /// <param name="head">The head as it is.</param>
    /// <param name="stored">What it was trained on.</param>
    /// <param name="extra">Corrections; one of a name already known replaces that picture.</param>
    /// <param name="ct">Looked at between iterations.</param>
    public static (FewShotHead Head, FewShotSamples Samples) Refit(FewShotHead head, FewShotSamples stored, FewShotSamples extra, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(stored);
        var samples = stored.With(extra);
        if (samples.Counts(head.Classes).Contains(0))
        {
            throw new ArgumentException("A correction must not take a class's last sample.", nameof(extra));
        }

        var prototypes = head.Prototypes is { } p ? (p.Sharpness, p.Share) : ((double, double)?)null;
        return (Fit(samples, head.Classes, head.Penalty, head.TrainViews, head.Temperature, prototypes, ct, head), samples);
    }

    private static FewShotHead Fit(
        FewShotSamples samples, int classes, double penalty, int views, double temperature, (double Sharpness, double Share)? prototypes, CancellationToken ct, FewShotHead? start = null)
    {
        int[] all = [.. Enumerable.Range(0, samples.Count)];
        var rows = samples.Rows(all, views);

        // A refit keeps the scales, without which the old weights would mean nothing.
        var standardisation = start?.Standardisation ?? Standardisation.Fit(rows);
        standardisation.Apply(rows);
        int[] labels = [.. all.SelectMany(i => Enumerable.Repeat(samples.Labels[i], views))];
        var counts = samples.Counts(classes);
        double[] weights = [.. labels.Select(l => 1d / counts[l])];
        var regression = SoftmaxRegression.Fit(rows, labels, weights, classes, penalty, start?.Regression, sideBySide: true, ct);
        var directions = prototypes is var (sharpness, share) ? new Prototypes(Prototypes.DirectionsOf(rows, labels, classes), sharpness, share) : null;
        return new FewShotHead(standardisation, regression, temperature, directions, penalty, views);
    }

    /// <summary>The lowest loss, where several views at scoring must earn what they cost.</summary>
    private static (HeldOut Held, double Temperature, CrossValidated Result) Best(
        IEnumerable<((HeldOut Held, double Temperature, CrossValidated Result) Setting, CrossValidated Result)> tried)
    {
        var ofViews = tried.GroupBy(static t => t.Result.ScoreViews).OrderBy(static g => g.Key).Select(static g => g.MinBy(static t => t.Result.Loss).Setting).ToList();
        return ofViews.Aggregate(static (best, more) => more.Result.Loss < ViewsMustGain * best.Result.Loss ? more : best);
    }

    private static (double Sharpness, double Share)? ChoosePrototypes(HeldOut held, double temperature, int scoreViews)
    {
        var (sharpness, share) = Sharpnesses.SelectMany(static s => Shares.Select(share => (s, share)))
            .MinBy(p => held.Judge(scoreViews, temperature, p).Loss);
        return share > 0 ? (sharpness, share) : null;
    }
}
