using System.Numerics;
using System.Security.Cryptography;

namespace Suite.Journal.Chain;

/// <summary>
/// Signs checkpoints with the installation's P-256 key. The private key is derived from the master key and never stored: every node has it
/// already, it is guarded and backed up with the master key, and there is nothing more to hand out. Whoever has the master key can sign.
/// </summary>
internal sealed class ChainSigner : IDisposable
{
    private readonly ECDsa _key;

    /// <exception cref="CryptographicException">The platform lacks P-256.</exception>
    public ChainSigner(MasterKey master)
    {
        // Twice 32 bytes reduced modulo the order: the surplus makes the bias of the reduction negligible (FIPS 186-5, A.2.1).
        byte[] seed = [.. master.Derive("journal/checkpoint-signing-1"), .. master.Derive("journal/checkpoint-signing-2")];
        var order = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        var number = (new BigInteger(seed, isUnsigned: true, isBigEndian: true) % (order - 1)) + 1;
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        var secret = new byte[32];
        bytes.CopyTo(secret, secret.Length - bytes.Length);
        try
        {
            _key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>SubjectPublicKeyInfo in PEM.</summary>
    public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem();

    public ChainCheckpoint Sign(TenantId tenant, long number, long position, ReadOnlySpan<byte> link, long timeMicros)
    {
        var draft = new ChainCheckpoint(tenant.Value, number, position, link.ToArray(), timeMicros, default);
        return draft with { Signature = _key.SignData(draft.ToSign(), HashAlgorithmName.SHA256) };
    }

    public void Dispose() => _key.Dispose();
}
