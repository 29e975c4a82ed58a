using Npgsql;
using Suite.Journal.Personal;

namespace Suite.Journal.Postgres;

/// <summary>The reads, over a connection of the caller.</summary>
internal sealed class PostgresQueries(SubjectCipher cipher, SubjectKeyCache keys, EventUpgrades upgrades)
{
    // The subject's key comes with the event, in the same snapshot: a key erased on any node decrypts nothing here, whatever the cache holds.
    private const string Select = """
        SELECT e.position, e.id, s.name, e.stream_version, e.type, e.schema_version, e.event_time, e.recorded_time, e.keys, e.request_hash,
            e.subject, e.subject_key, e.payload, e.personal, CASE WHEN e.subject_key IS NULL THEN NULL ELSE k.wrapped END
        FROM
        """;

    private const string Joined = " e JOIN suite.streams s ON s.id = e.stream LEFT JOIN suite.subject_keys k ON k.id = e.subject_key ";
    private const string Columns = Select + " suite.events" + Joined;

    // The limit inside: on tables without statistics (a fresh journal) the planner would else join and sort everything for each chunk.
    private const string ByPosition =
        Select + " (SELECT * FROM suite.events WHERE tenant = $1 AND position > $2 AND position <= $3 ORDER BY position LIMIT $4)" + Joined + "ORDER BY e.position";

    private const string ByStream = Select + """
         (SELECT * FROM suite.events WHERE stream = (SELECT id FROM suite.streams WHERE tenant = $1 AND name = $2) AND stream_version > $3
         ORDER BY stream_version LIMIT $4)
        """ + Joined + "ORDER BY e.stream_version";

    public Task<List<JournalEvent>> ReadRangeAsync(
        NpgsqlConnection connection, TenantId tenant, int number, long after, long through, int limit, CancellationToken ct) => ReadAsync(
        connection, tenant, ByPosition, ct, number, after, through, limit);

    public Task<List<JournalEvent>> ReadStreamAsync(
        NpgsqlConnection connection, TenantId tenant, int number, string stream, long after, int limit, CancellationToken ct) => ReadAsync(
        connection, tenant, ByStream, ct, number, stream, after, limit);

    public Task<List<JournalEvent>> ReadPositionsAsync(
        NpgsqlConnection connection, TenantId tenant, int number, long[] positions, CancellationToken ct) => ReadAsync(
        connection, tenant, Columns + " WHERE e.tenant = $1 AND e.position = ANY($2) ORDER BY e.position", ct, number, positions);

    public async Task<IReadOnlyList<JournalEvent?>> FindAsync(
        NpgsqlConnection connection, TenantId tenant, int number, IReadOnlyList<string> ids, CancellationToken ct)
    {
        var found = await ReadAsync(connection, tenant, Columns + " WHERE e.tenant = $1 AND e.id = ANY($2)", ct, number, ids.ToArray()).ConfigureAwait(false);
        var byId = found.ToDictionary(e => e.Id, StringComparer.Ordinal);
        return [.. ids.Select(id => byId.GetValueOrDefault(id))];
    }

    public static async Task<long[]> FindPositionsAsync(
        NpgsqlConnection connection, int number, EntityKey key, long afterTime, long through, CancellationToken ct) =>
        (long[])(await ScalarAsync(
            connection,
            "SELECT coalesce(array_agg(position ORDER BY position), '{}') FROM suite.event_keys WHERE tenant = $1 AND key = $2 AND event_time > $3 AND position <= $4",
            ct, number, ToGuid(key), afterTime, through).ConfigureAwait(false))!;

    public static async Task<long?> FindFirstPositionAfterAsync(NpgsqlConnection connection, int number, long time, CancellationToken ct) =>
        await ScalarAsync(
            connection,
            """
            SELECT position FROM suite.events WHERE tenant = $1 AND event_time > $2
            AND position > coalesce((SELECT position FROM suite.time_marks WHERE tenant = $1 AND time_max <= $2 ORDER BY time_max DESC, position DESC LIMIT 1), 0)
            AND position <= coalesce((SELECT position FROM suite.time_marks WHERE tenant = $1 AND time_max > $2 ORDER BY time_max, position LIMIT 1), 9223372036854775807)
            ORDER BY position LIMIT 1
            """,
            ct, number, time).ConfigureAwait(false) is long position ? position : null;

    public static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteScalarAsync(ct).ConfigureAwait(false);
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    /// <summary>A key as the 16-byte type PostgreSQL compares fastest; the order of the bytes is kept.</summary>
    public static Guid ToGuid(EntityKey key)
    {
        Span<byte> bytes = stackalloc byte[EntityKey.Size];
        key.Write(bytes);
        return new Guid(bytes, bigEndian: true);
    }

    private async Task<List<JournalEvent>> ReadAsync(
        NpgsqlConnection connection, TenantId tenant, string sql, CancellationToken ct, params object[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var events = new List<JournalEvent>();
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
        {
            events.Add(Decode(rows, tenant));
        }

        return events;
    }

    private JournalEvent Decode(NpgsqlDataReader row, TenantId tenant)
    {
        var id = row.GetString(1);
        var type = row.GetString(4);
        var (schemaVersion, payload) = upgrades.Apply(type, row.GetInt32(5), row.GetFieldValue<byte[]>(12));
        var subject = row.IsDBNull(10) ? EntityKey.None : EntityKey.Read(row.GetFieldValue<byte[]>(10));
        var hasPersonal = !row.IsDBNull(11);
        var erased = hasPersonal && row.IsDBNull(14);
        return new JournalEvent
        {
            Tenant = tenant,
            Position = row.GetInt64(0),
            Id = id,
            Stream = row.GetString(2),
            StreamVersion = row.GetInt64(3),
            Type = type,
            SchemaVersion = schemaVersion,
            EventTimeMicros = row.GetInt64(6),
            RecordedTimeMicros = row.GetInt64(7),
            Keys = KeyCodec.Read(row.GetFieldValue<byte[]>(8)),
            RequestHash = row.GetFieldValue<byte[]>(9),
            Payload = payload,
            Subject = subject,
            Personal = hasPersonal && !erased
                ? Decrypt(tenant, id, subject, row.GetInt64(11), row.GetFieldValue<byte[]>(14), row.GetFieldValue<byte[]>(13))
                : default,
            PersonalErased = erased,
        };
    }

    private byte[] Decrypt(TenantId tenant, string id, EntityKey subject, long number, byte[] wrapped, byte[] personal)
    {
        Span<byte> key = stackalloc byte[SubjectCipher.KeySize];
        if (!keys.TryGet(number, key))
        {
            cipher.Unwrap(tenant, subject, wrapped).CopyTo(key);
            keys.Put(number, key);
        }

        return SubjectCipher.Decrypt(key, tenant, id, personal);
    }
}
