using System.Collections.Concurrent;

namespace Suite.Journal.Sqlite;

/// <summary>A tenant as committed. Written by the writer's thread only; this process owns the file, so memory and file cannot part.</summary>
internal sealed class SqliteTenant(int number)
{
    private long _head;

    public int Number => number;

    public long Head
    {
        get => Volatile.Read(ref _head);
        set => Volatile.Write(ref _head, value);
    }

    /// <summary>The newest event time up to the head.</summary>
    public long TimeMax { get; set; } = long.MinValue;
}

internal sealed class SqliteTenants
{
    private readonly ConcurrentDictionary<TenantId, SqliteTenant> _byName = [];
    private readonly ConcurrentDictionary<TenantId, CommitSignal> _signals = [];

    public static SqliteTenants Load(SqliteDatabase db)
    {
        var tenants = new SqliteTenants();
        var statement = db.Prepare("SELECT id, name, head, time_max FROM tenants");
        while (statement.Step())
        {
            tenants.Add(
                new TenantId(statement.Text(1)),
                new SqliteTenant(statement.Int32(0)) { Head = statement.Int64(2), TimeMax = statement.Int64(3) });
        }

        return tenants;
    }

    public SqliteTenant? Find(TenantId name) => _byName.GetValueOrDefault(name);

    public void Add(TenantId name, SqliteTenant tenant) => _byName[name] = tenant;

    public IReadOnlyList<TenantId> List() =>
        [.. _byName.Where(pair => pair.Value.Head > 0).Select(pair => pair.Key).OrderBy(name => name.Value, StringComparer.Ordinal)];

    public CommitSignal Signal(TenantId name) => _signals.GetOrAdd(name, _ => new CommitSignal());
}
