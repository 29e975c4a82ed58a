using System.Collections.Concurrent;
using Suite.Journal.Chain;

namespace Suite.Journal.Sqlite;

/// <summary>A tenant as committed. Written by the writer's thread only; this process owns the file, so memory and file cannot part.</summary>
internal sealed class SqliteTenant(int number, SqliteKeyIndex keys)
{
    private long _head;

    public int Number => number;

    public SqliteKeyIndex Keys => keys;

    public long Head
    {
        get => Volatile.Read(ref _head);
        set => Volatile.Write(ref _head, value);
    }

    /// <summary>The newest event time up to the head.</summary>
    public long TimeMax { get; set; } = long.MinValue;

    /// <summary>The chain's newest link. Never written into: the next one takes its place.</summary>
    public byte[] Link { get; set; } = ChainHasher.Origin.ToArray();

    public SignedUpTo Signed { get; set; }
}

/// <summary>Number and position of a tenant's newest signed checkpoint; zeros before the first.</summary>
internal readonly record struct SignedUpTo(long Number, long Position);

internal sealed class SqliteTenants
{
    private readonly ConcurrentDictionary<TenantId, SqliteTenant> _byName = [];
    private readonly ConcurrentDictionary<TenantId, CommitSignal> _signals = [];

    public static SqliteTenants Load(SqliteDatabase db)
    {
        var tenants = new SqliteTenants();
        var statement = db.Prepare("SELECT id, name, head, time_max, link FROM tenants");
        while (statement.Step())
        {
            var (number, head) = (statement.Int32(0), statement.Int64(2));
            var keys = LoadKeys(db, number, head);
            var name = statement.Text(1);
            tenants.Add(new TenantId(name), new SqliteTenant(number, keys)
            {
                Head = head,
                TimeMax = statement.Int64(3),
                Link = statement.Blob(4).ToArray(),
                Signed = LoadSigned(db, name),
            });
        }

        return tenants;
    }

    private static SignedUpTo LoadSigned(SqliteDatabase db, string tenant)
    {
        var newest = db.Prepare("SELECT number, position FROM checkpoints WHERE tenant = ? ORDER BY number DESC LIMIT 1").Bind(1, tenant);
        var signed = newest.Step() ? new SignedUpTo(newest.Int64(0), newest.Int64(1)) : default;
        newest.Reset();
        return signed;
    }

    /// <summary>Reads back the keys of the buckets that are not in the file yet: a few thousand events at most.</summary>
    private static SqliteKeyIndex LoadKeys(SqliteDatabase db, int number, long head)
    {
        var index = new SqliteKeyIndex();
        var buckets = db.Prepare("SELECT count(*) FROM key_buckets WHERE tenant = ?").Bind(1, number);
        buckets.Step();
        var indexed = buckets.Int64(0);
        buckets.Reset();
        index.Load(indexed);
        var events = db.Prepare("SELECT place, event_time, keys FROM events WHERE place >= ? AND place <= ? ORDER BY place")
            .Bind(1, SqliteQueries.Place(number, indexed << SqliteKeyIndex.BucketBits)).Bind(2, SqliteQueries.Place(number, head));
        while (events.Step())
        {
            foreach (var key in KeyCodec.Read(events.Blob(2)))
            {
                index.Add(key, events.Int64(1), events.Int64(0) & SqliteSchema.PositionMax);
            }
        }

        index.Committed(head);
        return index;
    }

    public IReadOnlyCollection<KeyValuePair<TenantId, SqliteTenant>> All => _byName;

    public SqliteTenant? Find(TenantId name) => _byName.GetValueOrDefault(name);

    public void Add(TenantId name, SqliteTenant tenant) => _byName[name] = tenant;

    public IReadOnlyList<TenantId> List() =>
        [.. _byName.Where(pair => pair.Value.Head > 0).Select(pair => pair.Key).OrderBy(name => name.Value, StringComparer.Ordinal)];

    public CommitSignal Signal(TenantId name) => _signals.GetOrAdd(name, _ => new CommitSignal());
}
