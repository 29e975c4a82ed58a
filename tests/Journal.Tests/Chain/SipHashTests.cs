using System.Buffers.Binary;
using Suite.Journal.Chain;

namespace Suite.Journal.Tests.Chain;

public sealed class SipHashTests
{
    /// <summary>Computed by OpenSSL: <c>openssl mac -macopt hexkey:KEY -macopt size:16 -in MESSAGE SIPHASH</c>.</summary>
    [Fact]
    public void It_gives_what_openssl_gives()
    {
        byte[] bytes = [.. Enumerable.Range(0, SipHash.MessageSize).Select(static i => (byte)i)];
        var hash = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(hash, new SipHash(bytes.AsSpan(0, SipHash.KeySize)).Hash(bytes));
        Assert.Equal("7C3956CA5EEAFC3E363E9D556546EB68", Convert.ToHexString(hash));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SipHash(bytes).Hash(bytes.AsSpan(1)));
    }
}
