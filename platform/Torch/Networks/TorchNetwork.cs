using System.Text;
using Suite.Torch.Native;

namespace Suite.Torch.Networks;

/// <summary>Which copy of a tensor.</summary>
public enum TensorKind
{
    /// <summary>What the network computes with.</summary>
    Value = 0,

    /// <summary>The exponential average of <see cref="Value"/>.</summary>
    Average = 1,

    /// <summary>AdamW's mean of the gradient.</summary>
    Moment1 = 2,

    /// <summary>AdamW's mean of the squared gradient.</summary>
    Moment2 = 3,
}

/// <summary>A parameter, or a running statistic of a normalisation.</summary>
public sealed record NetworkTensor(int Index, string Name, IReadOnlyList<long> Shape, bool IsTrainable)
{
    public int Length => (int)Shape.Aggregate(1L, static (a, b) => a * b);
}

/// <summary>An EfficientNet that is trained over libtorch, with its optimizer. One thread at a time.</summary>
public sealed unsafe class TorchNetwork : IDisposable
{
    private const int NameLengthMax = 256;
    private readonly NetworkHandle _handle;
    private readonly int[] _features = new int[5];

    /// <exception cref="ArgumentException">The specification is out of bounds; the message names what.</exception>
    /// <exception cref="DllNotFoundException">libtorch or the shim is not installed.</exception>
    public TorchNetwork(NetworkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Spec = spec;
        var native = new NativeSpec
        {
            Width = spec.Width,
            Depth = spec.Depth,
            Lite = spec.IsLite ? 1 : 0,
            Channels = spec.Channels,
            Classes = spec.Classes,
            Flags = spec.Flags,
            Projection = spec.Projection,
            Masks = spec.Masks,
            Dropout = spec.Dropout,
            DropPath = spec.DropPath,
            HeadScale = spec.HeadScale,
            Seed = spec.Seed,
            Device = spec.Device,
        };
        NativeTorch.Check(NativeTorch.Create(native, out var handle));
        _handle = new NetworkHandle(handle);
        fixed (int* features = _features)
        {
            NativeTorch.Check(NativeTorch.Sizes(_handle, out var embedding, features));
            EmbeddingLength = embedding;
        }

        Tensors = ReadTensors();
    }

    public NetworkSpec Spec { get; }

    public int EmbeddingLength { get; }

    /// <summary>In the order the network runs.</summary>
    public IReadOnlyList<NetworkTensor> Tensors { get; }

    /// <summary>GPUs that this libtorch can use.</summary>
    public static int Gpus => NativeTorch.Gpus();

    /// <summary>Before the first network of a process: sets the memory allocator up for training and the number of threads.</summary>
    /// <param name="threads">0 for one a core.</param>
    public static void Initialize(int threads) => NativeTorch.Check(NativeTorch.Initialize(threads));

    /// <summary>Freezes the lowest blocks with their statistics.</summary>
    /// <param name="share">Of the number of blocks; at least 0, below 1.</param>
    public void Freeze(double share) => NativeTorch.Check(NativeTorch.Freeze(_handle, share));

    /// <summary>Sets libtorch's generator (dropout, stochastic depth), so that a resumed run is the same run.</summary>
    public void SeedNoise(ulong seed) => NativeTorch.Check(NativeTorch.Seed(_handle, seed));

    /// <summary>Forward, backward, and the step where asked for.</summary>
    /// <exception cref="TorchException">Out of memory, for instance.</exception>
    public TrainingLosses Train(TrainingBatch batch, TrainingStep step)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(step);
        CheckLengths(batch);
        fixed (float* pictures = batch.Pictures, targets = batch.Targets, flags = batch.Flags, masks = batch.Masks)
        {
            var native = new NativeBatch
            {
                Pictures = pictures,
                Targets = targets,
                Flags = flags,
                Masks = masks,
                Count = batch.Count,
                Height = batch.Height,
                Width = batch.Width,
            };
            NativeTorch.Check(NativeTorch.Train(_handle, native, Native(step), out var losses));
            return new TrainingLosses(losses.Total, losses.Classes, losses.Flags, losses.Contrast, losses.Masks, losses.Accuracy, losses.Skipped != 0);
        }
    }

    /// <summary>Evaluates pictures; nothing of the network changes.</summary>
    /// <param name="pictures">count × channels × height × width.</param>
    /// <param name="averaged">With the averaged weights, where there are any.</param>
    public NetworkOutputs Forward(float[] pictures, int count, int height, int width, bool averaged = false)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pictures.Length, count * Spec.Channels * height * width);
        var logits = new float[count * Spec.Classes];
        var flags = new float[count * Spec.Flags];
        var embedding = new float[count * EmbeddingLength];
        var maps = new FeatureMap[_features.Length];
        for (var i = 0; i < maps.Length; i++)
        {
            var (h, w) = (Strided(height, i + 1), Strided(width, i + 1));
            maps[i] = new FeatureMap(_features[i], h, w, new float[count * _features[i] * h * w]);
        }

        fixed (float* input = pictures, l = logits, f = flags, e = embedding)
        fixed (float* s2 = maps[0].Values, s4 = maps[1].Values, s8 = maps[2].Values, s16 = maps[3].Values, s32 = maps[4].Values)
        {
            var outputs = new NativeOutputs { Logits = l, Flags = f, Embedding = e, Stride2 = s2, Stride4 = s4, Stride8 = s8, Stride16 = s16, Stride32 = s32 };
            NativeTorch.Check(NativeTorch.Forward(_handle, input, count, height, width, averaged ? 1 : 0, outputs));
        }

        return new NetworkOutputs(logits, flags, embedding, maps);
    }

    /// <exception cref="ArgumentException">The tensor has no copy of that kind.</exception>
    public float[] Read(NetworkTensor tensor, TensorKind kind = TensorKind.Value)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var values = new float[tensor.Length];
        fixed (float* to = values)
        {
            NativeTorch.Check(NativeTorch.TensorRead(_handle, tensor.Index, (int)kind, to, values.Length));
        }

        return values;
    }

    /// <exception cref="ArgumentException">The length is not the tensor's.</exception>
    public void Write(NetworkTensor tensor, ReadOnlySpan<float> values, TensorKind kind = TensorKind.Value)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        fixed (float* from = values)
        {
            NativeTorch.Check(NativeTorch.TensorWrite(_handle, tensor.Index, (int)kind, from, values.Length));
        }
    }

    /// <summary>Steps taken and the loss scale of mixed precision.</summary>
    public (long Steps, double Scale) Progress
    {
        get
        {
            NativeTorch.Check(NativeTorch.ProgressRead(_handle, out var steps, out var scale));
            return (steps, scale);
        }

        set => NativeTorch.Check(NativeTorch.ProgressWrite(_handle, value.Steps, value.Scale));
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>A side after so many halvings: each rounds up.</summary>
    private static int Strided(int side, int halvings) => (side + (1 << halvings) - 1) >> halvings;

    private static NativeStep Native(TrainingStep step) => new()
    {
        Rate = step.Rate,
        WeightDecay = step.WeightDecay,
        Clip = step.Clip,
        ClassWeight = step.ClassWeight,
        FlagWeight = step.FlagWeight,
        ContrastWeight = step.ContrastWeight,
        MaskWeight = step.MaskWeight,
        Temperature = step.Temperature,
        Average = step.Average,
        Accumulation = step.Accumulation,
        Apply = step.Apply ? 1 : 0,
        Mixed = step.IsMixed ? 1 : 0,
    };

    private void CheckLengths(TrainingBatch batch)
    {
        var (cells, pixels) = (batch.Height / 8 * (batch.Width / 8), batch.Height * batch.Width);
        Check(batch.Pictures, Spec.Channels * pixels, nameof(batch.Pictures));
        Check(batch.Targets, Spec.Classes, nameof(batch.Targets));
        Check(batch.Flags, Spec.Flags, nameof(batch.Flags));
        Check(batch.Masks, Spec.Masks * cells, nameof(batch.Masks));

        void Check(float[]? values, int each, string name)
        {
            if (values is not null && values.Length != batch.Count * each)
            {
                throw new ArgumentException($"{name} has {values.Length} values; {batch.Count * each} are needed.");
            }
        }
    }

    private NetworkTensor[] ReadTensors()
    {
        NativeTorch.Check(NativeTorch.TensorCount(_handle, out var count));
        var tensors = new NetworkTensor[count];
        var name = stackalloc byte[NameLengthMax];
        var shape = stackalloc long[4];
        for (var i = 0; i < count; i++)
        {
            NativeTorch.Check(NativeTorch.TensorInfo(_handle, i, name, NameLengthMax, shape, out var rank, out var trainable));
            var length = new ReadOnlySpan<byte>(name, NameLengthMax).IndexOf((byte)0);
            tensors[i] = new NetworkTensor(i, Encoding.UTF8.GetString(name, length), new ReadOnlySpan<long>(shape, rank).ToArray(), trainable != 0);
        }

        return tensors;
    }
}
