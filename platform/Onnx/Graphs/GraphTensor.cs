using System.Runtime.InteropServices;

namespace Suite.Onnx.Graphs;

/// <summary>A constant of a graph: weights, biases, scales, shapes. Immutable but for <see cref="Data"/>, which the graph owns.</summary>
public sealed class GraphTensor
{
    /// <exception cref="InvalidDataException">The data are not as long as shape and element say.</exception>
    public GraphTensor(string name, TensorElement element, IReadOnlyList<int> shape, byte[] data)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(data);
        var (count, size) = (1L, element.Bytes());
        foreach (var dimension in shape)
        {
            count = dimension < 0 ? throw new InvalidDataException($"Tensor '{name}' has a dimension of {dimension}.") : checked(count * dimension);
        }

        if (size == 0)
        {
            throw new InvalidDataException($"Tensor '{name}' holds elements of type {element}, which are not supported.");
        }

        if (checked(count * size) != data.Length)
        {
            throw new InvalidDataException($"Tensor '{name}' of shape [{string.Join(", ", shape)}] needs {count * size} bytes and has {data.Length}.");
        }

        (Name, Element, Shape, Data, Count) = (name, element, shape, data, (int)count);
    }

    public string Name { get; }

    public TensorElement Element { get; }

    /// <summary>Empty for a single number.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Little-endian, row by row. May be written to, to alter a weight.</summary>
    public byte[] Data { get; }

    /// <summary>How many elements.</summary>
    public int Count { get; }

    public static GraphTensor Of(string name, IReadOnlyList<int> shape, ReadOnlySpan<float> values) =>
        new(name, TensorElement.Float, shape, MemoryMarshal.AsBytes(values).ToArray());

    public static GraphTensor Of(string name, IReadOnlyList<int> shape, ReadOnlySpan<Half> values) =>
        new(name, TensorElement.Half, shape, MemoryMarshal.AsBytes(values).ToArray());

    public static GraphTensor Of(string name, IReadOnlyList<int> shape, ReadOnlySpan<long> values) =>
        new(name, TensorElement.Int64, shape, MemoryMarshal.AsBytes(values).ToArray());

    public static GraphTensor Of(string name, IReadOnlyList<int> shape, ReadOnlySpan<int> values) =>
        new(name, TensorElement.Int32, shape, MemoryMarshal.AsBytes(values).ToArray());

    public static GraphTensor Of(string name, IReadOnlyList<int> shape, ReadOnlySpan<sbyte> values) =>
        new(name, TensorElement.Int8, shape, MemoryMarshal.AsBytes(values).ToArray());

    public static GraphTensor Of(string name, IReadOnlyList<int> shape, ReadOnlySpan<byte> values) =>
        new(name, TensorElement.UInt8, shape, values.ToArray());

    /// <summary>The values as float32, from float32 or float16.</summary>
    /// <exception cref="InvalidDataException">The tensor holds something else.</exception>
    public float[] ToFloats()
    {
        switch (Element)
        {
            case TensorElement.Float:
                return MemoryMarshal.Cast<byte, float>(Data).ToArray();
            case TensorElement.Half:
                var halves = MemoryMarshal.Cast<byte, Half>(Data);
                var floats = new float[Count];
                for (var i = 0; i < floats.Length; i++)
                {
                    floats[i] = (float)halves[i];
                }

                return floats;
            default:
                throw new InvalidDataException($"Tensor '{Name}' holds {Element}, not floating-point numbers.");
        }
    }

    /// <summary>float32 as float16, rounded to nearest; what float16 cannot hold (beyond ±65,504) is kept at its largest.</summary>
    public GraphTensor ToHalf(string name)
    {
        var halves = new Half[Count];
        var floats = ToFloats();
        for (var i = 0; i < floats.Length; i++)
        {
            halves[i] = (Half)Math.Clamp(floats[i], (float)Half.MinValue, (float)Half.MaxValue);
        }

        return Of(name, Shape, halves);
    }
}
