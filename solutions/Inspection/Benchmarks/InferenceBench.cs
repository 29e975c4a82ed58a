using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Suite.Onnx;
using Suite.Onnx.Graphs;
using Suite.Onnx.Int8;
using Suite.Onnx.Parity;

namespace Suite.Inspection.Benchmarks;

/// <summary>One figure, or why there is none.</summary>
/// <param name="Skipped">Why it was not measured; null where it was.</param>
/// <param name="FramesPerSecond">By the median run.</param>
/// <param name="ProcessorMs">Processor time of this process for a frame, on all cores together: what other work on the machine does not blur.</param>
/// <param name="LoadSeconds">Opening the network and its first run of this batch: kernels chosen, engines built.</param>
/// <param name="Parity">How far outputs are from the CPU's in float32; null there.</param>
public sealed record InferenceFigure(
    string Network, int Size, ExecutionProvider Provider, BenchPrecision Precision, int Batch, string? Skipped, double FramesPerSecond, double MsP50, double MsP99, int Runs, double ProcessorMs, double LoadSeconds, ParityReport? Parity);

/// <summary>Whether a provider can be had here, and why not.</summary>
public sealed record ProviderPresence(ExecutionProvider Provider, bool Present, string? Reason);

/// <summary>
/// How many frames a second networks take in on each provider that is there, on generated frames: no camera, no picture file and no OpenCV
/// is needed. Times include the copies to and from the device. What cannot be measured is said to be so; no figure stands in for another.
/// </summary>
public sealed class InferenceBench(InferenceBenchOptions options, IProgress<string> progress, ILogger? logger = null)
{
    private const int RunsMax = 10_000;
    private const int ParityFrames = 2;
    private const int CalibrationFrames = 4;

    /// <summary>Tries each provider.</summary>
    public IReadOnlyList<ProviderPresence> FindProviders() => [.. options.Providers.Select(provider =>
    {
        var found = ProviderProbe.Find(Session(provider, ComputePrecision.Float32));
        return new ProviderPresence(provider, found.Provider == provider, found.Fallback);
    })];

    /// <summary>Measures each combination that is possible, one after the other.</summary>
    public IEnumerable<InferenceFigure> Measure(IReadOnlyList<ProviderPresence> providers, CancellationToken ct)
    {
        foreach (var network in options.Networks)
        {
            foreach (var provider in providers.Where(static p => p.Present).Select(static p => p.Provider))
            {
                foreach (var precision in options.Precisions.Where(p => p != BenchPrecision.Int8 || provider == ExecutionProvider.Cpu))
                {
                    foreach (var figure in MeasureBatches(network, provider, precision, ct))
                    {
                        yield return figure;
                    }
                }
            }
        }
    }

    private IEnumerable<InferenceFigure> MeasureBatches(BenchNetwork network, ExecutionProvider provider, BenchPrecision precision, CancellationToken ct)
    {
        var blank = new InferenceFigure(network.Name, network.Size, provider, precision, 0, null, 0, 0, 0, 0, 0, 0, null);
        var began = Stopwatch.GetTimestamp();
        var (opened, reason) = TryOpen(network, provider, precision, ct);
        if (opened is null)
        {
            return options.Batches.Select(batch => blank with { Batch = batch, Skipped = reason });
        }

        using var session = opened;
        var opening = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var figures = new List<InferenceFigure>();
        ParityReport? parity = null;
        foreach (var batch in options.Batches)
        {
            ct.ThrowIfCancellationRequested();
            progress.Report($"{network.Name} at {network.Size}², {provider}, {precision}, batch {batch}");
            if (provider == ExecutionProvider.Cpu && MemoryNeed.Short(network.Size, batch) is { } shortage)
            {
                figures.Add(blank with { Batch = batch, Skipped = shortage });
                continue;
            }

            var figure = MeasureBatch(session, blank with { Batch = batch }, ct);
            if (figure.Skipped is null && (provider != ExecutionProvider.Cpu || precision != BenchPrecision.Fp32))
            {
                parity ??= Compare(network, session);
                figure = figure with { Parity = parity };
            }

            figures.Add(figure with { LoadSeconds = figure.LoadSeconds + opening });
        }

        return figures;
    }

    private InferenceFigure MeasureBatch(OnnxSession session, InferenceFigure blank, CancellationToken ct)
    {
        try
        {
            var began = Stopwatch.GetTimestamp();
            using var binding = session.Bind([3, blank.Size, blank.Size], blank.Batch, [Output(session)]);
            var frame = Frames(blank.Size, 1).Values;
            for (var i = 0; i < blank.Batch; i++)
            {
                frame.CopyTo(binding.Item(i));
            }

            binding.Run(blank.Batch);
            var load = Stopwatch.GetElapsedTime(began).TotalSeconds;
            binding.Run(blank.Batch);
            var times = new List<double>();
            var processor = Environment.CpuUsage.TotalTime;
            for (var start = Stopwatch.GetTimestamp(); times.Count < options.RunsMin || (Stopwatch.GetElapsedTime(start) < options.Duration && times.Count < RunsMax);)
            {
                ct.ThrowIfCancellationRequested();
                var run = Stopwatch.GetTimestamp();
                binding.Run(blank.Batch);
                times.Add(Stopwatch.GetElapsedTime(run).TotalMilliseconds);
            }

            var processorMs = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / times.Count / blank.Batch;
            times.Sort();
            var median = times[times.Count / 2];
            return blank with { ProcessorMs = processorMs, FramesPerSecond = blank.Batch * 1000 / median, MsP50 = median, MsP99 = times[Math.Min(times.Count - 1, times.Count * 99 / 100)], Runs = times.Count, LoadSeconds = load };
        }
        catch (Exception e) when (e is Microsoft.ML.OnnxRuntime.OnnxRuntimeException or OutOfMemoryException or InvalidOperationException)
        {
            // Out of the device's memory, most likely: the other batches may fit.
            return blank with { Skipped = e.Message.ReplaceLineEndings(" ") };
        }
    }

    private (OnnxSession? Session, string? Reason) TryOpen(BenchNetwork network, ExecutionProvider provider, BenchPrecision precision, CancellationToken ct)
    {
        try
        {
            var session = precision switch
            {
                BenchPrecision.Int8 => OnnxSession.Open(Quantize(network, ct), Session(provider, ComputePrecision.Float32), logger),
                BenchPrecision.Fp16 => OnnxSession.Open(network.Path, Session(provider, ComputePrecision.Float16), logger),
                _ => OnnxSession.Open(network.Path, Session(provider, ComputePrecision.Float32), logger),
            };
            if (session.Provider == provider)
            {
                return (session, null);
            }

            session.Dispose();
            return (null, session.Fallback);
        }
        catch (InvalidDataException e) when (precision != BenchPrecision.Fp32)
        {
            return (null, e.Message);
        }
    }

    private OnnxGraph Quantize(BenchNetwork network, CancellationToken ct)
    {
        // Scales matter little for speed, so small frames do, which need little memory.
        var size = Math.Min(network.Size, 224);
        var frames = Frames(size, CalibrationFrames);
        return Int8Quantizer.Quantize(OnnxGraph.Load(network.Path), frames.Shape, Enumerable.Range(0, CalibrationFrames).Select(i => frames.Values.AsMemory(i * 3 * size * size, 3 * size * size)), new Int8Options(), ct);
    }

    private ParityReport Compare(BenchNetwork network, OnnxSession session)
    {
        using var reference = OnnxSession.Open(network.Path, Session(ExecutionProvider.Cpu, ComputePrecision.Float32), logger);
        return ParityGate.Compare(reference, session, Frames(network.Size, ParityFrames), new ParityRule([Output(session)], double.MaxValue, ParityRule.Highest()));
    }

    private GoldenBatch Frames(int size, int count) => GoldenBatch.Drawn([3, size, size], count, options.Seed);

    private OnnxSessionOptions Session(ExecutionProvider provider, ComputePrecision precision) =>
        new() { Provider = provider, Precision = precision, Threads = options.Threads, Device = options.Device };

    /// <summary>What a line reads: the classes where there are any, else the pooled features.</summary>
    private static string Output(OnnxSession session) =>
        (session.Outputs.FirstOrDefault(static o => o.Name == EfficientNetGraph.Logits) ?? session.Outputs.FirstOrDefault(static o => o.Name == EfficientNetGraph.Embedding) ?? session.Outputs[0]).Name;
}
