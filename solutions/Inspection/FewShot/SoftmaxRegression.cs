using Suite.Inspection.Features;

namespace Suite.Inspection.FewShot;

/// <summary>A linear classifier: one weight vector and one offset a class. Fitted by multinomial logistic regression.</summary>
/// <param name="Classes">Two at least.</param>
/// <param name="Features">Length of the vectors it takes.</param>
/// <param name="Weights">Classes × (Features + 1); the last of each row is the offset.</param>
public sealed record SoftmaxRegression(int Classes, int Features, float[] Weights)
{
    private const int IterationsMax = 200;

    /// <summary>Finer than this, neither probabilities nor their order change on any set it was tried on.</summary>
    private const double Tolerance = 1e-4;

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
    /// <param name="sideBySide">On two cores; the result is the same. False where fits themselves run side by side.</param>
    /// <param name="ct">Looked at once an iteration.</param>
    public static SoftmaxRegression Fit(
        FeatureMatrix samples,
        IReadOnlyList<int> labels,
        IReadOnlyList<double> sampleWeights,
        int classes,
        double penalty,
        SoftmaxRegression? start = null,
        bool sideBySide = false,
        CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(sampleWeights);
        var weights = start is null ? new float[classes * (samples.Columns + 1)] : (float[])start.Weights.Clone();
        var total = sampleWeights.Sum();
        double[] shares = [.. sampleWeights.Select(w => w / total)];
        Part[] parts = [new(classes, samples.Columns), new(classes, samples.Columns)];
        Lbfgs.Minimise(
            weights,
            (point, gradient) =>
            {
                ct.ThrowIfCancellationRequested();
                return Loss(samples, labels, shares, penalty, point, gradient, parts, sideBySide);
            },
            IterationsMax,
            Tolerance);
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

    /// <summary>
    /// The rows are shared between a fixed number of parts whose gradients are then added, so that the result does not depend on how many cores there are.
    /// </summary>
    private static double Loss(
        FeatureMatrix samples, IReadOnlyList<int> labels, double[] shares, double penalty, ReadOnlySpan<float> point, Span<float> gradient, Part[] parts, bool sideBySide)
    {
        var (columns, classes) = (samples.Columns, gradient.Length / (samples.Columns + 1));
        var weights = parts[0].Point;
        point.CopyTo(weights);
        void Compute(int p) => parts[p].Compute(samples, labels, shares, weights, samples.Rows * p / parts.Length, samples.Rows * (p + 1) / parts.Length);
        if (sideBySide)
        {
            Parallel.For(0, parts.Length, Compute);
        }
        else
        {
            for (var p = 0; p < parts.Length; p++)
            {
                Compute(p);
            }
        }

        gradient.Clear();
        var loss = 0d;
        foreach (var part in parts)
        {
            loss += part.Loss;
            VectorArithmetic.AddScaled(gradient, 1, part.Gradient);
        }

        for (var c = 0; c < classes; c++)
        {
            var w = point.Slice(c * (columns + 1), columns);
            loss += penalty / 2 * VectorArithmetic.Dot(w, w);
            VectorArithmetic.AddScaled(gradient.Slice(c * (columns + 1), columns), (float)penalty, w);
        }

        return loss;
    }

    /// <summary>Loss and gradient of a run of rows, four at a time: each weight and each gradient is then fetched once for four rows.</summary>
    private sealed class Part(int classes, int columns)
    {
        private const int Block = 4;

        private readonly double[] _probabilities = new double[classes];
        private readonly float[] _residuals = new float[classes * Block];

        public float[] Gradient { get; } = new float[classes * (columns + 1)];

        public float[] Point { get; } = new float[classes * (columns + 1)];

        public double Loss { get; private set; }

        public void Compute(FeatureMatrix samples, IReadOnlyList<int> labels, double[] shares, float[] weights, int from, int to)
        {
            Array.Clear(Gradient);
            Loss = 0;
            for (var first = from; first < to; first += Block)
            {
                var count = Math.Min(Block, to - first);
                for (var c = 0; c < classes; c++)
                {
                    var w = weights.AsSpan(c * (columns + 1), columns + 1);
                    var (l0, l1, l2, l3) = VectorArithmetic.Dots(w[..columns], samples, first, count);
                    var logits = _residuals.AsSpan(c * Block, Block);
                    (logits[0], logits[1], logits[2], logits[3]) = (l0 + w[columns], l1 + w[columns], l2 + w[columns], l3 + w[columns]);
                }

                for (var r = 0; r < count; r++)
                {
                    Residuals(r, labels[first + r], shares[first + r]);
                }

                for (var c = 0; c < classes; c++)
                {
                    var g = Gradient.AsSpan(c * (columns + 1), columns + 1);
                    var residuals = _residuals.AsSpan(c * Block, count);
                    VectorArithmetic.AddRows(g[..columns], residuals, samples, first);
                    foreach (var residual in residuals)
                    {
                        g[columns] += residual;
                    }
                }
            }
        }

        private void Residuals(int row, int label, double share)
        {
            for (var c = 0; c < classes; c++)
            {
                _probabilities[c] = _residuals[(c * Block) + row];
            }

            Softmax(_probabilities);
            Loss -= share * Math.Log(Math.Max(_probabilities[label], 1e-300));
            for (var c = 0; c < classes; c++)
            {
                _residuals[(c * Block) + row] = (float)(share * (_probabilities[c] - (c == label ? 1 : 0)));
            }
        }
    }
}
