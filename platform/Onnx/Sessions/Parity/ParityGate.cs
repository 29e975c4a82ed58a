using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Suite.Onnx.Parity;

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
        var (differences, decisions) = (new AbsoluteDifference[rule.Outputs.Count], new ItemDecision[golden.Count]);
        var (times, actualTimes) = (new double[golden.Count], new double[golden.Count]);
        for (var item = 0; item < golden.Count; item++)
        {
            decisions[item] = new ItemDecision(item, Decide(left, golden, item, rule, times), Decide(right, golden, item, rule, actualTimes));
            for (var i = 0; i < differences.Length; i++)
            {
                differences[i].Add(left.Output(i).Span, right.Output(i).Span, item);
            }
        }

        return new ParityReport([.. differences.Select((d, i) => d.ToRelative(rule.Outputs[i]))], decisions, rule.Relative, Median(times), Median(actualTimes));
    }

    private static double Median(double[] times)
    {
        Array.Sort(times);
        return times[times.Length / 2];
    }

    private static int Decide(OnnxBinding network, GoldenBatch golden, int item, ParityRule rule, double[] times)
    {
        golden.Values.AsSpan(item * network.ItemLength, network.ItemLength).CopyTo(network.Item(0));
        var began = Stopwatch.GetTimestamp();
        network.Run(1);
        times[item] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return rule.Decide([.. rule.Outputs.Select((_, i) => network.Output(i))]);
    }
}
