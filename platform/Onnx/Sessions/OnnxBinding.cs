using Microsoft.ML.OnnxRuntime;
using Suite.Onnx.Graphs;

namespace Suite.Onnx;

/// <summary>
/// Input and output buffers bound to a network, for batches of up to a fixed size. A picture is written straight into its place in the input; a
/// run writes the outputs in place; after the first run of a batch size nothing is allocated on the managed heap. One user at a time.
/// </summary>
public sealed class OnnxBinding : IDisposable
{
    private const int BatchLimit = 256;
    private const int BufferFloatsMax = 1 << 30;

    private readonly OnnxSession _session;
    private readonly RunOptions _run;
    private readonly IReadOnlyList<int> _shape;
    private readonly string[] _outputs;
    private readonly BoundBatch?[] _batches;
    private readonly float[] _input;
    private readonly float[][] _results;
    private readonly int[][] _resultShapes;
    private int _count;

    internal OnnxBinding(OnnxSession session, RunOptions run, IReadOnlyList<int> shape, int batchMax, IReadOnlyList<string> outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batchMax, BatchLimit);
        (_session, _run, _shape, _outputs) = (session, run, shape, [.. outputs]);
        ItemLength = shape.Aggregate(1, static (product, d) => checked(product * d));
        BatchMax = batchMax;
        _batches = new BoundBatch?[batchMax + 1];
        _input = Buffer((long)ItemLength * batchMax);
        _resultShapes = MeasureOutputs();
        _results = [.. _resultShapes.Select(s => Buffer(s.Aggregate((long)batchMax, static (product, d) => product * d)))];
    }

    /// <summary>The largest batch.</summary>
    public int BatchMax { get; }

    /// <summary>Floats of one item of the input.</summary>
    public int ItemLength { get; }

    /// <summary>The input, item after item, to be written before <see cref="Run"/>.</summary>
    public Memory<float> Input => _input;

    /// <summary>The place of one item in the input.</summary>
    public Span<float> Item(int index) => _input.AsSpan(index * ItemLength, ItemLength);

    /// <summary>The shape of an output for one item, without the batch.</summary>
    public IReadOnlyList<int> OutputShape(int output) => _resultShapes[output];

    /// <summary>An output of the last run for all its items, in the order of the names bound; overwritten by the next run.</summary>
    public ReadOnlyMemory<float> Output(int output) => _results[output].AsMemory(0, _results[output].Length / BatchMax * _count);

    /// <summary>Runs the network on the first items of the input.</summary>
    /// <param name="count">1 to <see cref="BatchMax"/>.</param>
    public void Run(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, BatchMax);
        var batch = _batches[count] ??= new BoundBatch(this, count);
        _session.Native.RunWithBinding(_run, batch.Binding);
        _count = count;
    }

    public void Dispose()
    {
        foreach (var batch in _batches)
        {
            batch?.Dispose();
        }
    }

    /// <summary>One run of one item says how large each output is, which the file leaves free.</summary>
    private int[][] MeasureOutputs()
    {
        using var results = _session.Run(_input.AsMemory(0, ItemLength), Whole(_shape, 1), _outputs);
        return [.. results.Select(r => r.GetTensorTypeAndShape().Shape.Skip(1).Select(static d => checked((int)d)).ToArray())];
    }

    /// <summary>Pinned, so that it can be handed to the runtime once and for all.</summary>
    private static float[] Buffer(long length) => length <= BufferFloatsMax
        ? GC.AllocateArray<float>((int)length, pinned: true)
        : throw new InvalidOperationException($"A batch of this size needs a buffer of {length} numbers, more than {BufferFloatsMax}.");

    private static long[] Whole(IReadOnlyList<int> shape, int count) => [count, .. shape.Select(static d => (long)d)];

    /// <summary>The buffers as a batch of one size sees them.</summary>
    private sealed class BoundBatch : IDisposable
    {
        private readonly List<OrtValue> _values = [];

        public BoundBatch(OnnxBinding owner, int count)
        {
            Binding = owner._session.Native.CreateIoBinding();
            Binding.BindInput(owner._session.Inputs[0].Name, Value(owner._input, Whole(owner._shape, count)));
            for (var i = 0; i < owner._outputs.Length; i++)
            {
                Binding.BindOutput(owner._outputs[i], Value(owner._results[i], Whole(owner._resultShapes[i], count)));
            }
        }

        public OrtIoBinding Binding { get; }

        public void Dispose()
        {
            Binding.Dispose();
            _values.ForEach(static v => v.Dispose());
        }

        private OrtValue Value(float[] buffer, long[] shape)
        {
            var value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, buffer.AsMemory(0, (int)shape.Aggregate(1L, static (product, d) => product * d)), shape);
            _values.Add(value);
            return value;
        }
    }
}
