using Npgsql;
using Suite.Journal.Chain;

namespace Suite.Journal.Postgres;

/// <summary>
/// Signed checkpoints of a shared journal. Nodes need no turns: head, link and number are read in one snapshot, and of two nodes that
/// make the same number the first one's stays.
/// </summary>
internal sealed class PostgresSigning(NpgsqlDataSource source, ChainSigner signer, TimeProvider time) : IDisposable
{
    private const string Behind = """
        SELECT t.name, t.head, t.link, coalesce(c.number, 0) FROM suite.tenants t
        LEFT JOIN LATERAL (SELECT number, position FROM suite.checkpoints WHERE tenant = t.name ORDER BY number DESC LIMIT 1) c ON true
        WHERE t.head > coalesce(c.position, 0)
        """;

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Signs every tenant's chain up to its head.</summary>
    public async Task SignAllAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct).ConfigureAwait(false); // The key is not for several threads at once.
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
            foreach (var checkpoint in await SignBehindAsync(connection, ct).ConfigureAwait(false))
            {
                await using var insert = PostgresQueries.Command(
                    connection, "INSERT INTO suite.checkpoints VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING", checkpoint.Tenant,
                    checkpoint.Number, checkpoint.Position, checkpoint.Link.ToArray(), checkpoint.TimeMicros, checkpoint.Signature.ToArray());
                await insert.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<List<ChainCheckpoint>> SignBehindAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var signed = new List<ChainCheckpoint>();
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        await using var command = PostgresQueries.Command(connection, Behind);
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
        {
            signed.Add(signer.Sign(new TenantId(rows.GetString(0)), rows.GetInt64(3) + 1, rows.GetInt64(1), rows.GetFieldValue<byte[]>(2), now));
        }

        return signed;
    }
}
