using Suite.Inspection.Features;
using Suite.Inspection.Models;

namespace Suite.Inspection.FewShot;

/// <summary>
/// What a head learned from, so that a correction can refit it without the pictures: a byte for every number, between its column's smallest and largest. That is
/// a quarter of the memory, and a hundredth of a column's deviation of error.
/// </summary>
internal static class SamplesFile
{
    private const string Magic = "SUITEFSS";
    private const int Version = 1;
    private const int Levels = 255;

    public static void Write(Stream stream, FewShotSamples samples)
    {
        using var writer = BinaryFields.Begin(stream, Magic, Version);
        var vectors = samples.Vectors;
        writer.Write(samples.Views);
        writer.Write(samples.Count);
        for (var i = 0; i < samples.Count; i++)
        {
            writer.Write(samples.Names[i]);
            writer.Write(samples.Labels[i]);
        }

        var (low, step) = Ranges(vectors);
        writer.WriteFloats(low);
        writer.WriteFloats(step);
        var bytes = new byte[vectors.Columns];
        for (var row = 0; row < vectors.Rows; row++)
        {
            var vector = vectors.Row(row);
            for (var j = 0; j < bytes.Length; j++)
            {
                bytes[j] = step[j] > 0 ? (byte)Math.Clamp(MathF.Round((vector[j] - low[j]) / step[j]), 0, Levels) : (byte)0;
            }

            writer.Write(bytes);
        }
    }

    /// <exception cref="InvalidDataException">It is none, of a later version, or damaged.</exception>
    public static FewShotSamples Read(string path) => BinaryFields.Read(path, Magic, Version, static (reader, _) =>
    {
        var views = reader.ReadInt32();
        var count = reader.ReadLength(itemBytes: 5);
        var (names, labels) = (new string[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            (names[i], labels[i]) = (reader.ReadString(), reader.ReadInt32());
        }

        var (low, step) = (reader.ReadFloats(), reader.ReadFloats());
        if (views is < 1 or > PictureView.Count || low.Length != step.Length || (long)count * views * low.Length != reader.BaseStream.Length - reader.BaseStream.Position)
        {
            throw new InvalidDataException("it is cut off or damaged.");
        }

        var vectors = new FeatureMatrix(count * views, low.Length);
        var bytes = new byte[low.Length];
        for (var row = 0; row < vectors.Rows; row++)
        {
            reader.BaseStream.ReadExactly(bytes);
            var vector = vectors.Row(row);
            for (var j = 0; j < bytes.Length; j++)
            {
                vector[j] = low[j] + (bytes[j] * step[j]);
            }
        }

        return new FewShotSamples(vectors, views, labels, names);
    });

    private static (float[] Low, float[] Step) Ranges(FeatureMatrix vectors)
    {
        var (low, high) = (vectors.Row(0).ToArray(), vectors.Row(0).ToArray());
        for (var row = 1; row < vectors.Rows; row++)
        {
            var vector = vectors.Row(row);
            for (var j = 0; j < low.Length; j++)
            {
                low[j] = MathF.Min(low[j], vector[j]);
                high[j] = MathF.Max(high[j], vector[j]);
            }
        }

        return (low, [.. low.Zip(high, static (l, h) => (h - l) / Levels)]);
    }
}
