using Suite.Inspection.Features;

namespace Suite.Inspection.FewShot;

/// <summary>What one setting gave on pictures it had not seen.</summary>
/// <param name="TrainViews">Views of each picture that were learned from.</param>
/// <param name="Penalty">L2.</param>
/// <param name="ScoreViews">Views of each picture whose probabilities were averaged.</param>
/// <param name="Loss">Mean cross-entropy after calibration; a picture weighs one over the square root of its class's pictures.</param>
/// <param name="Accuracy">Share of pictures whose class was found.</param>
/// <param name="BalancedAccuracy">Mean over the classes of that share.</param>
public sealed record CrossValidated(int TrainViews, double Penalty, int ScoreViews, double Loss, double Accuracy, double BalancedAccuracy);

/// <summary>Stratified cross-validation over penalties and views: every setting is judged by pictures that it was not fitted on.</summary>
internal sealed class FewShotCrossValidation
{
    private const int Parts = 5;

    private readonly FewShotSamples _samples;
    private readonly int _classes;
    private readonly double[] _weights;
    private readonly int[] _folds;
    private readonly CancellationToken _ct;

    public FewShotCrossValidation(FewShotSamples samples, int classes, Random random, CancellationToken ct)
    {
        (_samples, _classes, _ct) = (samples, classes, ct);
        var counts = samples.Counts(classes);
        _weights = [.. samples.Labels.Select(l => 1d / counts[l])];
        _folds = Folds.Draw(samples.Labels, Math.Min(Parts, counts.Max()), random);
        Held = [.. Enumerable.Range(0, samples.Count).Where(i => _folds[i] >= 0)];
    }

    /// <summary>The pictures that are held out once; without those whose class has no other.</summary>
    public IReadOnlyList<int> Held { get; }

    /// <summary>Fits every penalty on every part's complement.</summary>
    /// <param name="trainViews">To learn from.</param>
    /// <param name="penalties">From high to low: each fit begins where the one before ended.</param>
    /// <returns>One a penalty: logits and cosines of the held-out pictures.</returns>
    public HeldOut[] Run(int trainViews, IReadOnlyList<double> penalties)
    {
        var results = penalties.Select(p => new HeldOut(trainViews, p, _samples, Held, _classes)).ToArray();
        Parallel.For(
            0,
            _folds.Max() + 1,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = _ct },
            fold => RunPart(fold, trainViews, penalties, results));
        return results;
    }

    private void RunPart(int fold, int trainViews, IReadOnlyList<double> penalties, HeldOut[] results)
    {
        int[] kept = [.. Enumerable.Range(0, _samples.Count).Where(i => _folds[i] != fold)];
        int[] held = [.. Enumerable.Range(0, _samples.Count).Where(i => _folds[i] == fold)];
        var (train, test) = (_samples.Rows(kept, trainViews), _samples.Rows(held, _samples.Views));
        var standardisation = Standardisation.Fit(train);
        standardisation.Apply(train);
        standardisation.Apply(test);
        int[] labels = [.. kept.SelectMany(i => Enumerable.Repeat(_samples.Labels[i], trainViews))];
        double[] weights = [.. kept.SelectMany(i => Enumerable.Repeat(_weights[i], trainViews))];
        var directions = Prototypes.DirectionsOf(train, labels, _classes);
        SoftmaxRegression? regression = null;
        for (var p = 0; p < penalties.Count; p++)
        {
            regression = SoftmaxRegression.Fit(train, labels, weights, _classes, penalties[p], regression, sideBySide: false, _ct);
            for (var i = 0; i < held.Length; i++)
            {
                results[p].Add(held[i], i, test, regression, directions);
            }
        }
    }
}
