using System.Runtime.InteropServices;
using Suite.Text.Features;

namespace Suite.Text.Neural;

/// <summary>Arrays of floats on disk as IEEE 754 half precision, little-endian.</summary>
internal static class HalfFloats
{
    public static void Write(BinaryWriter writer, ReadOnlySpan<float> values)
    {
        var halves = new Half[values.Length];
        for (var i = 0; i < halves.Length; i++)
        {
            halves[i] = (Half)values[i];
        }

        writer.Write(MemoryMarshal.AsBytes(halves.AsSpan()));
    }

    /// <exception cref="EndOfStreamException">The stream, which must know its length, is shorter: checked before memory is taken.</exception>
    public static float[] Read(BinaryReader reader, int count)
    {
        StoredArrays.Require(reader, (long)count * 2);
        var halves = new Half[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(halves.AsSpan()));
        return Array.ConvertAll(halves, half => (float)half);
    }

    public static float[] Rounded(float[] values) => Array.ConvertAll(values, value => (float)(Half)value);
}
