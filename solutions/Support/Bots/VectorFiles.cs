using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Suite.Journal;

namespace Suite.Support.Bots;

/// <summary>
/// Sentence vectors on disk, in <c>DIR/TENANT.vectors</c>: a head that names the model, then key, vector and checksum of each passage, appended as they are computed. Disposable:
/// a missing one, or one of another model, costs computing them anew; of a torn one what stands before the tear counts.
/// </summary>
internal sealed partial class VectorFiles(string directory, ILogger<VectorFiles> logger)
{
    private const ulong Magic = 0x31_43_45_56_45_54_55_53; // "SUTEVEC1"
    private const int KeyBytes = 16;
    private const int CheckBytes = 8;
    private const int HeadBytes = sizeof(ulong) + KeyBytes + sizeof(int);

    /// <param name="tenant">Whose.</param>
    /// <param name="model">Which model's are wanted.</param>
    /// <returns>What the file has of that model; of two with one key both.</returns>
    public List<KeyValuePair<UInt128, float[]>> Read(TenantId tenant, UInt128 model)
    {
        var read = new List<KeyValuePair<UInt128, float[]>>();
        try
        {
            var path = PathOf(tenant);
            if (!File.Exists(path))
            {
                return read;
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 1 << 20);
            var head = new byte[HeadBytes];
            if (file.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) < HeadBytes || !head.AsSpan(0, sizeof(ulong) + KeyBytes).SequenceEqual(Head(model, 0).AsSpan(0, sizeof(ulong) + KeyBytes)))
            {
                return read;
            }

            var width = MemoryMarshal.Read<int>(head.AsSpan(sizeof(ulong) + KeyBytes));
            if (width is <= 0 or > Embeddings.UnitVector.WidthMax || width % Embeddings.UnitVector.Multiple != 0)
            {
                return read;
            }

            var record = new byte[RecordBytes(width)];
            while (file.ReadAtLeast(record, record.Length, throwOnEndOfStream: false) == record.Length && IsWhole(record))
            {
                read.Add(KeyValuePair.Create(MemoryMarshal.Read<UInt128>(record), MemoryMarshal.Cast<byte, float>(record.AsSpan(KeyBytes..^CheckBytes)).ToArray()));
            }

            // What is appended next must follow the last whole record.
            file.SetLength(HeadBytes + ((long)read.Count * record.Length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnusable(tenant.Value, e.Message);
        }

        return read;
    }

    /// <summary>Adds to a file that was read, or written, with this model and width.</summary>
    public void Append(TenantId tenant, IReadOnlyCollection<KeyValuePair<UInt128, float[]>> vectors) => Try(tenant, () =>
    {
        using var file = new FileStream(PathOf(tenant), FileMode.Append, FileAccess.Write, FileShare.Read, 1 << 20);
        WriteRecords(file, vectors);
    });

    /// <summary>Writes a file of these alone in place of any other; beside it first, so that a crash leaves one or the other.</summary>
    public void Replace(TenantId tenant, UInt128 model, int width, IReadOnlyCollection<KeyValuePair<UInt128, float[]>> vectors) => Try(tenant, () =>
    {
        Directory.CreateDirectory(directory);
        var unfinished = PathOf(tenant) + ".unfinished";
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            file.Write(Head(model, width));
            WriteRecords(file, vectors);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, PathOf(tenant), overwrite: true);
    });

    private static void WriteRecords(FileStream file, IReadOnlyCollection<KeyValuePair<UInt128, float[]>> vectors)
    {
        foreach (var (key, vector) in vectors)
        {
            var record = new byte[RecordBytes(vector.Length)];
            MemoryMarshal.Write(record, key);
            MemoryMarshal.AsBytes(vector.AsSpan()).CopyTo(record.AsSpan(KeyBytes));
            Check(record).CopyTo(record, record.Length - CheckBytes);
            file.Write(record);
        }
    }

    private void Try(TenantId tenant, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(tenant.Value, e.Message);
        }
    }

    private static byte[] Head(UInt128 model, int width)
    {
        var head = new byte[HeadBytes];
        MemoryMarshal.Write(head, Magic);
        MemoryMarshal.Write(head.AsSpan(sizeof(ulong)), model);
        MemoryMarshal.Write(head.AsSpan(sizeof(ulong) + KeyBytes), width);
        return head;
    }

    private static int RecordBytes(int width) => KeyBytes + (width * sizeof(float)) + CheckBytes;

    private static bool IsWhole(byte[] record) => record.AsSpan(record.Length - CheckBytes).SequenceEqual(Check(record));

    private static byte[] Check(byte[] record) => SHA256.HashData(record.AsSpan(0, record.Length - CheckBytes))[..CheckBytes];

    private string PathOf(TenantId tenant) => Path.Combine(directory, tenant.Value + ".vectors");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sentence vectors of tenant {Tenant} cannot be read and are computed anew: {Why}")]
    private partial void LogUnusable(string tenant, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sentence vectors of tenant {Tenant} were not written; the next start computes them anew: {Why}")]
    private partial void LogUnwritten(string tenant, string why);
}
