using System.Runtime.InteropServices;
using System.Text;
using Suite.Inspection.Features;

namespace Suite.Inspection.Models;

/// <summary>
/// How heads are written: eight bytes of magic, a version, then fields in a fixed order, little-endian, every array with its length before it. What is
/// truncated, foreign or of a later version is refused with a sentence.
/// </summary>
internal static class BinaryFields
{
    private const int LengthMax = 1 << 29;

    public static BinaryWriter Begin(Stream stream, string magic, int version)
    {
        var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Encoding.ASCII.GetBytes(magic));
        writer.Write(version);
        return writer;
    }

    /// <summary>Reads with the function; whatever goes wrong there is a broken file.</summary>
    public static T Read<T>(string path, string magic, int versionMax, Func<BinaryReader, int, T> read)
    {
        try
        {
            using var reader = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16), Encoding.UTF8);
            if (!reader.ReadBytes(magic.Length).AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(magic)))
            {
                throw new InvalidDataException("it does not begin as one.");
            }

            var version = reader.ReadInt32();
            if (version < 1 || version > versionMax)
            {
                throw new InvalidDataException($"it has version {version}, this program reads up to {versionMax}.");
            }

            var value = read(reader, version);
            return reader.BaseStream.Position == reader.BaseStream.Length ? value : throw new InvalidDataException("something follows its end.");
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException or FileNotFoundException or ArgumentException or FormatException)
        {
            throw new InvalidDataException($"'{path}' is no '{magic}' file that can be read: {e.Message}", e);
        }
    }

    public static void WriteFloats(this BinaryWriter writer, ReadOnlySpan<float> values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    public static float[] ReadFloats(this BinaryReader reader)
    {
        var values = new float[reader.ReadLength(sizeof(float))];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return Array.TrueForAll(values, float.IsFinite) ? values : throw new InvalidDataException("it holds numbers that are none.");
    }

    public static void WriteMatrix(this BinaryWriter writer, FeatureMatrix matrix)
    {
        writer.Write(matrix.Rows);
        writer.Write(matrix.Columns);
        writer.WriteFloats(matrix.Values);
    }

    public static FeatureMatrix ReadMatrix(this BinaryReader reader)
    {
        var (rows, columns) = (reader.ReadInt32(), reader.ReadInt32());
        return new FeatureMatrix(rows, columns, reader.ReadFloats());
    }

    /// <summary>A length that the rest of the file can hold: a broken one must not ask for gigabytes.</summary>
    public static int ReadLength(this BinaryReader reader, int itemBytes)
    {
        var length = reader.ReadInt32();
        return length is >= 0 and <= LengthMax && (long)length * itemBytes <= reader.BaseStream.Length - reader.BaseStream.Position
            ? length
            : throw new InvalidDataException("it is cut off or damaged.");
    }
}
