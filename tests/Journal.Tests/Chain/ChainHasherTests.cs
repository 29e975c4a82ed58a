using System.Text;
using Suite.Journal.Chain;
using Suite.Journal.Tests.Conformance;

namespace Suite.Journal.Tests.Chain;

public sealed class ChainHasherTests
{
    /// <summary>The file was made by a script of its own from the documented encoding, not by this code.</summary>
    [Fact]
    public void Encoding_1_gives_the_links_of_the_golden_file()
    {
        using var hasher = new ChainHasher();
        var link = ChainHasher.Origin.ToArray();
        var body = new byte[ChainHasher.LinkSize];
        var lines = new List<string>();
        void Next(ChainFields fields, long position, long streamVersion, long recorded)
        {
            hasher.Body(fields, body);
            hasher.Link(link, position, streamVersion, recorded, body, link);
            lines.Add($"{Convert.ToHexStringLower(body)} {Convert.ToHexStringLower(link)}");
        }

        var first = new ChainFields
        {
            Tenant = "acme",
            Id = "payment/ü-😀-1",
            Stream = "payments/ß",
            Type = "payment-scored",
            SchemaVersion = 7,
            EventTimeMicros = -5,
            Keys = Bytes(32),
            RequestHash = Make.Hash("r"),
            Subject = default,
            Payload = new byte[] { 0, 1, 255 },
            PersonalSealed = default,
        };
        Next(first, 1, 1, 1_700_000_000_000_001);
        Next(
            new ChainFields
            {
                Tenant = "acme",
                Id = "label/2",
                Stream = "labels",
                Type = "label-reported",
                SchemaVersion = 1,
                EventTimeMicros = 1_700_000_000_000_000,
                Keys = default,
                RequestHash = Make.Hash("s"),
                Subject = Bytes(16),
                Payload = default,
                PersonalSealed = Bytes(41),
            },
            2, 1, 1_700_000_000_000_001);
        Next(
            new ChainFields
            {
                Tenant = "acme",
                Id = "payment/3",
                Stream = "payments/ß",
                Type = "payment-scored",
                SchemaVersion = 7,
                EventTimeMicros = long.MaxValue,
                Keys = Bytes(16),
                RequestHash = Make.Hash("t"),
                Subject = default,
                Payload = Encoding.ASCII.GetBytes(new string('x', 5_000)),
                PersonalSealed = default,
            },
            3, 2, 1_700_000_000_000_002);

        var golden = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", "chain-1", "links.txt"));
        Assert.Equal(golden.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]), lines);
    }

    [Fact]
    public void The_same_master_key_gives_the_same_signing_key_and_another_one_another()
    {
        using var one = new ChainSigner(MasterKey.FromBytes(Bytes(32)));
        using var same = new ChainSigner(MasterKey.FromBytes(Bytes(32)));
        using var other = new ChainSigner(MasterKey.FromBytes(new byte[32]));
        using var key = CheckpointKey.Read(same.PublicKeyPem)!;
        var checkpoint = one.Sign(Make.Acme, 1, 2, new byte[32], 3);

        Assert.True(checkpoint.IsSignedBy(key));
        Assert.Equal(one.PublicKeyPem, same.PublicKeyPem);
        Assert.NotEqual(one.PublicKeyPem, other.PublicKeyPem);
        Assert.False((checkpoint with { Position = 3 }).IsSignedBy(key));
        Assert.False(other.Sign(Make.Acme, 1, 2, new byte[32], 3).IsSignedBy(key));
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];
}
