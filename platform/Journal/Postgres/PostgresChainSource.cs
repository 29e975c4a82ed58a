using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;
using Suite.Journal.Chain;

namespace Suite.Journal.Postgres;

/// <summary>A shared journal, read only, beside the nodes that write it.</summary>
internal sealed class PostgresChainSource : IChainSource
{
    private const int ChunkEvents = 4_096;

    // The limit inside, as for the journal's own reads: else the planner joins and sorts the whole table for each chunk.
    private const string Events = """
        SELECT e.position, e.id, coalesce(s.name, ''), e.stream_version, e.type, e.schema_version, e.event_time, e.recorded_time, e.keys, e.request_hash,
            coalesce(e.subject, ''), e.payload, coalesce(e.personal, ''), e.link, e.subject_key IS NOT NULL, k.tenant, k.subject
        FROM (SELECT * FROM suite.events WHERE tenant = $1 AND position > $2 AND position <= $3 ORDER BY position LIMIT $4) e
        LEFT JOIN suite.streams s ON s.id = e.stream AND s.tenant = $1 LEFT JOIN suite.subject_keys k ON k.id = e.subject_key ORDER BY e.position
        """;

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;

    private PostgresChainSource(NpgsqlDataSource source, NpgsqlConnection connection) => (_source, _connection) = (source, connection);

    /// <exception cref="JournalUnavailableException">The server cannot be reached, or holds no journal this version can read.</exception>
    public static async Task<PostgresChainSource> OpenAsync(string connectionString, CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "suite-verify",
            Options = "-c default_transaction_read_only=on",
            CommandTimeout = 0,
            MaxAutoPrepare = 8,
            AutoPrepareMinUsages = 2,
        };
        var source = NpgsqlDataSource.Create(settings);
        try
        {
            var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
            await PostgresSchema.CheckFormatAsync(connection, ct).ConfigureAwait(false);
            return new PostgresChainSource(source, connection);
        }
        catch (Exception e)
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw PostgresFault.Is(e) ? PostgresFault.ToUnavailable(e) : e;
        }
    }

    public async Task<string?> ReadPublicKeyAsync(CancellationToken ct) =>
        await PostgresQueries.ScalarAsync(_connection, "SELECT value FROM suite.meta WHERE name = 'checkpoint-key'", ct).ConfigureAwait(false) is byte[] key
            ? Encoding.UTF8.GetString(key)
            : null;

    public async Task<IReadOnlyList<ChainTenant>> ReadTenantsAsync(CancellationToken ct) => await AllAsync(
        "SELECT id, name, head, link, time_max, coalesce((SELECT max(position) FROM suite.events e WHERE e.tenant = t.id), 0) FROM suite.tenants t ORDER BY name",
        row => new ChainTenant(row.GetInt32(0), row.GetString(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3), row.GetInt64(4), row.GetInt64(5)),
        ct).ConfigureAwait(false);

    public async Task<IReadOnlyList<int>> ReadNumbersWithEventsAsync(CancellationToken ct)
    {
        var numbers = new List<int>();
        var after = int.MinValue;
        while (await PostgresQueries.ScalarAsync(
            _connection, "SELECT tenant FROM suite.events WHERE tenant > $1 ORDER BY tenant, position LIMIT 1", ct, after).ConfigureAwait(false) is int number)
        {
            numbers.Add(number);
            after = number;
        }

        return numbers;
    }

    public async Task<string?> FindStrayLookupAsync(CancellationToken ct) => (await AllAsync(
        """
        SELECT 'time_marks', tenant FROM suite.time_marks WHERE tenant NOT IN (SELECT id FROM suite.tenants)
        UNION ALL SELECT 'streams', tenant FROM suite.streams WHERE tenant NOT IN (SELECT id FROM suite.tenants) LIMIT 1
        """,
        row => $"The table {row.GetString(0)} holds a row for a tenant with the number {row.GetInt32(1)}, and there is none.", ct).ConfigureAwait(false)).FirstOrDefault();

    public async Task<IReadOnlyList<ChainCheckpoint>> ReadCheckpointsAsync(CancellationToken ct) => await AllAsync(
        "SELECT tenant, number, position, link, time, signature FROM suite.checkpoints ORDER BY tenant, number",
        row => new ChainCheckpoint(
            row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3), row.GetInt64(4), row.GetFieldValue<byte[]>(5)),
        ct).ConfigureAwait(false);

    public async IAsyncEnumerable<StoredEvent> ReadAsync(ChainTenant tenant, long after, long through, [EnumeratorCancellation] CancellationToken ct)
    {
        while (after < through)
        {
            var chunk = await AllAsync(Events, row => Decode(row, tenant.Number), ct, tenant.Number, after, through, ChunkEvents).ConfigureAwait(false);
            foreach (var e in chunk)
            {
                yield return e;
            }

            if (chunk.Count < ChunkEvents)
            {
                yield break;
            }

            after = chunk[^1].Position;
        }
    }

    public async Task<string?> FindStreamProblemAsync(ChainTenant tenant, CancellationToken ct) => (await AllAsync(
        """
        SELECT s.name, s.version, e.version FROM suite.streams s
        CROSS JOIN LATERAL (SELECT coalesce(max(stream_version), 0) AS version FROM suite.events WHERE stream = s.id) e
        WHERE s.tenant = $1 AND s.version <> e.version LIMIT 1
        """,
        row => $"The stream '{row.GetString(0)}' is noted at version {row.GetInt64(1)}; its newest event has version {row.GetInt64(2)}.",
        ct, tenant.Number).ConfigureAwait(false)).FirstOrDefault();

    public async Task<IReadOnlyList<(long Position, long TimeMax)>> ReadTimeMarksAsync(ChainTenant tenant, CancellationToken ct) => await AllAsync(
        "SELECT position, time_max FROM suite.time_marks WHERE tenant = $1 AND position <= $2 ORDER BY position",
        row => (row.GetInt64(0), row.GetInt64(1)), ct, tenant.Number, tenant.Head).ConfigureAwait(false);

    /// <summary>Here the index has every event, so even the last bucket is complete up to the head.</summary>
    public Task<long> CountIndexedBucketsAsync(ChainTenant tenant, CancellationToken ct) => Task.FromResult((tenant.Head >> LookupSums.BucketBits) + 1);

    public async IAsyncEnumerable<KeyRow> ReadKeyRowsAsync(ChainTenant tenant, long buckets, [EnumeratorCancellation] CancellationToken ct)
    {
        // What a running server has added since lies between the head read first and the one of this statement's snapshot; rows beyond it are strangers.
        await using var command = PostgresQueries.Command(
            _connection,
            "SELECT key, event_time, position FROM suite.event_keys WHERE tenant = $1 AND (position <= $2 OR position > (SELECT head FROM suite.tenants WHERE id = $1))",
            tenant.Number, tenant.Head);
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var bytes = new byte[EntityKey.Size];
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
        {
            rows.GetFieldValue<Guid>(0).TryWriteBytes(bytes, bigEndian: true, out _);
            yield return new KeyRow(EntityKey.Read(bytes), rows.GetInt64(1), rows.GetInt64(2));
        }
    }

    public Task<IReadOnlyList<long>?> ReadBucketTimesAsync(ChainTenant tenant, long buckets, CancellationToken ct) => Task.FromResult<IReadOnlyList<long>?>(null);

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<List<T>> AllAsync<T>(string sql, Func<NpgsqlDataReader, T> decode, CancellationToken ct, params object[] parameters)
    {
        var all = new List<T>();
        await using var command = PostgresQueries.Command(_connection, sql, parameters);
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
        {
            all.Add(decode(rows));
        }

        return all;
    }

    private static StoredEvent Decode(NpgsqlDataReader row, int number)
    {
        var subject = row.GetFieldValue<byte[]>(10);
        var personal = row.GetFieldValue<byte[]>(12);
        return new StoredEvent
        {
            Position = row.GetInt64(0),
            Id = row.GetString(1),
            Stream = row.GetString(2),
            StreamVersion = row.GetInt64(3),
            Type = row.GetString(4),
            SchemaVersion = row.GetInt32(5),
            EventTimeMicros = row.GetInt64(6),
            RecordedTimeMicros = row.GetInt64(7),
            Keys = row.GetFieldValue<byte[]>(8),
            RequestHash = row.GetFieldValue<byte[]>(9),
            Subject = subject,
            Payload = row.GetFieldValue<byte[]>(11),
            PersonalSealed = personal,
            Link = row.GetFieldValue<byte[]>(13),
            TenantFits = true, // The column is where the event was looked for.

            // An erased key's row is deleted: pointing to none is what an erasure looks like.
            SubjectKeyFits = personal.Length == 0
                ? !row.GetBoolean(14)
                : row.GetBoolean(14) && (row.IsDBNull(15) || (row.GetInt32(15) == number && row.GetFieldValue<byte[]>(16).AsSpan().SequenceEqual(subject))),
        };
    }
}
