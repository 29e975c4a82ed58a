using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Suite.Journal.Chain;

/// <summary>
/// The installation's word that a tenant's chain had this link at this position (what RFC 6962 calls a signed tree head, over a chain
/// instead of a tree). Kept outside the events, and worth most outside the machine.
/// </summary>
/// <param name="Tenant">Whose chain.</param>
/// <param name="Number">1, 2, 3, … per tenant, so that one taken out of the middle is missed.</param>
/// <param name="Position">The newest event when it was made.</param>
/// <param name="Link">32 bytes: the chain's link there.</param>
/// <param name="TimeMicros">When it was made, in microseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256 over <see cref="ToSign"/>: r and s, 32 bytes each (IEEE P1363).</param>
public sealed record ChainCheckpoint(
    string Tenant, long Number, long Position, ReadOnlyMemory<byte> Link, long TimeMicros, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The signed bytes, version 1; the leading text keeps a signature from being taken for one over something else.</summary>
    public byte[] ToSign()
    {
        var purpose = "suite-journal-checkpoint-1\n"u8;
        var tenant = Encoding.UTF8.GetBytes(Tenant);
        var bytes = new byte[purpose.Length + 4 + tenant.Length + 8 + 8 + 8 + 4 + Link.Length];
        var rest = bytes.AsSpan();
        purpose.CopyTo(rest);
        rest = rest[purpose.Length..];
        BinaryPrimitives.WriteInt32BigEndian(rest, tenant.Length);
        tenant.CopyTo(rest[4..]);
        rest = rest[(4 + tenant.Length)..];
        BinaryPrimitives.WriteInt64BigEndian(rest, Number);
        BinaryPrimitives.WriteInt64BigEndian(rest[8..], Position);
        BinaryPrimitives.WriteInt64BigEndian(rest[16..], TimeMicros);
        BinaryPrimitives.WriteInt32BigEndian(rest[24..], Link.Length);
        Link.Span.CopyTo(rest[28..]);
        return bytes;
    }

    public bool IsSignedBy(ECDsa publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        return publicKey.VerifyData(ToSign(), Signature.Span, HashAlgorithmName.SHA256);
    }
}
