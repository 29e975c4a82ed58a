using System.Security.Cryptography;
using System.Text.Json;

namespace Suite.Journal.Chain;

/// <summary>Checkpoints to keep elsewhere: one JSON object with the public key (PEM) and every checkpoint.</summary>
/// <param name="Format">1.</param>
/// <param name="PublicKey">PEM; null for a journal that holds none.</param>
/// <param name="Checkpoints">By tenant and number; bytes in base64.</param>
public sealed record CheckpointFile(int Format, string? PublicKey, IReadOnlyList<ChainCheckpoint> Checkpoints)
{
    /// <exception cref="InvalidDataException">Not such a file; the message says what is wrong.</exception>
    public static CheckpointFile Parse(ReadOnlySpan<byte> json, string name)
    {
        try
        {
            var file = JsonSerializer.Deserialize<CheckpointFile>(json, JsonSerializerOptions.Web);
            return file is { Format: 1, Checkpoints: not null } && file.Checkpoints.All(c => c is { Tenant: not null })
                ? file
                : throw new InvalidDataException($"'{name}' is not a file of checkpoints in format 1.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{name}' is not a file of checkpoints: {e.Message}", e);
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);
}

internal static class CheckpointKey
{
    /// <summary>Null for no key.</summary>
    /// <exception cref="InvalidDataException">Not a public key on P-256 in PEM.</exception>
    public static ECDsa? Read(string? pem)
    {
        if (pem is null)
        {
            return null;
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new InvalidDataException("The public key is not one in PEM (BEGIN PUBLIC KEY) for ECDSA on P-256.", e);
        }
    }
}
