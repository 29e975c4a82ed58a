using Microsoft.Extensions.Logging;

namespace Suite.Onnx.Parity;

/// <summary>What is decided about one item.</summary>
/// <param name="outputs">Of this item alone, in the order of the names compared.</param>
/// <returns>The class, or any number that stands for the decision.</returns>
public delegate int ParityDecision(IReadOnlyList<ReadOnlyMemory<float>> outputs);

/// <summary>What is compared, and how much may differ.</summary>
/// <param name="Outputs">Names of outputs.</param>
/// <param name="Relative">The largest difference allowed, as a share of the largest value of that output on the golden batch; more than 0.</param>
/// <param name="Decide">What is decided from the outputs; it may not change for any item.</param>
public sealed record ParityRule(IReadOnlyList<string> Outputs, double Relative, ParityDecision Decide)
{
    /// <summary>The decision is the index of the highest value of one output.</summary>
    public static ParityDecision Highest(int output = 0) => outputs =>
    {
        var values = outputs[output].Span;
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            // NaN is below everything but itself: a network of NaN decides for class 0, and its difference is infinite anyway.
            best = values[i] > values[best] || float.IsNaN(values[best]) ? i : best;
        }

        return best;
    };
}

/// <summary>How one output differs at worst.</summary>
/// <param name="Relative">As a share of the output's largest value; infinite where a value is no number on one side only.</param>
/// <param name="Item">Of the batch.</param>
/// <param name="Index">Within the item's output.</param>
public sealed record OutputDifference(string Output, double Relative, int Item, int Index, float Expected, float Actual);

/// <summary>An item that is decided otherwise.</summary>
public sealed record ChangedDecision(int Item, int Expected, int Actual);

/// <summary>What a comparison found.</summary>
public sealed record ParityReport(IReadOnlyList<OutputDifference> Differences, IReadOnlyList<ChangedDecision> Changed, int Items, double RelativeMax)
{
    public bool Passed => Changed.Count == 0 && Differences.All(d => d.Relative <= RelativeMax);

    /// <summary>The differences in words.</summary>
    public override string ToString()
    {
        var worst = Differences.MaxBy(static d => d.Relative)!;
        var text = FormattableString.Invariant(
            $"output '{worst.Output}' differs by {worst.Relative:G3} of its largest value (item {worst.Item}, index {worst.Index}: {worst.Expected:G6} became {worst.Actual:G6}; allowed {RelativeMax:G3})");
        return Changed is [var first, ..]
            ? $"{text}; {Changed.Count} of {Items} decisions change (item {first.Item}: {first.Expected} became {first.Actual})"
            : $"{text}; none of {Items} decisions changes";
    }
}

/// <summary>A network says something else where it was to run than on the CPU; the message names the difference.</summary>
public sealed class ParityException(string message, ParityReport report) : Exception(message)
{
    public ParityReport Report { get; } = report;
}

/// <summary>Lets a network go live on a provider only if it says there what it says on the CPU in float32.</summary>
public static class ParityGate
{
    /// <summary>
    /// Opens a network as asked and compares it on the golden batch with the same file on the CPU in float32. On the CPU in float32 there is
    /// nothing to compare and nothing is run.
    /// </summary>
    /// <exception cref="ParityException">It differs: it must not go live there.</exception>
    /// <exception cref="InvalidDataException">The file is no network that can be run.</exception>
    public static OnnxSession Open(string path, OnnxSessionOptions options, GoldenBatch golden, ParityRule rule, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var session = OnnxSession.Open(path, options, logger);
        if (session.Provider == ExecutionProvider.Cpu && options.Precision == ComputePrecision.Float32)
        {
            return session;
        }

        try
        {
            using var reference = OnnxSession.Open(path, options with { Provider = ExecutionProvider.Cpu, Precision = ComputePrecision.Float32 });
            var report = Compare(reference, session, golden, rule);
            return report.Passed ? session : throw new ParityException($"'{path}' is refused on {session.Provider} in {options.Precision}: {report}.", report);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs both on the batch, item by item, so that any batch fits.</summary>
    /// <param name="expected">What counts as right.</param>
    /// <param name="actual">What is to be judged.</param>
    public static ParityReport Compare(OnnxSession expected, OnnxSession actual, GoldenBatch golden, ParityRule rule)
    {
        ArgumentNullException.ThrowIfNull(golden);
        ArgumentNullException.ThrowIfNull(rule);
        if (golden.Count == 0)
        {
            throw new ArgumentException("A golden batch without items proves nothing.", nameof(golden));
        }

        using var left = expected.Bind(golden.Shape, 1, rule.Outputs);
        using var right = actual.Bind(golden.Shape, 1, rule.Outputs);
        var (differences, changed) = (new AbsoluteDifference[rule.Outputs.Count], new List<ChangedDecision>());
        for (var item = 0; item < golden.Count; item++)
        {
            var (wanted, got) = (Decide(left, golden, item, rule), Decide(right, golden, item, rule));
            if (wanted != got)
            {
                changed.Add(new ChangedDecision(item, wanted, got));
            }

            for (var i = 0; i < differences.Length; i++)
            {
                differences[i].Add(left.Output(i).Span, right.Output(i).Span, item);
            }
        }

        return new ParityReport([.. differences.Select((d, i) => d.ToRelative(rule.Outputs[i]))], changed, golden.Count, rule.Relative);
    }

    private static int Decide(OnnxBinding network, GoldenBatch golden, int item, ParityRule rule)
    {
        golden.Values.AsSpan(item * network.ItemLength, network.ItemLength).CopyTo(network.Item(0));
        network.Run(1);
        return rule.Decide([.. rule.Outputs.Select((_, i) => network.Output(i))]);
    }

    /// <summary>The worst difference so far of one output, and the largest value that it is a share of.</summary>
    private struct AbsoluteDifference
    {
        private float _largest;
        private double _worst;
        private (int Item, int Index, float Expected, float Actual) _where;

        public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int item)
        {
            if (expected.Length != actual.Length)
            {
                (_worst, _where) = (double.PositiveInfinity, (item, Math.Min(expected.Length, actual.Length), expected.Length, actual.Length));
                return;
            }

            for (var i = 0; i < expected.Length; i++)
            {
                _largest = Math.Max(_largest, float.IsFinite(expected[i]) ? Math.Abs(expected[i]) : 0);
                var difference = expected[i].Equals(actual[i]) ? 0 : Math.Abs((double)expected[i] - actual[i]);
                difference = double.IsNaN(difference) ? double.PositiveInfinity : difference;
                if (difference > _worst)
                {
                    (_worst, _where) = (difference, (item, i, expected[i], actual[i]));
                }
            }
        }

        public readonly OutputDifference ToRelative(string output) =>
            new(output, _worst == 0 ? 0 : _worst / _largest, _where.Item, _where.Index, _where.Expected, _where.Actual);
    }
}
