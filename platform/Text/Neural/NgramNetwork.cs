using System.Runtime.InteropServices;
using Suite.Text.Features;
using Suite.Text.Linear;

namespace Suite.Text.Neural;

/// <summary>
/// A bag of n-gram embeddings, one hidden layer of rectified units, one output a class: what fastText (Joulin et al., 2017) and deep averaging networks
/// (Iyyer et al., 2015) have in common. Immutable and thread-safe. Cost of a score: (non-zeros + classes) × hidden multiplications.
/// </summary>
public sealed class NgramNetwork
{
    private readonly float[] _embeddings;
    private readonly float[] _hiddenBias;
    private readonly float[] _output;
    private readonly float[] _outputBias;

    /// <param name="hidden">A multiple of 16.</param>
    /// <param name="embeddings">One row of <paramref name="hidden"/> floats for each feature.</param>
    /// <param name="hiddenBias">One for each hidden unit.</param>
    /// <param name="output">One row of <paramref name="hidden"/> floats for each class.</param>
    /// <param name="outputBias">One for each class.</param>
    public NgramNetwork(int hidden, float[] embeddings, float[] hiddenBias, float[] output, float[] outputBias)
    {
        if (hidden <= 0 || hidden % SimdRows.Multiple != 0 || hidden > HiddenMax || embeddings.Length % hidden != 0
            || hiddenBias.Length != hidden || output.Length != outputBias.Length * hidden)
        {
            throw new InvalidDataException("A network's layers do not fit one another.");
        }

        Hidden = hidden;
        _embeddings = embeddings;
        _hiddenBias = hiddenBias;
        _output = output;
        _outputBias = outputBias;
    }

    /// <summary>More than this is another kind of model, and a stack frame too large.</summary>
    public const int HiddenMax = 1024;

    public int Hidden { get; }

    public int Classes => _outputBias.Length;

    public int Features => _embeddings.Length / Hidden;

    /// <summary>Probabilities of all classes, summing to 1.</summary>
    public void Predict(SparseVector vector, Span<float> probabilities)
    {
        Span<float> hidden = stackalloc float[Hidden];
        _hiddenBias.CopyTo(hidden);
        for (var i = 0; i < vector.Indices.Length; i++)
        {
            SimdRows.AddScaled(_embeddings.AsSpan(vector.Indices[i] * Hidden, Hidden), vector.Values[i], hidden);
        }

        for (var i = 0; i < hidden.Length; i++)
        {
            hidden[i] = Math.Max(hidden[i], 0);
        }

        for (var c = 0; c < _outputBias.Length; c++)
        {
            probabilities[c] = _outputBias[c] + SimdRows.Dot(_output.AsSpan(c * Hidden, Hidden), hidden);
        }

        SimdRows.Softmax(probabilities[.._outputBias.Length]);
    }

    /// <summary>Half precision: a stored embedding needs no more than three digits, and a file half the size loads twice as fast.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Hidden);
        writer.Write(Features);
        writer.Write(Classes);
        HalfFloats.Write(writer, _embeddings);
        writer.Write(MemoryMarshal.AsBytes(_hiddenBias.AsSpan()));
        HalfFloats.Write(writer, _output);
        writer.Write(MemoryMarshal.AsBytes(_outputBias.AsSpan()));
    }

    public static NgramNetwork Read(BinaryReader reader)
    {
        var (hidden, features, classes) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        if (hidden is <= 0 or > HiddenMax || features < 0 || classes < 0 || (long)Math.Max(features, classes) * hidden > Array.MaxLength)
        {
            throw new InvalidDataException("A network's header is damaged.");
        }

        var embeddings = HalfFloats.Read(reader, features * hidden);
        var hiddenBias = new float[hidden];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(hiddenBias.AsSpan()));
        var output = HalfFloats.Read(reader, classes * hidden);
        var outputBias = new float[classes];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(outputBias.AsSpan()));
        return new NgramNetwork(hidden, embeddings, hiddenBias, output, outputBias);
    }

    /// <summary>What a reader of the file will have: so that a model in memory and the same model from disk answer alike.</summary>
    public NgramNetwork AsStored() =>
        new(Hidden, HalfFloats.Rounded(_embeddings), _hiddenBias, HalfFloats.Rounded(_output), _outputBias);
}
