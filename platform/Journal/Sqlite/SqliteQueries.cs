using System.Collections.Concurrent;
using Suite.Journal.Personal;

namespace Suite.Journal.Sqlite;

/// <summary>The reads, over any connection: a pooled one, or the writer's within its transaction. Thread-safe as far as the connections differ.</summary>
internal sealed class SqliteQueries(SubjectCipher cipher, SubjectKeyCache keys, EventUpgrades upgrades, JournalOptions options)
{
    // The subject's key comes with the event, in the same snapshot: an erased key decrypts nothing, whatever the cache still holds.
    private const string Columns = """
        SELECT e.place, e.id, e.stream, e.stream_version, e.type, e.schema_version, e.event_time, e.recorded_time, e.keys, e.request_hash, e.subject,
            e.subject_key, e.payload, e.personal, k.wrapped
        FROM events e LEFT JOIN subject_keys k ON k.id = e.subject_key AND k.erased = 0
        """;

    private const string ByPlaces = Columns + " WHERE e.place > ? AND e.place <= ? ORDER BY e.place LIMIT ?";
    private const string ByPlace = Columns + " WHERE e.place = ?";
    private const string ById = Columns + " WHERE e.tenant = ? AND e.id = ?";
    private const string ByStream = Columns + " WHERE e.stream = ? AND e.stream_version > ? ORDER BY e.stream_version LIMIT ?";

    private const string ByKey = """
        SELECT k.position FROM key_buckets b CROSS JOIN event_keys k
        ON k.tenant = b.tenant AND k.bucket = b.bucket AND k.key = ?4 AND k.event_time > ?5 AND k.position <= ?6
        WHERE b.tenant = ?1 AND b.bucket <= ?2 AND b.time_max > ?3
        """;

    private readonly ConcurrentDictionary<long, string> _streams = [];
    private readonly ConcurrentDictionary<long, string> _types = [];

    public List<JournalEvent> ReadRange(SqliteDatabase db, TenantId tenant, int number, long after, long through, int limit) => ReadAll(
        db, db.Prepare(ByPlaces).Bind(1, Place(number, after)).Bind(2, Place(number, through)).Bind(3, limit), tenant);

    public List<JournalEvent> ReadStream(SqliteDatabase db, TenantId tenant, int number, string stream, long afterVersion, int limit)
    {
        var find = db.Prepare("SELECT id FROM streams WHERE tenant = ? AND name = ?").Bind(1, number).Bind(2, stream);
        if (!find.Step())
        {
            return [];
        }

        var id = find.Int64(0);
        find.Reset();
        return ReadAll(db, db.Prepare(ByStream).Bind(1, id).Bind(2, afterVersion).Bind(3, limit), tenant);
    }

    /// <summary>Positions of the key's events in order; 8 bytes each, so that even the busiest merchant's list is small beside its events.</summary>
    public static long[] FindPositions(SqliteDatabase db, SqliteTenant tenant, EntityKey key, long afterTime, long through)
    {
        // The head first: a view taken later holds at least everything up to it.
        var head = Math.Min(tenant.Head, through);
        var view = tenant.Keys.Current;
        var positions = new List<long>();
        var statement = db.Prepare(ByKey)
            .Bind(1, tenant.Number).Bind(2, Math.Min(view.Indexed - 1, SqliteKeyIndex.BucketOf(Math.Max(head, 0)))).Bind(3, afterTime)
            .Bind(4, key).Bind(5, afterTime).Bind(6, head);
        while (statement.Step())
        {
            positions.Add(statement.Int64(0));
        }

        foreach (var bucket in view.Buckets)
        {
            bucket.Find(key, afterTime, head, positions);
        }

        positions.Sort();
        return [.. positions];
    }

    public List<JournalEvent> ReadPositions(SqliteDatabase db, TenantId tenant, int number, ReadOnlySpan<long> positions)
    {
        var events = new List<JournalEvent>(positions.Length);
        var statement = db.Prepare(ByPlace);
        foreach (var position in positions)
        {
            events.Add(ReadOne(db, statement.Bind(1, Place(number, position)), tenant)
                ?? throw new SqliteFault(SQLitePCL.raw.SQLITE_CORRUPT, $"event {position} is in the key index but not in the journal", "reading by key"));
        }

        return events;
    }

    public JournalEvent? Find(SqliteDatabase db, TenantId tenant, int number, string id) =>
        ReadOne(db, db.Prepare(ById).Bind(1, number).Bind(2, id), tenant);

    /// <summary>All in one read transaction: each on its own would lock and unlock the log and look for changes of the file, which costs more than finding.</summary>
    public IReadOnlyList<JournalEvent?> FindAll(SqliteDatabase db, TenantId tenant, int number, IReadOnlyList<string> ids)
    {
        if (ids.Count == 1)
        {
            return [Find(db, tenant, number, ids[0])]; // a statement is a transaction of its own
        }

        db.Execute("BEGIN");
        var found = new JournalEvent?[ids.Count];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = Find(db, tenant, number, ids[i]);
        }

        db.Execute("COMMIT");
        return found;
    }

    public static long? FindFirstPositionAfter(SqliteDatabase db, int number, long time)
    {
        // The newest time so far only grows with the position, so the first mark above the time bounds the answer from above
        // and the mark before it from below: at most TimeMarkEvery events are looked at.
        var mark = db.Prepare("SELECT position FROM time_marks WHERE tenant = ? AND time_max > ? ORDER BY time_max, position LIMIT 1")
            .Bind(1, number).Bind(2, time);
        long? through = mark.Step() ? mark.Int64(0) : null;
        mark.Reset();
        var last = db.Prepare("SELECT position FROM time_marks WHERE tenant = ? AND time_max <= ? ORDER BY time_max DESC, position DESC LIMIT 1")
            .Bind(1, number).Bind(2, time);
        var after = last.Step() ? last.Int64(0) : 0;
        last.Reset();
        var scan = db.Prepare("SELECT place FROM events WHERE place > ? AND place <= ? AND event_time > ? ORDER BY place LIMIT 1")
            .Bind(1, Place(number, after)).Bind(2, Place(number, through ?? SqliteSchema.PositionMax)).Bind(3, time);
        long? found = scan.Step() ? scan.Int64(0) & SqliteSchema.PositionMax : null;
        scan.Reset();
        return found;
    }

    public static long Place(int number, long position) =>
        ((long)number << SqliteSchema.PositionBits) | Math.Clamp(position, 0, SqliteSchema.PositionMax);

    private List<JournalEvent> ReadAll(SqliteDatabase db, SqliteStatement statement, TenantId tenant)
    {
        var events = new List<JournalEvent>();
        try
        {
            while (statement.Step())
            {
                events.Add(Decode(db, statement, tenant));
            }
        }
        finally
        {
            statement.Reset();
        }

        return events;
    }

    private JournalEvent? ReadOne(SqliteDatabase db, SqliteStatement statement, TenantId tenant)
    {
        try
        {
            return statement.Step() ? Decode(db, statement, tenant) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private JournalEvent Decode(SqliteDatabase db, SqliteStatement row, TenantId tenant)
    {
        var id = row.Text(1);
        var type = Name(db, _types, "SELECT name FROM types WHERE id = ?", row.Int64(4));
        var (hash, payload) = CopyTogether(row.Blob(9), row.Blob(12));
        var (schemaVersion, upgraded) = upgrades.Apply(type, row.Int32(5), payload);
        var subjectBytes = row.Blob(10);
        var subject = subjectBytes.IsEmpty ? EntityKey.None : EntityKey.Read(subjectBytes);
        var erased = false;
        ReadOnlyMemory<byte> personal = default;
        if (!row.IsNull(11))
        {
            erased = row.IsNull(14);
            personal = erased ? default : Decrypt(db, row, tenant, id, subject);
        }

        return new JournalEvent
        {
            Tenant = tenant,
            Position = row.Int64(0) & SqliteSchema.PositionMax,
            Id = id,
            Stream = Name(db, _streams, "SELECT name FROM streams WHERE id = ?", row.Int64(2)),
            StreamVersion = row.Int64(3),
            Type = type,
            SchemaVersion = schemaVersion,
            EventTimeMicros = row.Int64(6),
            RecordedTimeMicros = row.Int64(7),
            Keys = KeyCodec.Read(row.Blob(8)),
            RequestHash = hash,
            Payload = upgraded,
            Subject = subject,
            Personal = personal,
            PersonalErased = erased,
        };
    }

    private byte[] Decrypt(SqliteDatabase db, SqliteStatement row, TenantId tenant, string id, EntityKey subject)
    {
        Span<byte> key = stackalloc byte[SubjectCipher.KeySize];
        var number = row.Int64(11);
        if (!keys.TryGet(number, key))
        {
            cipher.Unwrap(tenant, subject, row.Blob(14)).CopyTo(key);
            if (!db.InTransaction)
            {
                keys.Put(number, key);
            }
        }

        return SubjectCipher.Decrypt(key, tenant, id, row.Blob(13));
    }

    private string Name(SqliteDatabase db, ConcurrentDictionary<long, string> names, string sql, long id)
    {
        if (names.TryGetValue(id, out var name))
        {
            return name;
        }

        var statement = db.Prepare(sql).Bind(1, id);
        name = statement.Step()
            ? statement.Text(0)
            : throw new SqliteFault(SQLitePCL.raw.SQLITE_CORRUPT, $"number {id} has no name", sql);
        statement.Reset();
        if (names.Count >= options.StreamCacheMax)
        {
            names.Clear();
        }

        // A name read within the writer's transaction may be rolled back and its number given to another: only committed ones are kept.
        if (!db.InTransaction)
        {
            names[id] = name;
        }

        return name;
    }

    // One array for both: at a million events a replay feels every allocation.
    private static (ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Second) CopyTogether(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var bytes = new byte[first.Length + second.Length];
        first.CopyTo(bytes);
        second.CopyTo(bytes.AsSpan(first.Length));
        return (bytes.AsMemory(0, first.Length), bytes.AsMemory(first.Length));
    }
}
