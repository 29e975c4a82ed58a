using Suite.Journal.Chain;
using Suite.Journal.Tests.Conformance;

namespace Suite.Journal.Tests.Chain;

/// <summary>What the tests have in common.</summary>
public abstract partial class ChainConformance
{
    private protected abstract string Row(long position);

    /// <summary>Condition for the first tenant's events.</summary>
    private protected abstract string Mine { get; }

    /// <summary>The stored events of the first tenant, as raw as the verifier sees them.</summary>
    private protected abstract Task<List<StoredEvent>> ReadRawAsync();

    private static NewEvent[] Events(int first, int count) => [.. Enumerable.Range(first, count).Select(i =>
        Make.Event($"e{i}", i % 3 == 1 ? "labels" : "payments", 10_000 + i, $"content {i}", i, i + 1) with
        {
            SchemaVersion = 3,
            Subject = Make.Key(100 + (i % 2)),
            Personal = i % 2 == 0 ? Make.Hash($"personal {i}") : default,
        })];

    private async Task<IJournal> AppendAsync(int first, int count)
    {
        await Backend.CloseAsync();
        var journal = await Backend.OpenAsync();
        await journal.AppendAsync(Make.Acme, Events(first, count), default);
        return journal;
    }

    private protected async Task<ChainReport> VerifyAsync(CheckpointFile? kept = null, TenantId? tenant = null, string? publicKey = null)
    {
        await using var verification = await Backend.VerificationAsync();
        return await verification.VerifyAsync(tenant, publicKey, kept, null, default);
    }

    private async Task<CheckpointFile> ExportAsync()
    {
        await using var verification = await Backend.VerificationAsync();
        return await verification.ExportCheckpointsAsync(null, default);
    }

    private async Task<ChainProblem> SingleProblemAsync(ChainProblemKind kind, long position)
    {
        var report = await VerifyAsync();
        Assert.False(report.Valid);
        var problem = Assert.Single(report.Tenants.SelectMany(t => t.Problems));
        Assert.True((kind, position, "acme") == (problem.Kind, problem.Position, problem.Tenant), $"expected {kind} at {position}, but: {problem}");
        return problem;
    }

    private static string Problems(ChainReport report) => string.Join('\n', report.Tenants.SelectMany(t => t.Problems));

    /// <summary>Moves the events from a position on. By a detour, because places are unique at every moment.</summary>
    private async Task ShiftAsync(long from, int by)
    {
        await Backend.TamperAsync($"UPDATE events SET place = place + 100000 WHERE place >= {At(from)} AND {Mine}");
        await Backend.TamperAsync($"UPDATE events SET place = place - {100_000 - by} WHERE place >= {At(100_000)} AND {Mine}");
    }

    private Task CopyRowAsync(long from, long to, string id) => Backend.TamperAsync($"""
        INSERT INTO events SELECT {CopyPlace(to)}, {id}, stream, 77, type, schema_version, event_time, recorded_time, keys, request_hash, subject, subject_key,
            payload, personal, link FROM events WHERE {Row(from)}
        """);

    /// <summary>The columns before the id, in the order of the table.</summary>
    private protected abstract string CopyPlace(long position);

    /// <summary>Makes the links anew, as somebody would who knows how; tenant's row included when the last one changes.</summary>
    private async Task RelinkAsync(long first, long last)
    {
        using var hasher = new ChainHasher();
        var link = ChainHasher.Origin.ToArray();
        foreach (var e in await ReadRawAsync())
        {
            if (e.Position >= first && e.Position <= last)
            {
                hasher.Link(link, e.Position, e.StreamVersion, e.RecordedTimeMicros, e.Body("acme", hasher), link);
                await Backend.TamperAsync($"UPDATE events SET link = x'{Convert.ToHexStringLower(link)}' WHERE {Row(e.Position)}");
                if (e.Position == Count)
                {
                    await Backend.TamperAsync($"UPDATE tenants SET link = x'{Convert.ToHexStringLower(link)}' WHERE name = 'acme'");
                }
            }

            link = e.Position < first ? [.. e.Link] : link;
        }
    }
}
