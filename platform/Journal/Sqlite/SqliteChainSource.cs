using System.Runtime.CompilerServices;
using System.Text;
using Suite.Journal.Chain;

namespace Suite.Journal.Sqlite;

/// <summary>
/// The file of a data directory, read only and without taking the directory: beside a running server too. Statements are short, so the server's log
/// can start over in between.
/// </summary>
internal sealed class SqliteChainSource : IChainSource
{
    private const int ChunkEvents = 2_048;

    private const string Events = """
        SELECT e.place, e.id, s.name, e.stream_version, y.name, e.schema_version, e.event_time, e.recorded_time, e.keys, e.request_hash, e.subject,
            e.payload, e.personal, e.link, e.tenant, e.subject_key, k.tenant, k.subject
        FROM events e LEFT JOIN streams s ON s.id = e.stream AND s.tenant = ?1 LEFT JOIN types y ON y.id = e.type
        LEFT JOIN subject_keys k ON k.id = e.subject_key
        WHERE e.place > ?2 AND e.place <= ?3 ORDER BY e.place LIMIT ?4
        """;

    private readonly SqliteDatabase _db;

    private SqliteChainSource(SqliteDatabase db) => _db = db;

    /// <exception cref="JournalUnavailableException">There is no journal this version can read; the message says what to do.</exception>
    public static SqliteChainSource Open(string dataDirectory)
    {
        var path = Path.Combine(Path.GetFullPath(dataDirectory), "journal.db");
        if (!File.Exists(path))
        {
            throw new JournalUnavailableException($"There is no journal '{path}'. Give the data directory of a server with --data-dir DIR.");
        }

        SqliteDatabase? db = null;
        try
        {
            // Without a log nobody has the file open, and nothing has to be written beside it to read it.
            db = File.Exists(path + "-wal") ? SqliteDatabase.Open(path, readOnly: true) : SqliteDatabase.OpenAtRest(path);
            SqliteSchema.CheckFormat(db, path);
            return new SqliteChainSource(db);
        }
        catch (SqliteFault e)
        {
            db?.Dispose();
            throw new JournalUnavailableException(
                $"The journal '{path}' cannot be read: {e.Message}. Run this as a user who may read and write its directory, or verify a copy of the directory.", e);
        }
        catch
        {
            db?.Dispose();
            throw;
        }
    }

    public Task<string?> ReadPublicKeyAsync(CancellationToken ct)
    {
        var find = _db.Prepare("SELECT value FROM meta WHERE name = 'checkpoint-key'");
        var key = find.Step() ? Encoding.UTF8.GetString(find.Blob(0)) : null;
        find.Reset();
        return Task.FromResult(key);
    }

    public Task<IReadOnlyList<ChainTenant>> ReadTenantsAsync(CancellationToken ct)
    {
        // The range is the tenant's own places; SQLite finds the greatest of them with one seek.
        var rows = ReadAll(
            _db.Prepare($"""
                SELECT t.id, t.name, t.head, t.link, t.time_max,
                    (SELECT max(place) FROM events WHERE place >= t.id << {SqliteSchema.PositionBits} AND place < (t.id + 1) << {SqliteSchema.PositionBits})
                FROM tenants t ORDER BY t.name
                """),
            row => new ChainTenant(row.Int32(0), row.Text(1), row.Int64(2), row.Blob(3).ToArray(), row.Int64(4), row.Int64(5) & SqliteSchema.PositionMax));
        return Task.FromResult<IReadOnlyList<ChainTenant>>(rows);
    }

    public Task<IReadOnlyList<int>> ReadNumbersWithEventsAsync(CancellationToken ct)
    {
        var numbers = new List<int>();
        var next = _db.Prepare("SELECT place FROM events WHERE place > ? ORDER BY place LIMIT 1");
        for (var after = long.MinValue; next.Bind(1, after).Step();)
        {
            var number = (int)(next.Int64(0) >> SqliteSchema.PositionBits);
            next.Reset();
            numbers.Add(number);
            after = ((long)number << SqliteSchema.PositionBits) | SqliteSchema.PositionMax;
        }

        return Task.FromResult<IReadOnlyList<int>>(numbers);
    }

    public Task<string?> FindStrayLookupAsync(CancellationToken ct)
    {
        foreach (var table in new[] { "key_buckets", "time_marks", "streams" })
        {
            var find = _db.Prepare($"SELECT tenant FROM {table} WHERE tenant NOT IN (SELECT id FROM tenants) LIMIT 1");
            if (find.Step())
            {
                var problem = $"The table {table} holds a row for a tenant with the number {find.Int64(0)}, and there is none.";
                find.Reset();
                return Task.FromResult<string?>(problem);
            }
        }

        return Task.FromResult<string?>(null);
    }

    public Task<IReadOnlyList<ChainCheckpoint>> ReadCheckpointsAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<ChainCheckpoint>>(ReadAll(
        _db.Prepare("SELECT tenant, number, position, link, time, signature FROM checkpoints ORDER BY tenant, number"),
        row => new ChainCheckpoint(row.Text(0), row.Int64(1), row.Int64(2), row.Blob(3).ToArray(), row.Int64(4), row.Blob(5).ToArray())));

    public async IAsyncEnumerable<StoredEvent> ReadAsync(ChainTenant tenant, long after, long through, [EnumeratorCancellation] CancellationToken ct)
    {
        var statement = _db.Prepare(Events);
        while (after < through)
        {
            // Decoded beside the caller's hashing.
            var chunk = await Task.Run(
                () => ReadAll(
                    statement.Bind(1, tenant.Number).Bind(2, Place(tenant, after)).Bind(3, Place(tenant, through)).Bind(4, ChunkEvents),
                    row => Decode(row, tenant.Number)),
                ct).ConfigureAwait(false);
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

    public Task<string?> FindStreamProblemAsync(ChainTenant tenant, CancellationToken ct)
    {
        var find = _db.Prepare("""
            SELECT s.name, s.version, (SELECT max(stream_version) FROM events WHERE stream = s.id) FROM streams s
            WHERE s.tenant = ? AND s.version IS NOT (SELECT max(stream_version) FROM events WHERE stream = s.id) LIMIT 1
            """).Bind(1, tenant.Number);
        var problem = find.Step() ? $"The stream '{find.Text(0)}' is noted at version {find.Int64(1)}; its newest event has version {find.Int64(2)}." : null;
        find.Reset();
        return Task.FromResult(problem);
    }

    public Task<IReadOnlyList<(long Position, long TimeMax)>> ReadTimeMarksAsync(ChainTenant tenant, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<(long Position, long TimeMax)>>(ReadAll(
            _db.Prepare("SELECT position, time_max FROM time_marks WHERE tenant = ? AND position <= ? ORDER BY position").Bind(1, tenant.Number).Bind(2, tenant.Head),
            row => (row.Int64(0), row.Int64(1))));

    public Task<long> CountIndexedBucketsAsync(ChainTenant tenant, CancellationToken ct)
    {
        // Up to the head read first; and whatever lies beyond the head of this statement's snapshot, which cannot be right.
        var count = _db.Prepare($"""
            SELECT coalesce(max(bucket) + 1, 0) FROM key_buckets
            WHERE tenant = ?1 AND (bucket < ?2 OR bucket >= ((SELECT head FROM tenants WHERE id = ?1) + 1) >> {LookupSums.BucketBits})
            """).Bind(1, tenant.Number).Bind(2, (tenant.Head + 1) >> LookupSums.BucketBits);
        count.Step();
        var buckets = count.Int64(0);
        count.Reset();
        return Task.FromResult(buckets);
    }

    public async IAsyncEnumerable<KeyRow> ReadKeyRowsAsync(ChainTenant tenant, long buckets, [EnumeratorCancellation] CancellationToken ct)
    {
        // Only one bucket is being filled at a time, so rows beyond it were never written by the journal.
        foreach (var stray in ReadAll(
            _db.Prepare("SELECT 1 FROM event_keys WHERE tenant = ?1 AND (bucket < 0 OR bucket > (SELECT count(*) FROM key_buckets WHERE tenant = ?1)) LIMIT 1")
                .Bind(1, tenant.Number),
            _ => default(KeyRow)))
        {
            yield return stray;
        }

        var statement = _db.Prepare("SELECT key, event_time, position FROM event_keys WHERE tenant = ? AND bucket = ?");
        for (long bucket = 0; bucket < buckets; bucket++)
        {
            var number = bucket;
            var rows = await Task.Run(() => ReadAll(statement.Bind(1, tenant.Number).Bind(2, number), row => DecodeKey(row, number)), ct).ConfigureAwait(false);
            foreach (var row in rows)
            {
                yield return row;
            }
        }
    }

    public Task<IReadOnlyList<long>?> ReadBucketTimesAsync(ChainTenant tenant, long buckets, CancellationToken ct) => Task.FromResult<IReadOnlyList<long>?>(ReadAll(
        _db.Prepare("SELECT time_max FROM key_buckets WHERE tenant = ? AND bucket < ? ORDER BY bucket").Bind(1, tenant.Number).Bind(2, buckets),
        row => row.Int64(0)));

    public ValueTask DisposeAsync()
    {
        _db.Dispose();
        return ValueTask.CompletedTask;
    }

    private static long Place(ChainTenant tenant, long position) =>
        ((long)tenant.Number << SqliteSchema.PositionBits) | Math.Clamp(position, 0, SqliteSchema.PositionMax);

    private static KeyRow DecodeKey(SqliteStatement row, long bucket)
    {
        var key = row.Blob(0);
        var position = row.Int64(2);
        return key.Length == EntityKey.Size && position >> LookupSums.BucketBits == bucket
            ? new KeyRow(EntityKey.Read(key), row.Int64(1), position)
            : default;
    }

    private static StoredEvent Decode(SqliteStatement row, int number)
    {
        var subject = row.Blob(10).ToArray();
        var personal = row.Blob(12).ToArray();
        return new StoredEvent
        {
            Position = row.Int64(0) & SqliteSchema.PositionMax,
            Id = row.IsNull(1) ? "" : row.Text(1),
            Stream = row.IsNull(2) ? "" : row.Text(2),
            StreamVersion = row.Int64(3),
            Type = row.IsNull(4) ? "" : row.Text(4),
            SchemaVersion = row.Int32(5),
            EventTimeMicros = row.Int64(6),
            RecordedTimeMicros = row.Int64(7),
            Keys = row.Blob(8).ToArray(),
            RequestHash = row.Blob(9).ToArray(),
            Subject = subject,
            Payload = row.Blob(11).ToArray(),
            PersonalSealed = personal,
            Link = row.Blob(13).ToArray(),
            TenantFits = row.Int64(14) == number,
            // A key's row stays when it is erased, so here every personal part has one.
            SubjectKeyFits = personal.Length == 0 ? row.IsNull(15) : row.Int64(16) == number && row.Blob(17).SequenceEqual(subject),
        };
    }

    private static List<T> ReadAll<T>(SqliteStatement statement, Func<SqliteStatement, T> decode)
    {
        var rows = new List<T>();
        try
        {
            while (statement.Step())
            {
                rows.Add(decode(statement));
            }
        }
        finally
        {
            statement.Reset();
        }

        return rows;
    }
}
