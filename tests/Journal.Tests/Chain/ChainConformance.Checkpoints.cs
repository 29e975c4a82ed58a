using System.Security.Cryptography;
using Suite.Journal.Chain;
using Suite.Journal.Tests.Conformance;

namespace Suite.Journal.Tests.Chain;

/// <summary>Checkpoints: altered, removed, signed by somebody else.</summary>
public abstract partial class ChainConformance
{
    [Theory]
    [InlineData("position = 5")]
    [InlineData("link = x'0000000000000000000000000000000000000000000000000000000000000000'")]
    [InlineData("time = time + 1")]
    [InlineData("signature = x'00'")]
    [InlineData("tenant = 'other', number = 2")]
    [InlineData("number = 7")]
    public async Task An_altered_checkpoint_is_found(string change)
    {
        await Backend.TamperAsync($"UPDATE checkpoints SET {change} WHERE tenant = 'acme' AND number = 2");
        Assert.Contains((await VerifyAsync()).Tenants.SelectMany(t => t.Problems), p => p.Kind == ChainProblemKind.ForgedCheckpoint);
    }

    [Fact]
    public async Task A_checkpoint_taken_out_of_the_middle_is_missed()
    {
        await Backend.TamperAsync("DELETE FROM checkpoints WHERE tenant = 'acme' AND number = 1");
        await SingleProblemAsync(ChainProblemKind.RemovedCheckpoint, 1);
    }

    [Fact]
    public async Task A_checkpoint_signed_by_another_key_is_found_and_a_replaced_key_by_the_one_kept_elsewhere()
    {
        var kept = await ExportAsync();
        using var stranger = new ChainSigner(MasterKey.FromBytes(RandomNumberGenerator.GetBytes(MasterKey.Size)));
        foreach (var checkpoint in kept.Checkpoints)
        {
            var forged = stranger.Sign(new TenantId(checkpoint.Tenant), checkpoint.Number, checkpoint.Position, checkpoint.Link.Span, checkpoint.TimeMicros);
            await Backend.TamperAsync(
                $"UPDATE checkpoints SET signature = x'{Convert.ToHexStringLower(forged.Signature.Span)}' WHERE tenant = '{checkpoint.Tenant}' AND number = {checkpoint.Number}");
        }

        var found = await VerifyAsync();
        Assert.Equal([2, 1], found.Tenants.Select(t => t.Problems.Count(p => p.Kind == ChainProblemKind.ForgedCheckpoint)));

        await Backend.TamperAsync($"UPDATE meta SET value = x'{Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(stranger.PublicKeyPem))}' WHERE name = 'checkpoint-key'");
        Assert.True((await VerifyAsync()).Valid, "with the key replaced too, the journal alone cannot tell");
        Assert.False((await VerifyAsync(publicKey: kept.PublicKey)).Valid);
        Assert.Equal("checkpoints", (await VerifyAsync(kept)).PublicKeyFrom);
        Assert.False((await VerifyAsync(kept)).Valid);
    }

    [Fact]
    public async Task Exported_checkpoints_come_back_from_their_file_and_no_other_file_is_taken_for_one()
    {
        var kept = await ExportAsync();
        Assert.Equal(3, kept.Checkpoints.Count);
        var read = CheckpointFile.Parse(kept.ToJson(), "f");
        Assert.Equal(kept.PublicKey, read.PublicKey);
        Assert.Equal(kept.Checkpoints.Select(c => Convert.ToHexString(c.ToSign())), read.Checkpoints.Select(c => Convert.ToHexString(c.ToSign())));
        Assert.Equal(2, (await VerifyAsync(read)).Tenants[0].CheckpointsVerified);

        foreach (var bad in new[] { "", "[]", "{}", """{"format":2,"checkpoints":[]}""", """{"format":1,"checkpoints":[null]}""", """{"format":1,"checkpoints":[{"tenant":"a","link":7}]}""" })
        {
            Assert.Throws<InvalidDataException>(() => CheckpointFile.Parse(System.Text.Encoding.UTF8.GetBytes(bad), "f"));
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => VerifyAsync(publicKey: "not a key"));
    }

    [Fact]
    public async Task A_tenant_that_nobody_knows_is_no_valid_one_and_those_that_are_there_are_named()
    {
        await using var verification = await Backend.VerificationAsync();
        var unknown = new TenantId("acmee");
        var verified = await Assert.ThrowsAsync<UnknownTenantException>(() => verification.VerifyAsync(unknown, null, null, null, default));
        Assert.Equal("There is no tenant 'acmee' in this journal. It has: acme, other.", verified.Message);
        await Assert.ThrowsAsync<UnknownTenantException>(() => verification.ExportCheckpointsAsync(unknown, default));
    }

    [Fact]
    public async Task A_tenant_known_only_from_checkpoints_is_lost_and_not_unknown()
    {
        await Backend.TamperAsync("DELETE FROM tenants WHERE name = 'acme'");
        Assert.False((await VerifyAsync(tenant: Make.Acme)).Valid);
    }
}
