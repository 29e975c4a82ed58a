using Npgsql;
using NpgsqlTypes;
using Suite.Journal.Chain;
using Suite.Journal.Personal;

namespace Suite.Journal.Postgres;

/// <summary>The call of <c>suite.append</c>: one statement for any number of events, so that holding the head costs one round trip a batch.</summary>
internal sealed class PostgresAppend(SubjectCipher cipher, SubjectKeyCache keys)
{
    private const string Sql = "SELECT suite.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";

    private sealed record Subject(EntityKey Id, byte[] Key, byte[] Wrapped, bool Fresh);

    /// <summary>
    /// Builds the statement. Personal data costs one round trip more, to learn the subjects' keys; whether they are still the same is
    /// checked by the statement itself, under the head's lock, which an erasure takes too.
    /// </summary>
    public async Task<NpgsqlBatchCommand> BuildAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyList<NewEvent> events, long recorded, CancellationToken ct)
    {
        var subjects = await ReadSubjectsAsync(connection, tenant, events, ct).ConfigureAwait(false);
        var command = new NpgsqlBatchCommand(Sql);
        void Add(object value, NpgsqlDbType type) => command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
        void AddEach<T>(Func<NewEvent, T> field, NpgsqlDbType type) => Add(events.Select(field).ToArray(), NpgsqlDbType.Array | type);

        Add(tenant.Value, NpgsqlDbType.Text);
        Add(recorded, NpgsqlDbType.Bigint);
        AddEach(e => e.Id, NpgsqlDbType.Text);
        AddEach(e => e.Stream, NpgsqlDbType.Text);
        AddEach(e => e.ExpectedVersion, NpgsqlDbType.Bigint);
        AddEach(e => e.Type, NpgsqlDbType.Text);
        AddEach(e => e.SchemaVersion, NpgsqlDbType.Integer);
        AddEach(e => e.EventTimeMicros, NpgsqlDbType.Bigint);
        AddEach(e => KeyBytes(e.Keys), NpgsqlDbType.Bytea);
        AddEach(e => e.RequestHash.ToArray(), NpgsqlDbType.Bytea);
        AddEach(e => e.Subject.IsNone ? null : Bytes(e.Subject), NpgsqlDbType.Bytea);
        AddEach(e => e.Payload.ToArray(), NpgsqlDbType.Bytea);
        var personals = events.Select(e => e.Personal.IsEmpty ? null : SubjectCipher.Encrypt(subjects[e.Subject].Key, tenant, e.Id, e.Personal.Span)).ToArray();
        Add(personals, NpgsqlDbType.Array | NpgsqlDbType.Bytea);
        Add(events.SelectMany((e, i) => e.Keys.Select(_ => i + 1)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Integer);
        Add(events.SelectMany(e => e.Keys.Select(PostgresQueries.ToGuid)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        Add(events.SelectMany(e => e.Keys.Select(_ => e.EventTimeMicros)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        Add(subjects.Values.Select(s => Bytes(s.Id)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bytea);
        Add(subjects.Values.Select(s => s.Wrapped).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bytea);
        Add(subjects.Values.Select(s => s.Fresh).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Boolean);
        Add(Bodies(tenant, events, personals), NpgsqlDbType.Array | NpgsqlDbType.Bytea);
        return command;
    }

    public static byte[] Bytes(EntityKey key)
    {
        var bytes = new byte[EntityKey.Size];
        key.Write(bytes);
        return bytes;
    }

    private static byte[] KeyBytes(IReadOnlyList<EntityKey> keys)
    {
        var bytes = new byte[KeyCodec.SizeOf(keys.Count)];
        KeyCodec.Write(keys, bytes);
        return bytes;
    }

    // What the chain needs of each event, digested before the head is taken; the links are made by suite.append, which alone knows the places.
    private static byte[][] Bodies(TenantId tenant, IReadOnlyList<NewEvent> events, byte[]?[] personals)
    {
        using var hasher = new ChainHasher();
        return [.. events.Select((e, i) =>
        {
            var fields = new ChainFields
            {
                Tenant = tenant.Value,
                Id = e.Id,
                Stream = e.Stream,
                Type = e.Type,
                SchemaVersion = e.SchemaVersion,
                EventTimeMicros = e.EventTimeMicros,
                Keys = KeyBytes(e.Keys),
                RequestHash = e.RequestHash.Span,
                Subject = e.Subject.IsNone ? default : Bytes(e.Subject),
                Payload = e.Payload.Span,
                PersonalSealed = personals[i],
            };
            var body = new byte[ChainHasher.LinkSize];
            hasher.Body(fields, body);
            return body;
        })];
    }

    private async Task<Dictionary<EntityKey, Subject>> ReadSubjectsAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyList<NewEvent> events, CancellationToken ct)
    {
        var subjects = new Dictionary<EntityKey, Subject>();
        var wanted = events.Where(e => !e.Personal.IsEmpty).Select(e => e.Subject).Distinct().ToArray();
        if (wanted.Length == 0)
        {
            return subjects;
        }

        await using (var command = PostgresQueries.Command(
            connection,
            "SELECT k.id, k.subject, k.wrapped FROM suite.subject_keys k JOIN suite.tenants t ON t.id = k.tenant WHERE t.name = $1 AND k.subject = ANY($2)",
            tenant.Value, wanted.Select(Bytes).ToArray()))
        await using (var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false))
        {
            while (await rows.ReadAsync(ct).ConfigureAwait(false))
            {
                var subject = EntityKey.Read(rows.GetFieldValue<byte[]>(1));
                var wrapped = rows.GetFieldValue<byte[]>(2);
                subjects[subject] = new Subject(subject, Unwrap(tenant, subject, rows.GetInt64(0), wrapped), wrapped, Fresh: false);
            }
        }

        foreach (var subject in wanted.Where(subject => !subjects.ContainsKey(subject)))
        {
            var key = SubjectCipher.NewKey();
            subjects[subject] = new Subject(subject, key, cipher.Wrap(tenant, subject, key), Fresh: true);
        }

        return subjects;
    }

    private byte[] Unwrap(TenantId tenant, EntityKey subject, long number, byte[] wrapped)
    {
        var key = new byte[SubjectCipher.KeySize];
        if (!keys.TryGet(number, key))
        {
            key = cipher.Unwrap(tenant, subject, wrapped);
            keys.Put(number, key);
        }

        return key;
    }
}
