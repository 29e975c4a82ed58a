using Npgsql;
using Suite.Journal.Sqlite;
using Suite.TestKit;

namespace Suite.Journal.Tests.Conformance;

/// <summary>Where a conformance test's journal lives.</summary>
public interface IJournalBackend : IAsyncDisposable
{
    /// <summary>SQLite's directory belongs to one instance at a time; PostgreSQL takes any number.</summary>
    bool TakesSeveral { get; }

    Task<IJournal> OpenAsync(EventUpgrades? upgrades = null, JournalOptions? options = null);

    /// <summary>Stops every journal opened so far, as a clean stop does.</summary>
    Task CloseAsync();

    Task<JournalVerification> VerificationAsync();

    /// <summary>A copy of what is stored, of a journal that is closed.</summary>
    Task<IJournalBackend> CopyAsync();

    /// <summary>
    /// Does to the stored tables what no journal does. Written for PostgreSQL with the schema left out; <c>place</c> stands for an event's place
    /// (tenant 1 only), <c>x'00'</c> for bytes.
    /// </summary>
    Task TamperAsync(string sql);
}

public sealed class SqliteBackend : IJournalBackend
{
    private readonly TempDirectory _temp = new();
    private readonly List<IAsyncDisposable> _opened = [];
    private DataDirectory? _directory;

    public bool TakesSeveral => false;

    public string Path => _temp.Path;

    public async Task<IJournal> OpenAsync(EventUpgrades? upgrades = null, JournalOptions? options = null)
    {
        await CloseAsync();
        _directory = DataDirectory.Open(_temp.Path);
        var journal = await SqliteJournal.OpenAsync(
            _directory, MasterKey.LoadOrCreate(_temp.File("master.key")), options ?? new JournalOptions(), upgrades ?? EventUpgrades.None, TimeProvider.System);
        _opened.Add(journal);
        return journal;
    }

    public async Task CloseAsync()
    {
        foreach (var journal in _opened)
        {
            await journal.DisposeAsync();
        }

        _opened.Clear();
        _directory?.Dispose();
    }

    public Task<JournalVerification> VerificationAsync() => Task.FromResult(JournalVerification.OpenSqlite(_temp.Path));

    public Task<IJournalBackend> CopyAsync()
    {
        var copy = new SqliteBackend();
        foreach (var file in Directory.GetFiles(_temp.Path))
        {
            File.Copy(file, copy._temp.File(System.IO.Path.GetFileName(file)));
        }

        return Task.FromResult<IJournalBackend>(copy);
    }

    public Task TamperAsync(string sql)
    {
        using var db = SqliteDatabase.Open(_temp.File("journal.db"), readOnly: false);
        db.Execute(sql);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _temp.Dispose();
    }
}

public sealed class PostgresBackend(PostgresCluster cluster, string? template = null) : IJournalBackend
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, MasterKey.Size).Select(i => (byte)i)];
    private readonly List<IAsyncDisposable> _opened = [];

    public static async Task<PostgresBackend> CreateAsync()
    {
        Skip.When(PostgresCluster.WhyUnavailable);
        return new PostgresBackend(await PostgresCluster.SharedAsync());
    }

    public bool TakesSeveral => true;

    public string ConnectionString { get; } = cluster.CreateDatabase(template);

    public static MasterKey Key => MasterKey.FromBytes(Secret);

    public async Task<IJournal> OpenAsync(EventUpgrades? upgrades = null, JournalOptions? options = null)
    {
        var journal = await PostgresJournal.OpenAsync(ConnectionString, Key, options ?? new JournalOptions(), upgrades ?? EventUpgrades.None, TimeProvider.System);
        _opened.Add(journal);
        return journal;
    }

    public async Task CloseAsync()
    {
        foreach (var journal in _opened)
        {
            await journal.DisposeAsync();
        }

        _opened.Clear();
    }

    public async Task<JournalVerification> VerificationAsync() => await JournalVerification.OpenPostgresAsync(ConnectionString, default);

    public Task<IJournalBackend> CopyAsync() =>
        Task.FromResult<IJournalBackend>(new PostgresBackend(cluster, new NpgsqlConnectionStringBuilder(ConnectionString).Database));

    public async Task TamperAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Search Path=suite");
        await connection.OpenAsync();
        var bytes = System.Text.RegularExpressions.Regex.Replace(sql, "x'([0-9a-f]*)'", @"'\x$1'::bytea");
        await using var command = new NpgsqlCommand(bytes.Replace("place", "position", StringComparison.Ordinal), connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync() => await CloseAsync();
}

internal static class Skip
{
    /// <summary>Skips the running test, with the reason, unless it is null.</summary>
    public static void When(string? reason)
    {
        if (reason is not null)
        {
            throw Xunit.Sdk.SkipException.ForSkip(reason);
        }
    }
}

internal static class Make
{
    public static TenantId Acme { get; } = new("acme");

    public static TenantId Other { get; } = new("other");

    public static EntityKey Key(int number) => new(((UInt128)(uint)(number * 0x9E3779B1) << 96) | (uint)(number + 1));

    public static byte[] Hash(string text) => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));

    public static NewEvent Event(string id, string stream = "payments", long time = 1_000, string content = "x", params int[] keys) => new()
    {
        Id = id,
        Stream = stream,
        Type = "payment-scored",
        EventTimeMicros = time,
        Keys = [.. keys.Select(Key)],
        RequestHash = Hash(content),
        Payload = System.Text.Encoding.UTF8.GetBytes(content),
    };

    public static NewEvent[] Events(int first, int count, string stream = "payments") =>
        [.. Enumerable.Range(first, count).Select(i => Event($"e{i}", stream, i))];

    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> events)
    {
        var list = new List<T>();
        await foreach (var e in events)
        {
            list.Add(e);
        }

        return list;
    }

    public static async Task<AppendResult.Appended> AppendedAsync(this IJournal journal, params NewEvent[] events) =>
        Assert.IsType<AppendResult.Appended>(await journal.AppendAsync(Acme, events, default));

    public static Task<List<JournalEvent>> AllAsync(this IJournal journal, TenantId? tenant = null) =>
        journal.ReadAsync(tenant ?? Acme, 0, long.MaxValue, default).ToListAsync();

    public static async Task WithinAsync(this Task task, int seconds = 30) => await task.WaitAsync(TimeSpan.FromSeconds(seconds));

    /// <summary>Waits for the condition; fails when it does not come true in time.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, int seconds = 30)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await condition())
        {
            await Task.Delay(10, deadline.Token);
        }
    }
}
