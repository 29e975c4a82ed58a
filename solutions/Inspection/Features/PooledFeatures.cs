using System.Numerics;
using System.Runtime.InteropServices;

namespace Suite.Inspection.Features;

/// <summary>
/// One vector a picture: of every map the mean, maximum and deviation of each channel, then the embedding. Each of these blocks is scaled to length one, so
/// that a brighter or more contrasted picture of the same part gives nearly the same vector. Textures and small defects live in the fine maps, kinds of
/// things in the coarse ones; a linear head chooses.
/// </summary>
public static class PooledFeatures
{
    /// <summary>Floats of one picture.</summary>
    public static int Length(Backbone backbone)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        return (3 * backbone.Maps.Sum(static m => m.Channels)) + backbone.EmbeddingLength;
    }

    /// <summary>Writes the vector of one picture of a batch.</summary>
    public static void Write(Backbone backbone, BackboneOutputs outputs, int picture, Span<float> vector)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(outputs);
        var at = 0;
        for (var m = 0; m < backbone.Maps.Count; m++)
        {
            var map = backbone.Maps[m];
            var values = outputs.Map(m, picture);
            var mean = vector.Slice(at, map.Channels);
            var maximum = vector.Slice(at + map.Channels, map.Channels);
            var deviation = vector.Slice(at + (2 * map.Channels), map.Channels);
            var cells = map.Width * map.Height;
            for (var c = 0; c < map.Channels; c++)
            {
                (mean[c], maximum[c], deviation[c]) = Pool(values.Slice(c * cells, cells));
            }

            VectorArithmetic.Normalise(mean);
            VectorArithmetic.Normalise(maximum);
            VectorArithmetic.Normalise(deviation);
            at += 3 * map.Channels;
        }

        var embedding = vector.Slice(at, backbone.EmbeddingLength);
        outputs.Embedding(picture).CopyTo(embedding);
        VectorArithmetic.Normalise(embedding);
    }

    private static (float Mean, float Maximum, float Deviation) Pool(ReadOnlySpan<float> cells)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(cells);
        var (sums, squares, maxima) = (Vector<float>.Zero, Vector<float>.Zero, new Vector<float>(float.NegativeInfinity));
        foreach (var v in vectors)
        {
            sums += v;
            squares += v * v;
            maxima = Vector.Max(maxima, v);
        }

        double sum = Vector.Sum(sums), square = Vector.Sum(squares);
        var maximum = float.NegativeInfinity;
        for (var i = 0; i < Vector<float>.Count; i++)
        {
            maximum = MathF.Max(maximum, maxima[i]);
        }

        for (var i = vectors.Length * Vector<float>.Count; i < cells.Length; i++)
        {
            sum += cells[i];
            square += cells[i] * cells[i];
            maximum = MathF.Max(maximum, cells[i]);
        }

        var mean = sum / cells.Length;
        return ((float)mean, maximum, (float)Math.Sqrt(Math.Max(0, (square / cells.Length) - (mean * mean))));
    }
}
