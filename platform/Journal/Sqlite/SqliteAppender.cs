using Suite.Journal.Chain;
using Suite.Journal.Personal;

namespace Suite.Journal.Sqlite;

/// <summary>
/// One write transaction after another, each of many groups. A group is checked in full before its first row is written, so a refused group leaves
/// nothing to undo and its neighbours go on. Used by the writer's thread only.
/// </summary>
internal sealed class SqliteAppender(
    SqliteDatabase db, SqliteTenants tenants, SqliteQueries queries, SqliteSubjects subjects, ChainSigner signer, JournalOptions options, TimeProvider time) : IDisposable
{
    private readonly Dictionary<TenantId, Draft> _drafts = [];
    private readonly Dictionary<(int Tenant, string Name), Stream> _streams = [];
    private readonly HashSet<Stream> _changedStreams = [];
    private readonly Dictionary<string, long> _types = [];
    private readonly byte[] _keyBytes = new byte[KeyCodec.SizeOf(NewEventRules.KeysMax)];
    private readonly ChainHasher _chain = new();
    private long _now;

    private readonly SqliteStatement _begin = db.Prepare("BEGIN IMMEDIATE");
    private readonly SqliteStatement _commit = db.Prepare("COMMIT");
    private readonly SqliteStatement _exists = db.Prepare("SELECT 1 FROM events WHERE tenant = ? AND id = ?");
    private readonly SqliteStatement _insert = db.Prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    private readonly SqliteStatement _insertMark = db.Prepare("INSERT INTO time_marks VALUES (?, ?, ?)");
    private readonly SqliteStatement _findStream = db.Prepare("SELECT id, version FROM streams WHERE tenant = ? AND name = ?");
    private readonly SqliteStatement _insertStream = db.Prepare("INSERT INTO streams (tenant, name, version) VALUES (?, ?, 0)");
    private readonly SqliteStatement _updateStream = db.Prepare("UPDATE streams SET version = ? WHERE id = ?");
    private readonly SqliteStatement _updateTenant = db.Prepare("UPDATE tenants SET head = ?, time_max = ?, link = ? WHERE id = ?");
    private readonly SqliteStatement _insertCheckpoint = db.Prepare("INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?, ?)");

    private sealed class Draft(int number, SqliteKeyIndex keys, long head, long timeMax, byte[] link, SignedUpTo signed)
    {
        public SqliteKeyIndex Keys => keys;

        public int Number => number;

        public long Head { get; set; } = head;

        public long TimeMax { get; set; } = timeMax;

        public byte[] Link { get; } = [.. link];

        public SignedUpTo Signed { get; set; } = signed;
    }

    private sealed class Stream
    {
        public long Id { get; set; }

        public long Version { get; set; }
    }

    public void Dispose() => _chain.Dispose();

    public void Begin()
    {
        _begin.Execute();
        _now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    /// <summary>Decides the group and, unless it is refused, writes its rows.</summary>
    public void Apply(AppendGroup group)
    {
        var draft = DraftOf(group.Tenant);
        if (FindDuplicate(group, draft) || FindConflict(group, draft))
        {
            return;
        }

        var first = draft.Head + 1;
        foreach (var e in group.Events)
        {
            Insert(group.Tenant, draft, e);
        }

        group.RecordedTimeMicros = _now;
        group.Decide(new AppendResult.Appended(first, draft.Head));
    }

    /// <summary>Makes everything applied since <see cref="Begin"/> durable, then visible in memory.</summary>
    public void Commit()
    {
        foreach (var stream in _changedStreams)
        {
            _updateStream.Bind(1, stream.Version).Bind(2, stream.Id).Execute();
        }

        foreach (var (name, draft) in _drafts)
        {
            draft.Keys.WriteSlice(db, draft.Number);
            _updateTenant.Bind(1, draft.Head).Bind(2, draft.TimeMax).Bind(3, draft.Link).Bind(4, draft.Number).Execute();
            if (draft.Head - draft.Signed.Position >= options.SignEveryEvents)
            {
                draft.Signed = Sign(name, draft.Signed.Number + 1, draft.Head, draft.Link);
            }
        }

        _commit.Execute();
        subjects.Committed();
        foreach (var (name, draft) in _drafts)
        {
            var tenant = tenants.Find(name);
            if (tenant is null)
            {
                tenants.Add(name, tenant = new SqliteTenant(draft.Number, draft.Keys));
            }

            draft.Keys.Committed(draft.Head);
            var moved = tenant.Head != draft.Head;
            tenant.TimeMax = draft.TimeMax;
            tenant.Link = draft.Link;
            tenant.Signed = draft.Signed;
            tenant.Head = draft.Head;
            if (moved)
            {
                tenants.Signal(name).Raise();
            }
        }

        EndTransaction();
    }

    /// <summary>Signs every tenant's chain up to its head, in a transaction of its own; nothing where all are signed.</summary>
    public void SignAll()
    {
        var behind = tenants.All.Where(pair => pair.Value.Head > pair.Value.Signed.Position).ToList();
        if (behind.Count == 0)
        {
            return;
        }

        Begin();
        var signed = behind.ConvertAll(pair => Sign(pair.Key, pair.Value.Signed.Number + 1, pair.Value.Head, pair.Value.Link));
        _commit.Execute();
        for (var i = 0; i < behind.Count; i++)
        {
            behind[i].Value.Signed = signed[i];
        }
    }

    public void Rollback()
    {
        if (db.InTransaction)
        {
            db.Execute("ROLLBACK");
        }

        subjects.RolledBack();
        foreach (var draft in _drafts.Values)
        {
            draft.Keys.RolledBack();
        }

        _streams.Clear();
        _types.Clear();
        EndTransaction();
    }

    private void EndTransaction()
    {
        _drafts.Clear();
        _changedStreams.Clear();
        if (_streams.Count > options.StreamCacheMax)
        {
            _streams.Clear();
        }
    }

    private Draft DraftOf(TenantId name)
    {
        if (_drafts.TryGetValue(name, out var draft))
        {
            return draft;
        }

        if (tenants.Find(name) is { } tenant)
        {
            draft = new Draft(tenant.Number, tenant.Keys, tenant.Head, tenant.TimeMax, tenant.Link, tenant.Signed);
        }
        else
        {
            db.Prepare("INSERT INTO tenants (name, head, time_max, link) VALUES (?, 0, ?, ?)")
                .Bind(1, name.Value).Bind(2, long.MinValue).Bind(3, ChainHasher.Origin).Execute();
            draft = new Draft((int)db.LastRowId, new SqliteKeyIndex(), 0, long.MinValue, ChainHasher.Origin.ToArray(), default);
        }

        return _drafts[name] = draft;
    }

    private bool FindDuplicate(AppendGroup group, Draft draft)
    {
        for (var i = 0; i < group.Events.Count; i++)
        {
            var e = group.Events[i];
            var exists = _exists.Bind(1, draft.Number).Bind(2, e.Id).Step();
            if (!exists)
            {
                continue;
            }

            _exists.Reset();
            if (i > 0)
            {
                group.Fail(new DuplicateEventException(e.Id));
                return true;
            }

            var existing = queries.Find(db, group.Tenant, draft.Number, e.Id)!;
            group.Decide(new AppendResult.Duplicate(existing, existing.RequestHash.Span.SequenceEqual(e.RequestHash.Span)));
            return true;
        }

        return false;
    }

    private bool FindConflict(AppendGroup group, Draft draft)
    {
        Dictionary<string, long>? versions = null;
        foreach (var e in group.Events)
        {
            // Versions are followed from the group's first event on, so that an expected version may count on the group's own events.
            versions ??= group.Events.Any(other => other.ExpectedVersion is not null) ? new(StringComparer.Ordinal) : null;
            if (versions is null)
            {
                return false;
            }

            if (!versions.TryGetValue(e.Stream, out var version))
            {
                version = FindStream(draft.Number, e.Stream)?.Version ?? 0;
            }

            if (e.ExpectedVersion is { } expected && expected != version)
            {
                group.Decide(new AppendResult.VersionConflict(e.Stream, expected, version));
                return true;
            }

            versions[e.Stream] = version + 1;
        }

        return false;
    }

    private Stream? FindStream(int tenant, string name)
    {
        if (_streams.TryGetValue((tenant, name), out var known))
        {
            return known;
        }

        if (!_findStream.Bind(1, tenant).Bind(2, name).Step())
        {
            return null;
        }

        var stream = new Stream { Id = _findStream.Int64(0), Version = _findStream.Int64(1) };
        _findStream.Reset();
        return _streams[(tenant, name)] = stream;
    }

    private Stream CreateStream(int tenant, string name)
    {
        _insertStream.Bind(1, tenant).Bind(2, name).Execute();
        return _streams[(tenant, name)] = new Stream { Id = db.LastRowId };
    }

    private long TypeNumber(string name)
    {
        if (_types.TryGetValue(name, out var number))
        {
            return number;
        }

        var find = db.Prepare("SELECT id FROM types WHERE name = ?").Bind(1, name);
        if (find.Step())
        {
            number = find.Int64(0);
            find.Reset();
        }
        else
        {
            db.Prepare("INSERT INTO types (name) VALUES (?)").Bind(1, name).Execute();
            number = db.LastRowId;
        }

        if (_types.Count >= options.StreamCacheMax)
        {
            _types.Clear();
        }

        return _types[name] = number;
    }

    private void Insert(TenantId tenant, Draft draft, NewEvent e)
    {
        var stream = FindStream(draft.Number, e.Stream) ?? CreateStream(draft.Number, e.Stream);
        stream.Version++;
        _changedStreams.Add(stream);
        var position = ++draft.Head;
        draft.TimeMax = Math.Max(draft.TimeMax, e.EventTimeMicros);
        var keyBytes = _keyBytes.AsSpan(0, KeyCodec.SizeOf(e.Keys.Count));
        KeyCodec.Write(e.Keys, keyBytes);
        _insert.Bind(1, SqliteQueries.Place(draft.Number, position)).Bind(2, draft.Number).Bind(3, e.Id)
            .Bind(4, stream.Id).Bind(5, stream.Version).Bind(6, TypeNumber(e.Type)).Bind(7, e.SchemaVersion)
            .Bind(8, e.EventTimeMicros).Bind(9, _now).Bind(10, keyBytes).Bind(11, e.RequestHash.Span).Bind(14, e.Payload.Span);
        var personal = BindPersonal(tenant, draft, e);
        ExtendChain(tenant, draft, e, stream.Version, keyBytes, personal);
        _insert.Bind(16, draft.Link).Execute();
        for (var i = 0; i < e.Keys.Count; i++)
        {
            draft.Keys.Add(e.Keys[i], e.EventTimeMicros, position);
        }

        if (position % SqliteSchema.TimeMarkEvery == 0)
        {
            _insertMark.Bind(1, draft.Number).Bind(2, draft.TimeMax).Bind(3, position).Execute();
        }
    }

    private void ExtendChain(TenantId tenant, Draft draft, NewEvent e, long streamVersion, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> personal)
    {
        Span<byte> subject = stackalloc byte[EntityKey.Size];
        e.Subject.Write(subject);
        Span<byte> body = stackalloc byte[ChainHasher.LinkSize];
        var fields = new ChainFields
        {
            Tenant = tenant.Value,
            Id = e.Id,
            Stream = e.Stream,
            Type = e.Type,
            SchemaVersion = e.SchemaVersion,
            EventTimeMicros = e.EventTimeMicros,
            Keys = keys,
            RequestHash = e.RequestHash.Span,
            Subject = e.Subject.IsNone ? default : subject,
            Payload = e.Payload.Span,
            PersonalSealed = personal,
        };
        _chain.Body(fields, body);
        _chain.Link(draft.Link, draft.Head, streamVersion, _now, body, draft.Link);
    }

    private SignedUpTo Sign(TenantId tenant, long number, long position, byte[] link)
    {
        var checkpoint = signer.Sign(tenant, number, position, link, _now);
        _insertCheckpoint.Bind(1, tenant.Value).Bind(2, number).Bind(3, position).Bind(4, link).Bind(5, _now)
            .Bind(6, checkpoint.Signature.Span).Execute();
        return new SignedUpTo(number, position);
    }

    /// <summary>The personal part as it is stored, encrypted; empty for none.</summary>
    private byte[] BindPersonal(TenantId tenant, Draft draft, NewEvent e)
    {
        if (e.Subject.IsNone)
        {
            _insert.BindNull(12);
        }
        else
        {
            _insert.Bind(12, e.Subject);
        }

        if (e.Personal.IsEmpty)
        {
            _insert.BindNull(13).BindNull(15);
            return [];
        }

        var (number, key) = subjects.KeyFor(tenant, draft.Number, e.Subject);
        var personal = SubjectCipher.Encrypt(key, tenant, e.Id, e.Personal.Span);
        _insert.Bind(13, number).Bind(15, personal);
        return personal;
    }
}
