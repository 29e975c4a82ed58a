using Suite.Inspection.Features;

namespace Suite.Inspection.FewShot;

/// <summary>Predictions of one setting for pictures it was not fitted on, all views of them.</summary>
internal sealed class HeldOut
{
    private readonly FewShotSamples _samples;
    private readonly IReadOnlyList<int> _held;
    private readonly int[] _counts;
    private readonly int _classes;
    private readonly double[][] _logits;
    private readonly double[][] _cosines;

    public HeldOut(int trainViews, double penalty, FewShotSamples samples, IReadOnlyList<int> held, int classes)
    {
        (TrainViews, Penalty, _samples, _held, _classes) = (trainViews, penalty, samples, held, classes);
        _counts = samples.Counts(classes);
        _logits = new double[samples.Count * samples.Views][];
        _cosines = new double[samples.Count * samples.Views][];
    }

    public int TrainViews { get; }

    public double Penalty { get; }

    /// <summary>Records all views of a picture. Called by several threads, for different pictures.</summary>
    public void Add(int picture, int row, FeatureMatrix test, SoftmaxRegression regression, FeatureMatrix directions)
    {
        Span<float> logits = stackalloc float[_classes];
        for (var view = 0; view < _samples.Views; view++)
        {
            var vector = test.Row((row * _samples.Views) + view);
            regression.Logits(vector, logits);
            var at = (picture * _samples.Views) + view;
            _logits[at] = new double[_classes];
            _cosines[at] = new double[_classes];
            for (var c = 0; c < _classes; c++)
            {
                _logits[at][c] = logits[c];
            }

            Prototypes.Cosines(directions, vector, _cosines[at]);
        }
    }

    /// <summary>The temperature that suits the first view; with several views averaged it is a little too warm, which errs on the side of doubt.</summary>
    public double Temperature() =>
        Calibration.Fit([.. _held.Select(i => _logits[i * _samples.Views])], [.. _held.Select(i => _samples.Labels[i])], [.. _held.Select(Weight)]).Temperature;

    /// <summary>Probabilities of a held-out picture.</summary>
    /// <param name="prototypes">Sharpness and share; null for the regression alone.</param>
    public double[] Probabilities(int picture, int scoreViews, double temperature, (double Sharpness, double Share)? prototypes)
    {
        var mean = new double[_classes];
        var (one, cosines) = (new double[_classes], new double[_classes]);
        for (var view = 0; view < scoreViews; view++)
        {
            var at = (picture * _samples.Views) + view;
            for (var c = 0; c < _classes; c++)
            {
                one[c] = _logits[at][c] / temperature;
            }

            SoftmaxRegression.Softmax(one);
            if (prototypes is var (sharpness, share))
            {
                _cosines[at].CopyTo(cosines, 0);
                FewShotHead.Mix(one, cosines, sharpness, share);
            }

            for (var c = 0; c < _classes; c++)
            {
                mean[c] += one[c] / scoreViews;
            }
        }

        return mean;
    }

    /// <summary>How it did.</summary>
    public CrossValidated Judge(int scoreViews, double temperature, (double Sharpness, double Share)? prototypes = null)
    {
        double loss = 0, total = 0, right = 0, balanced = 0, classes = 0;
        foreach (var picture in _held)
        {
            var probabilities = Probabilities(picture, scoreViews, temperature, prototypes);
            var label = _samples.Labels[picture];
            var isRight = probabilities.Index().MaxBy(static p => p.Item).Index == label;
            loss -= Weight(picture) * Math.Log(Math.Max(probabilities[label], 1e-12));
            total += Weight(picture);
            right += isRight ? 1 : 0;
            balanced += isRight ? 1d / _counts[label] : 0;
            classes += 1d / _counts[label];
        }

        return new CrossValidated(TrainViews, Penalty, scoreViews, loss / total, right / _held.Count, balanced / classes);
    }

    /// <summary>Half-way between counting every picture the same, where a rare class has no say, and every class, where three odd pictures of a rare one decide.</summary>
    private double Weight(int picture) => 1 / Math.Sqrt(_counts[_samples.Labels[picture]]);
}
