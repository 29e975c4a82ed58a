using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Suite.Inspection.Line;
using Suite.Inspection.Models;
using Suite.Inspection.Serving;
using Suite.Inspection.Verdicts;
using Suite.Onnx;
using Suite.Vision;

namespace Suite.Inspection.Benchmarks;

/// <summary>What of a picture's way is measured, and how.</summary>
public sealed record EndToEndOptions
{
    /// <summary>Pictures that are under way at once, as from so many senders.</summary>
    public int InFlight { get; init; } = 4;

    /// <summary>Threads of one run of the network.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Measured, after two pictures of each sender that are not.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pictures measured at least, however long they take.</summary>
    public int FramesMin { get; init; } = 16;
}

/// <summary>From the bytes of a JPEG to its verdict, as a server does it.</summary>
/// <param name="Frames">Measured.</param>
/// <param name="FramesPerSecond">Of all senders together.</param>
/// <param name="MsP50">From bytes to verdict of one picture, among those under way at once.</param>
/// <param name="MsP99">Likewise.</param>
/// <param name="ProcessorMs">Processor time of a frame, on all cores together.</param>
/// <param name="Cores">Used on average.</param>
/// <param name="DecodeMs">Median of the decoding alone, nothing else under way.</param>
/// <param name="PreprocessMs">Likewise of scaling and normalising.</param>
/// <param name="ScoreMs">Likewise of network and head.</param>
/// <param name="AllocatedBytes">On the managed heap, a frame.</param>
public sealed record EndToEndFigure(
    int Frames, double FramesPerSecond, double MsP50, double MsP99, double ProcessorMs, double Cores, double DecodeMs, double PreprocessMs, double ScoreMs, long AllocatedBytes);

/// <summary>Frames a second from JPEG bytes to verdict: decoded, scaled, through the network and the head, judged, by the same line that a server runs.</summary>
public static class EndToEndBench
{
    private const int WarmUps = 2;
    private const int AloneRuns = 9;

    /// <param name="model">Folder of a trained model.</param>
    /// <param name="jpegs">Taken in turn.</param>
    /// <param name="options">How.</param>
    /// <param name="ct">Ends the measurement.</param>
    /// <exception cref="InvalidDataException">It is no model, or a picture got no verdict: a figure of failures is none.</exception>
    public static async Task<EndToEndFigure> MeasureAsync(string model, IReadOnlyList<byte[]> jpegs, EndToEndOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jpegs);
        ArgumentNullException.ThrowIfNull(options);
        var serving = new ServingOptions();
        var opened = ImageModels.Open(model, serving.Network with { Threads = options.Threads });
        using var instruments = new InspectionInstruments();
        using var line = new InferenceLine(opened, serving, TimeProvider.System, instruments, NullLogger.Instance);
        var (decode, preprocess, score) = Alone(opened, jpegs[0]);
        using var lease = new ModelLease("bench", "1", opened.Card, line, static () => { });
        await RunAsync(lease, jpegs, options, WarmUps * options.InFlight, TimeSpan.Zero, ct);
        var (processor, allocated, began) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
        var times = await RunAsync(lease, jpegs, options, options.FramesMin, options.Duration, ct);
        var elapsed = Stopwatch.GetElapsedTime(began);
        var used = Environment.CpuUsage.TotalTime - processor;
        times.Sort();
        return new EndToEndFigure(
            times.Count, times.Count / elapsed.TotalSeconds, times[times.Count / 2], times[Math.Min(times.Count - 1, times.Count * 99 / 100)], used.TotalMilliseconds / times.Count,
            used / elapsed, decode, preprocess, score, (GC.GetTotalAllocatedBytes() - allocated) / times.Count);
    }

    /// <summary>So many senders, each with its next picture as soon as the last has its verdict.</summary>
    private static async Task<List<double>> RunAsync(ModelLease model, IReadOnlyList<byte[]> jpegs, EndToEndOptions options, int framesMin, TimeSpan duration, CancellationToken ct)
    {
        var (taken, times, began) = (0, new List<double>(), Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, options.InFlight).Select(_ => Task.Run(SendAsync, ct)));
        return times;

        async Task SendAsync()
        {
            while (Interlocked.Increment(ref taken) is var number && (number <= framesMin || Stopwatch.GetElapsedTime(began) < duration))
            {
                ct.ThrowIfCancellationRequested();
                var started = Stopwatch.GetTimestamp();
                using var frame = Frame.Decode(jpegs[number % jpegs.Count]);
                var seen = await PartInspector.InspectAsync(frame, model, new LookSettings(), InferenceLine.Now(TimeProvider.System), long.MaxValue, TimeProvider.System);
                if (seen.Verdict.Outcome == PartVerdict.NotInspected)
                {
                    throw new InvalidDataException($"A picture of the benchmark got no verdict: {seen.Reason}");
                }

                lock (times)
                {
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
            }
        }
    }

    private static (double Decode, double Preprocess, double Score) Alone(IImageModel model, byte[] jpeg)
    {
        var tensor = new float[model.Input.Length];
        using var frame = Frame.Decode(jpeg);
        return (Median(() => Frame.Decode(jpeg).Dispose()), Median(() => frame.WriteTensor(model.Input, tensor)), Median(() => model.Score(tensor, 1)));
    }

    private static double Median(Action work) => MedianTime.Ms(work, AloneRuns, TimeProvider.System);
}
