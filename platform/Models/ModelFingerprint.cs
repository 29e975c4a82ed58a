using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Suite.Models;

/// <summary>
/// Says from what a model was trained: SHA-256 over the data's digest, the schema and the parameters in one canonical form, so that equal
/// trainings have equal fingerprints on every machine.
/// </summary>
public static class ModelFingerprint
{
    private static readonly System.Buffers.SearchValues<char> Digits = System.Buffers.SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// 64 lower-case hexadecimal digits. Parameters count as a set of names and values: their order does not matter (sorted by ordinal).
    /// Every part goes in with its length before it, so no two different inputs share a canonical form.
    /// </summary>
    public static string Compute(string dataDigest, string schema, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "suite-model-fingerprint/1");
        Append(hash, dataDigest);
        Append(hash, schema);
        foreach (var (name, value) in parameters.OrderBy(static p => p.Key, StringComparer.Ordinal))
        {
            Append(hash, name);
            Append(hash, value);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal static bool IsValid(string? fingerprint) => fingerprint is { Length: 64 } && !fingerprint.AsSpan().ContainsAnyExcept(Digits);

    private static void Append(IncrementalHash hash, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
