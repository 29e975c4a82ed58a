using System.Runtime.CompilerServices;
using Suite.Journal;
using Suite.TestKit;

namespace Suite.Grains.Tests;

/// <summary>A real SQLite journal in a directory of its own, whose appends can be made to fail before or after they commit.</summary>
internal sealed class FaultyJournal(IJournal inner, DataDirectory directory, TempDirectory files) : IJournal
{
    /// <summary>Thrown instead of appending.</summary>
    public Exception? FailBefore { get; set; }

    /// <summary>Thrown once after the append has committed: its reply is lost.</summary>
    public Exception? FailAfter { get; set; }

    /// <summary>Runs before each append, as another node would.</summary>
    public Func<Task>? BeforeAppend { get; set; }

    /// <summary>Thrown by reads and follows.</summary>
    public Exception? FailReads { get; set; }

    public static async Task<FaultyJournal> OpenAsync()
    {
        var files = new TempDirectory();
        var directory = DataDirectory.Open(files.Path);
        var inner = await SqliteJournal.OpenAsync(
            directory, MasterKey.LoadOrCreate(files.File("master.key")), new JournalOptions(), EventUpgrades.None, TimeProvider.System);
        return new FaultyJournal(inner, directory, files);
    }

    public async ValueTask<AppendResult> AppendAsync(TenantId tenant, IReadOnlyList<NewEvent> events, CancellationToken ct)
    {
        if (FailBefore is not null)
            throw FailBefore;
        if (BeforeAppend is { } before)
        {
            BeforeAppend = null;
            await before();
        }

        var result = await inner.AppendAsync(tenant, events, ct);
        if (FailAfter is not { } lost)
            return result;
        FailAfter = null;
        throw lost;
    }

    public ValueTask<long> ReadHeadAsync(TenantId tenant, CancellationToken ct) =>
        FailReads is null ? inner.ReadHeadAsync(tenant, ct) : throw FailReads;

    public ValueTask<IAppendSession> BeginAppendAsync(TenantId tenant, CancellationToken ct) => inner.BeginAppendAsync(tenant, ct);

    public IAsyncEnumerable<JournalEvent> ReadAsync(TenantId tenant, long afterPosition, long throughPosition, CancellationToken ct) =>
        FailReads is null ? inner.ReadAsync(tenant, afterPosition, throughPosition, ct) : throw FailReads;

    public IAsyncEnumerable<JournalEvent> ReadStreamAsync(TenantId tenant, string stream, long afterVersion, CancellationToken ct) =>
        FailReads is null ? inner.ReadStreamAsync(tenant, stream, afterVersion, ct) : throw FailReads;

    public IAsyncEnumerable<JournalEvent> ReadByKeyAsync(TenantId tenant, EntityKey key, long afterTimeMicros, long throughPosition, CancellationToken ct) =>
        inner.ReadByKeyAsync(tenant, key, afterTimeMicros, throughPosition, ct);

    public ValueTask<IReadOnlyList<JournalEvent?>> FindAsync(TenantId tenant, IReadOnlyList<string> ids, CancellationToken ct) =>
        inner.FindAsync(tenant, ids, ct);

    public ValueTask<long?> FindFirstPositionAfterAsync(TenantId tenant, long timeMicros, CancellationToken ct) =>
        inner.FindFirstPositionAfterAsync(tenant, timeMicros, ct);

    public async IAsyncEnumerable<JournalEvent> FollowAsync(
        TenantId tenant, long afterPosition, [EnumeratorCancellation] CancellationToken ct)
    {
        if (FailReads is not null)
            throw FailReads;
        await foreach (var stored in inner.FollowAsync(tenant, afterPosition, ct))
        {
            if (FailReads is not null)
                throw FailReads;
            yield return stored;
        }
    }

    public ValueTask<IReadOnlyList<TenantId>> ListTenantsAsync(CancellationToken ct) => inner.ListTenantsAsync(ct);

    public ValueTask<bool> EraseSubjectAsync(TenantId tenant, EntityKey subject, CancellationToken ct) => inner.EraseSubjectAsync(tenant, subject, ct);

    public async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        directory.Dispose();
        files.Dispose();
    }
}
