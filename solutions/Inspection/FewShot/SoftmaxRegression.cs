using Suite.Inspection.Features;

namespace Suite.Inspection.FewShot;

/// <summary>A linear classifier: one weight vector and one offset a class. Fitted by multinomial logistic regression.</summary>
/// <param name="Classes">Two at least.</param>
/// <param name="Features">Length of the vectors it takes.</param>
/// <param name="Weights">Classes × (Features + 1); the last of each row is the offset.</param>
public sealed record SoftmaxRegression(int Classes, int Features, float[] Weights)
{
    /// <summary>Writes one logit a class.</summary>
    public void Logits(ReadOnlySpan<float> features, Span<float> logits)
    {
        for (var c = 0; c < Classes; c++)
        {
            var row = Weights.AsSpan(c * (Features + 1), Features + 1);
            logits[c] = VectorArithmetic.Dot(row[..Features], features) + row[Features];
        }
    }

    /// <summary>Minimises the weighted mean cross-entropy plus penalty/2 × the squared length of the weights (offsets are free).</summary>
    /// <param name="samples">Standardised: one penalty must suit every column.</param>
    /// <param name="labels">0 to classes − 1, one a row.</param>
    /// <param name="sampleWeights">One a row; only their proportions matter.</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="penalty">L2, above 0.</param>
    /// <param name="start">Where to begin, from a fit with another penalty; null for zeros.</param>
    /// <param name="ct">Looked at once an iteration.</param>
    public static SoftmaxRegression Fit(
        FeatureMatrix samples, IReadOnlyList<int> labels, IReadOnlyList<double> sampleWeights, int classes, double penalty, SoftmaxRegression? start = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(sampleWeights);
        var weights = start is null ? new float[classes * (samples.Columns + 1)] : (float[])start.Weights.Clone();
        var total = sampleWeights.Sum();
        var probabilities = new double[classes];
        Lbfgs.Minimise(
            weights,
            (point, gradient) =>
            {
                ct.ThrowIfCancellationRequested();
                return Loss(samples, labels, sampleWeights, total, penalty, point, gradient, probabilities);
            },
            iterationsMax: 300);
        return new SoftmaxRegression(classes, samples.Columns, weights);
    }

    /// <summary>Turns logits into probabilities in place, without overflow.</summary>
    public static void Softmax(Span<double> logits)
    {
        var max = double.NegativeInfinity;
        foreach (var logit in logits)
        {
            max = Math.Max(max, logit);
        }

        var sum = 0d;
        foreach (ref var logit in logits)
        {
            sum += logit = Math.Exp(logit - max);
        }

        foreach (ref var logit in logits)
        {
            logit /= sum;
        }
    }

    private static double Loss(
        FeatureMatrix samples, IReadOnlyList<int> labels, IReadOnlyList<double> sampleWeights, double total, double penalty, ReadOnlySpan<float> point, Span<float> gradient, double[] probabilities)
    {
        var (columns, classes) = (samples.Columns, probabilities.Length);
        gradient.Clear();
        var loss = 0d;
        for (var i = 0; i < samples.Rows; i++)
        {
            var row = samples.Row(i);
            for (var c = 0; c < classes; c++)
            {
                var w = point.Slice(c * (columns + 1), columns + 1);
                probabilities[c] = VectorArithmetic.Dot(w[..columns], row) + w[columns];
            }

            Softmax(probabilities);
            var share = sampleWeights[i] / total;
            loss -= share * Math.Log(Math.Max(probabilities[labels[i]], 1e-300));
            for (var c = 0; c < classes; c++)
            {
                var residual = (float)(share * (probabilities[c] - (c == labels[i] ? 1 : 0)));
                var g = gradient.Slice(c * (columns + 1), columns + 1);
                VectorArithmetic.AddScaled(g[..columns], residual, row);
                g[columns] += residual;
            }
        }

        for (var c = 0; c < classes; c++)
        {
            var w = point.Slice(c * (columns + 1), columns);
            loss += penalty / 2 * VectorArithmetic.Dot(w, w);
            VectorArithmetic.AddScaled(gradient.Slice(c * (columns + 1), columns), (float)penalty, w);
        }

        return loss;
    }
}
