using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Suite.Torch.Checkpoints;

/// <summary>Named 32-bit float tensors and text, in one file of the safetensors format
/// (https://github.com/huggingface/safetensors, "Format"): a length, a JSON header, the values. Nothing in it is code.</summary>
public sealed class TensorFile
{
    /// <summary>A header longer than this is taken for a damaged file.</summary>
    private const long HeaderLengthMax = 16 << 20;
    private const string MetadataName = "__metadata__";

    public Dictionary<string, string> Metadata { get; } = [];

    public Dictionary<string, (IReadOnlyList<long> Shape, float[] Values)> Tensors { get; } = [];

    /// <summary>Writes beside the file and renames: whoever reads it sees the old one or the new one, whole.</summary>
    public void Save(string path)
    {
        var temporary = path + ".part";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            var header = Header();
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var (_, values) in Tensors.Values)
            {
                stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <exception cref="InvalidDataException">The file is damaged or holds other than 32-bit floats.</exception>
    public static TensorFile Load(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            throw new InvalidDataException($"'{path}' is cut off.");
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length < 2 || length > HeaderLengthMax || length > stream.Length - 8)
        {
            throw new InvalidDataException($"'{path}' is no safetensors file.");
        }

        var header = new byte[length];
        stream.ReadExactly(header);
        try
        {
            using var document = JsonDocument.Parse(header);
            var file = new TensorFile();
            file.ReadTensors(stream, document.RootElement, path);
            return file;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"'{path}' has a damaged header: {e.Message}", e);
        }
    }

    private void ReadTensors(FileStream stream, JsonElement header, string path)
    {
        var start = stream.Position;
        foreach (var item in header.EnumerateObject())
        {
            if (item.Name == MetadataName)
            {
                foreach (var pair in item.Value.EnumerateObject())
                {
                    Metadata[pair.Name] = pair.Value.GetString() ?? "";
                }

                continue;
            }

            if (item.Value.GetProperty("dtype").GetString() != "F32")
            {
                throw new InvalidDataException($"'{path}': '{item.Name}' is not of 32-bit floats.");
            }

            var shape = item.Value.GetProperty("shape").EnumerateArray().Select(static d => d.GetInt64()).ToArray();
            var offsets = item.Value.GetProperty("data_offsets");
            var (from, to) = (offsets[0].GetInt64(), offsets[1].GetInt64());
            var count = shape.Aggregate(1L, static (a, b) => checked(a * b));
            if (from < 0 || to - from != count * sizeof(float) || start + to > stream.Length)
            {
                throw new InvalidDataException($"'{path}' is cut off, or '{item.Name}' has a wrong length.");
            }

            var values = new float[count];
            stream.Position = start + from;
            stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            Tensors[item.Name] = (shape, values);
        }
    }

    private byte[] Header()
    {
        var header = new Dictionary<string, object> { [MetadataName] = Metadata };
        long offset = 0;
        foreach (var (name, (shape, values)) in Tensors)
        {
            var end = offset + values.LongLength * sizeof(float);
            header[name] = new Dictionary<string, object> { ["dtype"] = "F32", ["shape"] = shape, ["data_offsets"] = new[] { offset, end } };
            offset = end;
        }

        return JsonSerializer.SerializeToUtf8Bytes(header);
    }
}
