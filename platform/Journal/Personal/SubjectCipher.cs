using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Suite.Journal.Personal;

/// <summary>
/// How personal data is sealed. Every subject has a random 256-bit key, stored only wrapped under a key derived from the master key, so that
/// destroying one row makes every event of the subject unreadable. Each seal is <c>nonce(12) ciphertext tag(16)</c>, AES-256-GCM with a random
/// nonce; a subject would need 2^32 events before nonces repeating becomes likely enough to matter. The associated data ties a wrapped key to its
/// subject and a personal part to its event: neither can be moved to another place unnoticed.
/// </summary>
internal sealed class SubjectCipher : IDisposable
{
    public const int KeySize = 32;
    public const int WrappedSize = NonceSize + KeySize + TagSize;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] _check;
    private readonly byte[] _wrapKey;

    public SubjectCipher(MasterKey master)
    {
        _check = master.Derive("journal/master-key-check");
        _wrapKey = master.Derive("journal/subject-key-wrap");
    }

    /// <summary>Stored in a journal when it is created: tells a wrong master key at start rather than at the first read.</summary>
    public ReadOnlySpan<byte> Check => _check;

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeySize);

    public byte[] Wrap(TenantId tenant, EntityKey subject, ReadOnlySpan<byte> key) => Seal(_wrapKey, key, SubjectData(tenant, subject));

    /// <exception cref="JournalUnavailableException">The stored key was damaged or wrapped under another master key.</exception>
    public byte[] Unwrap(TenantId tenant, EntityKey subject, ReadOnlySpan<byte> wrapped) => Open(_wrapKey, wrapped, SubjectData(tenant, subject));

    public static byte[] Encrypt(ReadOnlySpan<byte> key, TenantId tenant, string eventId, ReadOnlySpan<byte> plain) =>
        Seal(key, plain, EventData(tenant, eventId));

    /// <exception cref="JournalUnavailableException">The stored bytes were damaged or belong to another event.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> key, TenantId tenant, string eventId, ReadOnlySpan<byte> sealedBytes) =>
        Open(key, sealedBytes, EventData(tenant, eventId));

    public void Dispose() => CryptographicOperations.ZeroMemory(_wrapKey);

    private static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, byte[] associated)
    {
        var result = new byte[NonceSize + plain.Length + TagSize];
        var nonce = result.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plain, result.AsSpan(NonceSize, plain.Length), result.AsSpan(NonceSize + plain.Length), associated);
        return result;
    }

    private static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes, byte[] associated)
    {
        try
        {
            if (bytes.Length < NonceSize + TagSize)
            {
                throw new CryptographicException("Too short.");
            }

            var plain = new byte[bytes.Length - NonceSize - TagSize];
            using var aes = new AesGcm(key, TagSize);
            aes.Decrypt(bytes[..NonceSize], bytes[NonceSize..^TagSize], bytes[^TagSize..], plain, associated);
            return plain;
        }
        catch (CryptographicException e)
        {
            throw new JournalUnavailableException(
                "Personal data in the journal does not match its key: the journal was damaged or altered. Restore it from a backup.", e);
        }
    }

    private static byte[] SubjectData(TenantId tenant, EntityKey subject)
    {
        var name = tenant.Value;
        var data = new byte[1 + name.Length + EntityKey.Size];
        data[0] = 1;
        Encoding.ASCII.GetBytes(name, data.AsSpan(1));
        subject.Write(data.AsSpan(1 + name.Length));
        return data;
    }

    // A tenant's name is ASCII without '\n' and its length comes first, so two different pairs never give the same bytes.
    private static byte[] EventData(TenantId tenant, string eventId)
    {
        var name = tenant.Value;
        var data = new byte[1 + 4 + name.Length + Encoding.UTF8.GetByteCount(eventId)];
        data[0] = 2;
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(1), name.Length);
        Encoding.ASCII.GetBytes(name, data.AsSpan(5));
        Encoding.UTF8.GetBytes(eventId, data.AsSpan(5 + name.Length));
        return data;
    }
}
