namespace Suite.Text.Intents;

/// <summary>
/// Is a message about any of the intents at all? A logistic regression over what the classifiers say and how sure they are. Learned on held-out messages of both
/// kinds; where no out-of-scope examples exist, the distribution's certainty decides alone.
/// </summary>
internal sealed class ScopeGate
{
    public const int SignalCount = 6;
    private const int StepsMax = 100;

    /// <summary>Pull of the weights towards zero, per example of unit weight: signals overlap, and examples are few.</summary>
    private const double Ridge = 0.01;

    private readonly double[] _weights; // one a signal, then the bias

    public ScopeGate(double[] weights)
    {
        _weights = weights.Length == SignalCount + 1 ? weights : throw new InvalidDataException("The scope gate's weights are damaged.");
    }

    /// <summary>Certainty alone: the first signal is the best intent's log-odds.</summary>
    public static ScopeGate Unlearned { get; } = new([1, 0, 0, 0, 0, 0, 0]);

    public IReadOnlyList<double> Weights => _weights;

    /// <param name="output">What the classifiers say.</param>
    /// <param name="pooled">The calibrated distribution over all classes.</param>
    /// <param name="intents">Number of intents; a class behind them is "out of scope".</param>
    /// <param name="signals">Filled; larger means more probably in scope.</param>
    public static void Signals(StackOutput output, ReadOnlySpan<float> pooled, int intents, Span<double> signals)
    {
        double best = 0, entropy = 0, margin = double.NegativeInfinity, networkBest = double.NegativeInfinity, networkEntropy = 0;
        for (var c = 0; c < intents; c++)
        {
            best = Math.Max(best, pooled[c]);
            entropy -= pooled[c] > 0 ? pooled[c] * Math.Log(pooled[c]) : 0;
            margin = Math.Max(margin, output.Margins[c]);
            networkBest = Math.Max(networkBest, output.LogProbabilities[c]);
            networkEntropy -= Math.Exp(output.LogProbabilities[c]) * output.LogProbabilities[c];
        }

        best = Math.Clamp(best, 1e-6, 1 - 1e-6);
        signals[0] = Math.Log(best / (1 - best));
        signals[1] = -networkEntropy;
        signals[2] = margin;
        signals[3] = output.KnownShare;
        signals[4] = pooled.Length > intents ? -Math.Log(pooled[intents] + 1e-6) : 0;
        signals[5] = -entropy;
    }

    public double Probability(ReadOnlySpan<double> signals)
    {
        var sum = _weights[SignalCount];
        for (var i = 0; i < SignalCount; i++)
        {
            sum += _weights[i] * signals[i];
        }

        return 1 / (1 + Math.Exp(-sum));
    }

    /// <summary>Both kinds count the same in total, however many examples there are of each. Newton's method on standardised signals.</summary>
    public static ScopeGate Fit(IReadOnlyList<double[]> inScope, IReadOnlyList<double[]> outOfScope)
    {
        var all = inScope.Concat(outOfScope).ToArray();
        var mean = Column(all, _ => 0, power: 1);
        var deviation = Column(all, i => mean[i], power: 2).Select(v => Math.Sqrt(v) + 1e-9).ToArray();
        var rows = all.Select(x => x.Select((v, i) => (v - mean[i]) / deviation[i]).Append(1).ToArray()).ToArray();
        var weights = new double[SignalCount + 1];
        for (var step = 0; step < StepsMax; step++)
        {
            var (gradient, hessian) = Derivatives(rows, inScope.Count, weights);
            var change = Solve(hessian, gradient);
            var size = 0.0;
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] -= change[i];
                size += Math.Abs(change[i]);
            }

            if (size < 1e-8)
            {
                break;
            }
        }

        // Back to signals as they come.
        var bias = weights[SignalCount];
        var raw = new double[SignalCount + 1];
        for (var i = 0; i < SignalCount; i++)
        {
            raw[i] = weights[i] / deviation[i];
            bias -= raw[i] * mean[i];
        }

        raw[SignalCount] = bias;
        return new ScopeGate(raw);
    }

    private static double[] Column(double[][] rows, Func<int, double> center, int power) =>
        [.. Enumerable.Range(0, SignalCount).Select(i => rows.Average(r => Math.Pow(r[i] - center(i), power)))];

    private static (double[] Gradient, double[,] Hessian) Derivatives(double[][] rows, int inScope, double[] weights)
    {
        var size = weights.Length;
        var gradient = new double[size];
        var hessian = new double[size, size];
        for (var r = 0; r < rows.Length; r++)
        {
            var weight = 0.5 / (r < inScope ? inScope : rows.Length - inScope);
            var sum = 0.0;
            for (var i = 0; i < size; i++)
            {
                sum += weights[i] * rows[r][i];
            }

            var p = 1 / (1 + Math.Exp(-sum));
            var error = (p - (r < inScope ? 1 : 0)) * weight;
            var curvature = Math.Max(p * (1 - p), 1e-6) * weight;
            for (var i = 0; i < size; i++)
            {
                gradient[i] += error * rows[r][i];
                for (var j = 0; j < size; j++)
                {
                    hessian[i, j] += curvature * rows[r][i] * rows[r][j];
                }
            }
        }

        for (var i = 0; i < size - 1; i++)
        {
            gradient[i] += Ridge * weights[i];
            hessian[i, i] += Ridge;
        }

        return (gradient, hessian);
    }

    /// <summary>Gaussian elimination with pivoting; the matrix is small and positive definite.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        var b = (double[])right.Clone();
        for (var column = 0; column < n; column++)
        {
            var pivot = column;
            for (var r = column + 1; r < n; r++)
            {
                pivot = Math.Abs(matrix[r, column]) > Math.Abs(matrix[pivot, column]) ? r : pivot;
            }

            for (var c = 0; c < n; c++)
            {
                (matrix[column, c], matrix[pivot, c]) = (matrix[pivot, c], matrix[column, c]);
            }

            (b[column], b[pivot]) = (b[pivot], b[column]);
            for (var r = column + 1; r < n; r++)
            {
                var factor = matrix[r, column] / matrix[column, column];
                for (var c = column; c < n; c++)
                {
                    matrix[r, c] -= factor * matrix[column, c];
                }

                b[r] -= factor * b[column];
            }
        }

        for (var r = n - 1; r >= 0; r--)
        {
            for (var c = r + 1; c < n; c++)
            {
                b[r] -= matrix[r, c] * b[c];
            }

            b[r] /= matrix[r, r];
        }

        return b;
    }
}
