using Microsoft.ML.OnnxRuntime;

namespace Suite.Onnx;

/// <summary>An input or output of a network; −1 for a dimension that is free.</summary>
public sealed record TensorShape(string Name, IReadOnlyList<int> Dimensions);

/// <summary>A network, loaded and ready. Runs may overlap; each uses the session's threads.</summary>
public sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    private OnnxSession(InferenceSession session, ExecutionProvider provider)
    {
        _session = session;
        Provider = provider;
        Inputs = [.. session.InputMetadata.Select(static i => new TensorShape(i.Key, i.Value.Dimensions))];
        Outputs = [.. session.OutputMetadata.Select(static o => new TensorShape(o.Key, o.Value.Dimensions))];
    }

    public IReadOnlyList<TensorShape> Inputs { get; }

    public IReadOnlyList<TensorShape> Outputs { get; }

    /// <summary>Where it runs.</summary>
    public ExecutionProvider Provider { get; }

    /// <exception cref="InvalidDataException">The file is no network that can be run; the message says why.</exception>
    public static OnnxSession Open(string path, OnnxSessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            using var session = new SessionOptions { IntraOpNumThreads = options.Threads };
            return new OnnxSession(new InferenceSession(path, session), ExecutionProvider.Cpu);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"'{path}' cannot be run: {e.Message}", e);
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
        return _session.Run(_run, [Inputs[0].Name], [value], outputs);
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }
}
