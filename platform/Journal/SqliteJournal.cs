using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Suite.Journal.Chain;
using Suite.Journal.Personal;
using Suite.Journal.Sqlite;

namespace Suite.Journal;

/// <summary>
/// The journal of one machine: the file <c>journal.db</c> in a data directory this process owns. An append costs one sync of the write-ahead log,
/// shared by everything that waits. Reads run on the caller's thread from their own connections and never wait for the writer.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    private readonly JournalOptions _options;
    private readonly SubjectCipher _cipher;
    private readonly SqliteReaders _readers;
    private readonly SqliteQueries _queries;
    private readonly SqliteTenants _tenants;
    private readonly ConcurrentDictionary<TenantId, AppendQueue> _queues = [];
    private readonly ChainSigner _signer;
    private readonly SigningTimer _signing;
    private readonly CancellationTokenSource _closing = new();
    private int _closed;

    private SqliteJournal(string path, SqliteDatabase db, SubjectCipher cipher, ChainSigner signer, JournalOptions options, EventUpgrades upgrades, TimeProvider time, ILogger logger)
    {
        (_options, _cipher, _signer) = (options, cipher, signer);
        var keys = new SubjectKeyCache(options.SubjectKeyCacheMax);
        _queries = new SqliteQueries(cipher, keys, upgrades, options);
        _tenants = SqliteTenants.Load(db);
        _readers = new SqliteReaders(path, options.ConnectionsMax);
        var subjects = new SqliteSubjects(db, cipher, keys);
        var appender = new SqliteAppender(db, _tenants, _queries, subjects, signer, options, time);
        Writer = new SqliteWriter(path, db, appender, subjects, _tenants, options, logger);
        _signing = new SigningTimer(_ => Writer.SignAsync(), options.SignInterval, time, logger);
    }

    internal SqliteWriter Writer { get; }

    /// <summary>Opens or creates the journal. The directory must stay open for as long as the journal.</summary>
    /// <exception cref="JournalUnavailableException">The file cannot be used; the message says what to do.</exception>
    public static Task<IJournal> OpenAsync(
        DataDirectory dir, MasterKey key, JournalOptions options, EventUpgrades upgrades, TimeProvider time, ILogger? logger = null) =>
        OpenAsync(dir, key, options, upgrades, time, logger, _ => { });

    /// <summary>For tests: <paramref name="configure"/> may spoil the writer's connection, for example by turning syncs off.</summary>
    internal static Task<IJournal> OpenAsync(
        DataDirectory dir, MasterKey key, JournalOptions options, EventUpgrades upgrades, TimeProvider time, ILogger? logger, Action<SqliteDatabase> configure)
    {
        ArgumentNullException.ThrowIfNull(dir);
        ArgumentNullException.ThrowIfNull(key);
        options.Validate();
        var path = Path.Combine(dir.Path, "journal.db");
        return Task.Run<IJournal>(() =>
        {
            SqliteDatabase? db = null;
            try
            {
                CreateForOwnerOnly(path);
                var cipher = new SubjectCipher(key);
                var signer = new ChainSigner(key);
                db = SqliteDatabase.Open(path, readOnly: false);
                SqliteSchema.Configure(db, "FULL");
                SqliteSchema.CreateOrCheck(db, cipher, signer, path);
                configure(db);
                return new SqliteJournal(path, db, cipher, signer, options, upgrades, time, logger ?? NullLogger.Instance);
            }
            catch (SqliteFault e)
            {
                db?.Dispose();
                throw e.ToUnavailable(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new JournalUnavailableException($"The journal '{path}' cannot be created: {e.Message} Free space or make the directory writable.", e);
            }
            catch
            {
                db?.Dispose();
                throw;
            }
        });
    }

    public ValueTask<long> ReadHeadAsync(TenantId tenant, CancellationToken ct)
    {
        ThrowIfClosed();
        return ValueTask.FromResult(_tenants.Find(tenant)?.Head ?? 0);
    }

    public ValueTask<AppendResult> AppendAsync(TenantId tenant, IReadOnlyList<NewEvent> events, CancellationToken ct)
    {
        ThrowIfClosed();
        Check(events);
        return Queue(tenant).AppendAsync(new AppendGroup(tenant, events), ct);
    }

    public async ValueTask<IAppendSession> BeginAppendAsync(TenantId tenant, CancellationToken ct)
    {
        ThrowIfClosed();
        var queue = Queue(tenant);
        await queue.AcquireAsync(ct).ConfigureAwait(false);
        return new SqliteSession(this, tenant, queue, _tenants.Find(tenant)?.Head ?? 0);
    }

    public IAsyncEnumerable<JournalEvent> ReadAsync(TenantId tenant, long afterPosition, long throughPosition, CancellationToken ct) =>
        Enumerate(tenant, Math.Max(afterPosition, 0), e => e.Position, (db, number, after, limit) =>
            after >= throughPosition ? [] : _queries.ReadRange(db, tenant, number, after, throughPosition, limit), ct);

    public IAsyncEnumerable<JournalEvent> ReadStreamAsync(TenantId tenant, string stream, long afterVersion, CancellationToken ct) =>
        Enumerate(tenant, afterVersion, e => e.StreamVersion, (db, number, after, limit) =>
            _queries.ReadStream(db, tenant, number, stream, after, limit), ct);

    public async IAsyncEnumerable<JournalEvent> ReadByKeyAsync(
        TenantId tenant, EntityKey key, long afterTimeMicros, long throughPosition, [EnumeratorCancellation] CancellationToken ct)
    {
        ThrowIfClosed();
        if (_tenants.Find(tenant) is not { } known)
        {
            yield break;
        }

        var positions = await _readers.ReadAsync(db => SqliteQueries.FindPositions(db, known, key, afterTimeMicros, throughPosition), ct).ConfigureAwait(false);

        await foreach (var e in Enumerate(tenant, 0, e => e.Position, (db, number, after, limit) =>
        {
            var slice = ChunkedReading.After(positions, after, limit);
            return _queries.ReadPositions(db, tenant, number, slice);
        }, ct).ConfigureAwait(false))
        {
            yield return e;
        }
    }

    public async ValueTask<IReadOnlyList<JournalEvent?>> FindAsync(TenantId tenant, IReadOnlyList<string> ids, CancellationToken ct)
    {
        ThrowIfClosed();
        ArgumentNullException.ThrowIfNull(ids);
        return _tenants.Find(tenant) is not { } known || ids.Count == 0
            ? new JournalEvent?[ids.Count]
            : await _readers.ReadAsync(
                db => _queries.FindAll(db, tenant, known.Number, ids), ct).ConfigureAwait(false);
    }

    public async ValueTask<long?> FindFirstPositionAfterAsync(TenantId tenant, long timeMicros, CancellationToken ct)
    {
        ThrowIfClosed();
        return _tenants.Find(tenant) is { } known
            ? await _readers.ReadAsync(db => SqliteQueries.FindFirstPositionAfter(db, known.Number, timeMicros), ct).ConfigureAwait(false)
            : null;
    }

    public async IAsyncEnumerable<JournalEvent> FollowAsync(TenantId tenant, long afterPosition, [EnumeratorCancellation] CancellationToken ct)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _closing.Token);
        var signal = _tenants.Signal(tenant);
        var position = Math.Max(afterPosition, 0);
        while (true)
        {
            var next = signal.Next;
            await foreach (var e in ReadAsync(tenant, position, long.MaxValue, linked.Token).ConfigureAwait(false))
            {
                position = e.Position;
                yield return e;
            }

            // Only this process writes, so the signal misses nothing and no polling is needed.
            await next.WaitAsync(linked.Token).ConfigureAwait(false);
        }
    }

    public ValueTask<IReadOnlyList<TenantId>> ListTenantsAsync(CancellationToken ct)
    {
        ThrowIfClosed();
        return ValueTask.FromResult(_tenants.List());
    }

    public async ValueTask<bool> EraseSubjectAsync(TenantId tenant, EntityKey subject, CancellationToken ct)
    {
        ThrowIfClosed();
        ct.ThrowIfCancellationRequested();
        return await Writer.EraseAsync(tenant, subject).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        foreach (var queue in _queues.Values)
        {
            queue.Close(new ObjectDisposedException(nameof(IJournal)));
        }

        await _signing.DisposeAsync().ConfigureAwait(false);

        // The readers first: the last connection to close folds the log into the main file.
        _readers.Dispose();
        await Task.Run(Writer.Dispose, CancellationToken.None).ConfigureAwait(false);
        _cipher.Dispose();
        _signer.Dispose();
        _closing.Dispose();
    }

    internal void Check(IReadOnlyList<NewEvent> events) => NewEventRules.Check(events, _options);

    private static void CreateForOwnerOnly(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            // SQLite gives its -wal and -shm files the main file's mode.
            using var _ = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
    }

    private AppendQueue Queue(TenantId tenant) => _queues.GetOrAdd(tenant, _ => new AppendQueue(_options, Writer.CommitAsync));

    private async IAsyncEnumerable<JournalEvent> Enumerate(
        TenantId tenant,
        long after,
        Func<JournalEvent, long> cursor,
        Func<SqliteDatabase, int, long, int, List<JournalEvent>> read,
        [EnumeratorCancellation] CancellationToken ct)
    {
        ThrowIfClosed();
        if (_tenants.Find(tenant) is not { } known)
        {
            yield break;
        }

        // The first chunk on the caller's thread: most reads are short, and a hop to the pool would cost more than they do.
        var first = true;
        Task<List<JournalEvent>> FetchAsync(long from, int limit, CancellationToken token)
        {
            if (first)
            {
                first = false;
                return _readers.ReadAsync(db => read(db, known.Number, from, limit), token).AsTask();
            }

            return Task.Run(() => _readers.ReadAsync(db => read(db, known.Number, from, limit), token).AsTask(), token);
        }

        await foreach (var e in ChunkedReading.ReadAsync(after, _options.ReadChunkEvents, ahead: true, FetchAsync, cursor, ct).ConfigureAwait(false))
        {
            yield return e;
        }
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) != 0, typeof(IJournal));
}
