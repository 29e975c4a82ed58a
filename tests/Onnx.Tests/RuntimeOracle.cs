using Microsoft.ML.OnnxRuntime;

namespace Suite.Onnx.Tests;

/// <summary>ONNX Runtime on one thread: with more it adds trees up in another order.</summary>
internal sealed class RuntimeOracle : IDisposable
{
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
    private readonly InferenceSession _session;

    internal RuntimeOracle(byte[] model) => _session = new InferenceSession(model, _options);

    /// <summary>The output of this name for rows of equal length, row after row.</summary>
    internal float[] Run(IReadOnlyList<float[]> rows, string output)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(rows.SelectMany(static r => r).ToArray(), [rows.Count, rows[0].Length]);
        using var options = new RunOptions();
        using var results = _session.Run(options, ["X"], [input], [output]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
