using Suite.Text.Features;

namespace Suite.Text.Linear;

/// <summary>How a linear support vector machine is trained.</summary>
public sealed record LinearSvmOptions
{
    /// <summary>Weight of the loss against the squared length of the weights: larger fits closer.</summary>
    public float C { get; init; } = 1;

    public int Epochs { get; init; } = 6;

    /// <summary>Small sets are gone through more often, until so many rows have been looked at.</summary>
    public int StepsMin { get; init; } = 40_000;

    private const int EpochsMax = 100;

    internal int EpochsFor(int rows) => Math.Max(Epochs, Math.Min(EpochsMax, StepsMin / Math.Max(1, rows)));

    /// <summary>Ends early when no dual variable moves by more than this in an epoch.</summary>
    public float Tolerance { get; init; } = 1e-2f;

    public int Seed { get; init; } = 42;
}

/// <summary>
/// One-against-rest support vector machines with squared hinge loss, by dual coordinate descent (Hsieh, Chang, Lin, Keerthi and Sundararajan, ICML
/// 2008), all classes at once: a text's row is read once and updates every class that still learns from it. Deterministic for a seed.
/// Cost: about epochs × non-zeros × classes multiplications; memory features × classes floats.
/// </summary>
public static class LinearSvmTrainer
{
    /// <param name="rows">Unit vectors.</param>
    /// <param name="labels">Class of each row.</param>
    /// <param name="features">Number of features.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="options">How.</param>
    /// <param name="ct">Ends the training between two rows.</param>
    public static LinearModel Train(
        IReadOnlyList<SparseVector> rows, IReadOnlyList<int> labels, int features, int classes, LinearSvmOptions options, CancellationToken ct)
    {
        var stride = LinearModel.StrideOf(classes);
        var weights = new float[(features + 1) * stride];
        var alphas = new float[rows.Count * stride];
        var order = Enumerable.Range(0, rows.Count).ToArray();
        var random = new Random(options.Seed);
        var diagonal = 1 / (2 * options.C);
        var squares = rows.Select(r => r.Values.Sum(v => v * v) + 1 + diagonal).ToArray();
        var deltas = new float[stride];
        var epochs = options.EpochsFor(rows.Count);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            var moved = 0f;
            foreach (var row in order)
            {
                ct.ThrowIfCancellationRequested();
                var largest = Step(rows[row], labels[row], classes, weights, alphas.AsSpan(row * stride, stride), deltas, diagonal, squares[row]);
                moved = Math.Max(moved, largest);
            }

            if (moved < options.Tolerance)
            {
                break;
            }
        }

        return new LinearModel(features, classes, weights);
    }

    /// <summary>The best change of one row's dual variables, class by class, and its effect on the weights.</summary>
    private static float Step(
        SparseVector row, int label, int classes, float[] weights, Span<float> alpha, Span<float> deltas, float diagonal, float square)
    {
        Margins(row, weights, deltas);
        var largest = 0f;
        for (var c = 0; c < deltas.Length; c++)
        {
            if (c >= classes)
            {
                deltas[c] = 0;
                continue;
            }

            var y = c == label ? 1f : -1f;
            var gradient = (y * deltas[c]) - 1 + (diagonal * alpha[c]);
            var next = Math.Max(alpha[c] - (gradient / square), 0);
            var change = next - alpha[c];
            alpha[c] = next;
            deltas[c] = change * y;
            largest = Math.Max(largest, Math.Abs(change));
        }

        if (largest > 0)
        {
            Add(row, weights, deltas);
        }

        return largest;
    }

    private static void Margins(SparseVector row, float[] weights, Span<float> sums)
    {
        var stride = sums.Length;
        weights.AsSpan(weights.Length - stride, stride).CopyTo(sums);
        for (var i = 0; i < row.Indices.Length; i++)
        {
            SimdRows.AddScaled(weights.AsSpan(row.Indices[i] * stride, stride), row.Values[i], sums);
        }
    }

    private static void Add(SparseVector row, float[] weights, ReadOnlySpan<float> deltas)
    {
        var stride = deltas.Length;
        for (var i = 0; i < row.Indices.Length; i++)
        {
            SimdRows.AddScaled(deltas, row.Values[i], weights.AsSpan(row.Indices[i] * stride, stride));
        }

        SimdRows.AddScaled(deltas, 1, weights.AsSpan(weights.Length - stride, stride));
    }
}
