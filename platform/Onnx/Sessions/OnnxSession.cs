using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using Suite.Onnx.Graphs;

namespace Suite.Onnx;

/// <summary>An input or output of a network; −1 for a dimension that is free.</summary>
public sealed record TensorShape(string Name, IReadOnlyList<int> Dimensions);

/// <summary>A network, loaded and ready. Runs may overlap; each uses the session's threads.</summary>
public sealed partial class OnnxSession : IDisposable
{
    private readonly RunOptions _run = new();

    private OnnxSession(InferenceSession session, ProviderOutcome outcome, ComputePrecision precision)
    {
        (Native, Precision) = (session, precision);
        (Provider, Requested, Fallback) = (outcome.Provider, outcome.Requested, outcome.Fallback);
        Inputs = [.. session.InputMetadata.Select(static i => new TensorShape(i.Key, i.Value.Dimensions))];
        Outputs = [.. session.OutputMetadata.Select(static o => new TensorShape(o.Key, o.Value.Dimensions))];
    }

    public IReadOnlyList<TensorShape> Inputs { get; }

    public IReadOnlyList<TensorShape> Outputs { get; }

    /// <summary>Where it runs.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>In what it computes.</summary>
    public ComputePrecision Precision { get; }

    /// <summary>Where it was to run.</summary>
    public ExecutionProvider Requested { get; }

    /// <summary>Why it does not run where it was to; null where it does.</summary>
    public string? Fallback { get; }

    internal InferenceSession Native { get; }

    /// <summary>
    /// Loads a network onto the provider asked for. Where that one cannot be had, the next is taken (TensorRT, CUDA, CPU), which is logged as a
    /// warning with the reason and stated by <see cref="Fallback"/>. Takes milliseconds on the CPU, seconds on a GPU, minutes for a TensorRT engine.
    /// </summary>
    /// <param name="logger">Where a fallback is logged; null for nowhere.</param>
    /// <exception cref="InvalidDataException">The file is no network that can be run; the message says why.</exception>
    public static OnnxSession Open(string path, OnnxSessionOptions options, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Precision == ComputePrecision.Float16)
        {
            return Open(OnnxGraph.Load(path).ToHalf().ToBytes(), $"'{path}' in float16", options, logger);
        }

        return Open($"'{path}'", options, logger, session => new InferenceSession(path, session));
    }

    /// <summary>Loads a network that was built or changed here.</summary>
    /// <inheritdoc cref="Open(string, OnnxSessionOptions, ILogger?)"/>
    public static OnnxSession Open(OnnxGraph graph, OnnxSessionOptions options, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(options);
        return Open((options.Precision == ComputePrecision.Float16 ? graph.ToHalf() : graph).ToBytes(), $"the graph '{graph.Name}'", options, logger);
    }

    private static OnnxSession Open(byte[] model, string what, OnnxSessionOptions options, ILogger? logger) =>
        Open(what, options, logger, session => new InferenceSession(model, session));

    private static OnnxSession Open(string what, OnnxSessionOptions options, ILogger? logger, Func<SessionOptions, InferenceSession> load)
    {
        try
        {
            var (session, outcome) = ProviderLadder.Load(options, load);
            if (outcome.Fallback is { } reason)
            {
                LogFallback(logger ?? NullLogger.Instance, what, outcome.Requested, outcome.Provider, reason);
            }

            return new OnnxSession(session, outcome, options.Precision);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"{what} cannot be run: {e.Message}", e);
        }
    }

    /// <summary>Runs the network on its first input.</summary>
    /// <param name="input">Not copied; must not change meanwhile.</param>
    /// <param name="shape">Of <paramref name="input"/>, batch first.</param>
    /// <param name="outputs">The names of what is wanted; nothing else is computed that they do not need.</param>
    /// <returns>In the order asked for; the caller disposes it.</returns>
    public IDisposableReadOnlyCollection<OrtValue> Run(Memory<float> input, long[] shape, IReadOnlyCollection<string> outputs)
    {
        using var value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, input, shape);
        return Native.Run(_run, [Inputs[0].Name], [value], outputs);
    }

    /// <summary>
    /// Runs the network on zeros, so that the first picture of a line does not pay for what is done once: memory, kernels chosen by trial on a
    /// GPU, engines. To be called for every shape that will be used.
    /// </summary>
    /// <param name="shape">Of the first input, batch first.</param>
    public void WarmUp(long[] shape, IReadOnlyCollection<string> outputs, int runs = 2)
    {
        var zeros = new float[shape.Aggregate(1L, static (product, d) => checked(product * d))];
        for (var i = 0; i < runs; i++)
        {
            Run(zeros, shape, outputs).Dispose();
        }
    }

    /// <summary>Buffers for runs that allocate nothing.</summary>
    /// <param name="shape">Of one item of the first input, without the batch.</param>
    /// <param name="batchMax">The largest batch that will be run; 1 to 256.</param>
    public OnnxBinding Bind(IReadOnlyList<int> shape, int batchMax, IReadOnlyList<string> outputs) => new(this, _run, shape, batchMax, outputs);

    public void Dispose()
    {
        Native.Dispose();
        _run.Dispose();
    }
}
