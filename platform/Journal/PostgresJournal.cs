using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Suite.Journal.Chain;
using Suite.Journal.Personal;
using Suite.Journal.Postgres;

namespace Suite.Journal;

/// <summary>
/// The journal of many nodes: schema <c>suite</c> of one PostgreSQL database. A tenant's head is a row that is locked until the commit, so nodes
/// take turns and position order is commit order. An append is one round trip (two with personal data), a session two.
/// Connections that break are replaced; a reply lost in a commit is resolved by the event's id.
/// </summary>
public sealed partial class PostgresJournal : IJournal
{
    private const int Tries = 3;

    /// <summary>A stop does not wait longer than this for a server that does not answer.</summary>
    private static readonly TimeSpan SignAtEndMax = TimeSpan.FromSeconds(5);
    private readonly SubjectCipher _cipher;
    private readonly SubjectKeyCache _keys;
    private readonly NpgsqlDataSource _readers;
    private readonly NpgsqlDataSource _writers;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<TenantId, AppendQueue> _queues = [];
    private readonly ConcurrentDictionary<TenantId, CommitSignal> _signals = [];
    private readonly ConcurrentDictionary<TenantId, int> _numbers = [];
    private readonly ConcurrentDictionary<TenantId, long> _unsigned = [];
    private readonly ChainSigner _signer;
    private readonly PostgresSigning _signing;
    private readonly SigningTimer _signingTimer;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private int _closed;

    private PostgresJournal(
        NpgsqlDataSource readers, NpgsqlDataSource writers, string application, SubjectCipher cipher, ChainSigner signer, JournalOptions options, EventUpgrades upgrades, TimeProvider time,
        ILogger logger)
    {
        (_readers, _writers, _cipher, _signer, Options, _time, _logger) = (readers, writers, cipher, signer, options, time, logger);
        _keys = new SubjectKeyCache(options.SubjectKeyCacheMax);
        Queries = new PostgresQueries(cipher, _keys, upgrades);
        Commits = new PostgresCommits(writers, application, new PostgresAppend(cipher, _keys), Queries, options, time);
        Groups = new PostgresGroups(this);
        _signing = new PostgresSigning(writers, signer, time);
        _signingTimer = new SigningTimer(_signing.SignAllAsync, options.SignInterval, time, logger);
    }

    internal JournalOptions Options { get; }

    internal PostgresQueries Queries { get; }

    internal PostgresCommits Commits { get; }

    internal PostgresGroups Groups { get; }

    /// <summary>Connects and creates the tables where missing (several nodes may do so at once).</summary>
    /// <exception cref="JournalUnavailableException">
    /// The server cannot be reached or used, or runs with <c>fsync</c> or <c>synchronous_commit</c> off; the message says what to do.
    /// </exception>
    public static async Task<IJournal> OpenAsync(
        string connectionString, MasterKey key, JournalOptions options, EventUpgrades upgrades, TimeProvider time, ILogger? logger = null)
    {
        options.Validate();
        var application = "suite-" + Guid.NewGuid().ToString("N");
        var readers = Source(connectionString, application, options);
        var writers = Source(connectionString, application, options);
        var cipher = new SubjectCipher(key);
        var signer = new ChainSigner(key);
        try
        {
            await PostgresSchema.PrepareAsync(writers, cipher, signer, default).ConfigureAwait(false);
            return new PostgresJournal(readers, writers, application, cipher, signer, options, upgrades, time, logger ?? NullLogger.Instance);
        }
        catch (Exception e)
        {
            await readers.DisposeAsync().ConfigureAwait(false);
            await writers.DisposeAsync().ConfigureAwait(false);
            throw PostgresFault.Is(e) ? PostgresFault.ToUnavailable(e) : e;
        }
    }

    public async ValueTask<long> ReadHeadAsync(TenantId tenant, CancellationToken ct) => await ReadAsync(
        async connection => await PostgresQueries.ScalarAsync(
            connection, "SELECT head FROM suite.tenants WHERE name = $1", ct, tenant.Value).ConfigureAwait(false) is long head ? head : 0,
        ct).ConfigureAwait(false);

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
        try
        {
            return await TryAsync(
                async () =>
                {
                    var connection = await _writers.OpenConnectionAsync(ct).ConfigureAwait(false);
                    try
                    {
                        var (number, head) = await TakeHeadAsync(connection, tenant, ct).ConfigureAwait(false);
                        return new PostgresSession(this, tenant, queue, connection, number, head);
                    }
                    catch
                    {
                        await connection.DisposeAsync().ConfigureAwait(false);
                        throw;
                    }
                }).ConfigureAwait(false);
        }
        catch
        {
            queue.Release();
            throw;
        }
    }

    public IAsyncEnumerable<JournalEvent> ReadAsync(TenantId tenant, long afterPosition, long throughPosition, CancellationToken ct) =>
        Enumerate(tenant, Math.Max(afterPosition, 0), e => e.Position, (connection, number, after, limit, token) =>
            Queries.ReadRangeAsync(connection, tenant, number, after, throughPosition, limit, token), ct);

    public IAsyncEnumerable<JournalEvent> ReadStreamAsync(TenantId tenant, string stream, long afterVersion, CancellationToken ct) =>
        Enumerate(tenant, afterVersion, e => e.StreamVersion, (connection, number, after, limit, token) =>
            Queries.ReadStreamAsync(connection, tenant, number, stream, after, limit, token), ct);

    public async IAsyncEnumerable<JournalEvent> ReadByKeyAsync(
        TenantId tenant, EntityKey key, long afterTimeMicros, long throughPosition, [EnumeratorCancellation] CancellationToken ct)
    {
        if (await NumberAsync(tenant, ct).ConfigureAwait(false) is not { } known)
        {
            yield break;
        }

        var positions = await ReadAsync(
            connection => PostgresQueries.FindPositionsAsync(connection, known, key, afterTimeMicros, throughPosition, ct), ct).ConfigureAwait(false);
        await foreach (var e in Enumerate(tenant, 0, e => e.Position, (connection, number, after, limit, token) =>
        {
            var slice = ChunkedReading.After(positions, after, limit).ToArray();
            return Queries.ReadPositionsAsync(connection, tenant, number, slice, token);
        }, ct).ConfigureAwait(false))
        {
            yield return e;
        }
    }

    public async ValueTask<IReadOnlyList<JournalEvent?>> FindAsync(TenantId tenant, IReadOnlyList<string> ids, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return ids.Count == 0 || await NumberAsync(tenant, ct).ConfigureAwait(false) is not { } number
            ? new JournalEvent?[ids.Count]
            : await ReadAsync(connection => Queries.FindAsync(connection, tenant, number, ids, ct), ct).ConfigureAwait(false);
    }

    public async ValueTask<long?> FindFirstPositionAfterAsync(TenantId tenant, long timeMicros, CancellationToken ct) =>
        await NumberAsync(tenant, ct).ConfigureAwait(false) is { } number
            ? await ReadAsync(connection => PostgresQueries.FindFirstPositionAfterAsync(connection, number, timeMicros, ct), ct).ConfigureAwait(false)
            : null;

    public async IAsyncEnumerable<JournalEvent> FollowAsync(TenantId tenant, long afterPosition, [EnumeratorCancellation] CancellationToken ct)
    {
        ThrowIfClosed();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _closing.Token);
        var signal = _signals.GetOrAdd(tenant, _ => new CommitSignal());
        var position = Math.Max(afterPosition, 0);
        while (true)
        {
            var next = signal.Next;
            var events = await ReadUnlessBrokenAsync(tenant, position, linked.Token).ConfigureAwait(false);
            foreach (var e in events)
            {
                position = e.Position;
                yield return e;
            }

            if (events.Count == Options.ReadChunkEvents)
            {
                continue;
            }

            // Polling rather than LISTEN: NOTIFY makes all commits of the database queue for one lock.
            await Task.WhenAny(next, Task.Delay(Options.FollowPollInterval, _time, linked.Token)).ConfigureAwait(false);
            linked.Token.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask<IReadOnlyList<TenantId>> ListTenantsAsync(CancellationToken ct)
    {
        var names = (string[])(await ReadAsync(connection => PostgresQueries.ScalarAsync(
            connection, "SELECT coalesce(array_agg(name::text ORDER BY name), '{}') FROM suite.tenants WHERE head > 0", ct), ct).ConfigureAwait(false))!;
        return [.. names.Select(name => new TenantId(name))];
    }

    /// <remarks>
    /// The head's lock is taken, so no append is in between reading a key and using it. What remains until PostgreSQL has vacuumed the
    /// table and recycled its write-ahead log, and in backups and standbys, is a copy of the key wrapped under the master key. Other nodes may hold
    /// the unwrapped key in memory until it leaves their cache, but use it only for rows whose key they have just read.
    /// </remarks>
    public async ValueTask<bool> EraseSubjectAsync(TenantId tenant, EntityKey subject, CancellationToken ct)
    {
        if (await NumberAsync(tenant, ct).ConfigureAwait(false) is not { } number)
        {
            return false;
        }

        return await TryAsync(async () =>
        {
            await using var connection = await _writers.OpenConnectionAsync(ct).ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
            await PostgresQueries.ScalarAsync(connection, "SELECT 1 FROM suite.tenants WHERE id = $1 FOR UPDATE", ct, number).ConfigureAwait(false);
            var erased = await PostgresQueries.ScalarAsync(
                connection, "DELETE FROM suite.subject_keys WHERE tenant = $1 AND subject = $2 RETURNING id", ct, number, PostgresAppend.Bytes(subject))
                .ConfigureAwait(false) as long?;
            await transaction.CommitAsync(ct).ConfigureAwait(false);
            if (erased is { } id)
            {
                _keys.Remove(id);
            }

            return erased is not null;
        }).ConfigureAwait(false);
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

        await SignAtEndAsync().ConfigureAwait(false);

        await _readers.DisposeAsync().ConfigureAwait(false);
        await _writers.DisposeAsync().ConfigureAwait(false);
        _cipher.Dispose();
        _signing.Dispose();
        _signer.Dispose();
        _closing.Dispose();
    }

    internal void Check(IReadOnlyList<NewEvent> events) => NewEventRules.Check(events, Options);

    internal void Committed(TenantId tenant, int events)
    {
        _signals.GetValueOrDefault(tenant)?.Raise();
        if (_unsigned.AddOrUpdate(tenant, events, (_, sum) => sum >= Options.SignEveryEvents ? events : sum + events) >= Options.SignEveryEvents)
        {
            _signingTimer.Trigger(); // Beside the appends: no caller waits for a signature.
        }
    }

    private async Task SignAtEndAsync()
    {
        await _signingTimer.DisposeAsync().ConfigureAwait(false);
        using var patience = new CancellationTokenSource(SignAtEndMax, _time);
        try
        {
            await _signing.SignAllAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresFault.Is(e) || e is OperationCanceledException)
        {
            // The events are safe; what is missing is the signature behind the last of them, and the next node to sign makes up for it.
            LogSigningFailed(_logger, e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The newest events have no signed checkpoint behind them yet: signing failed at the stop")]
    private static partial void LogSigningFailed(ILogger logger, Exception exception);

    private static NpgsqlDataSource Source(string connectionString, string application, JournalOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = application,
            MaxPoolSize = options.ConnectionsMax,
            MaxAutoPrepare = 32,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = true, // suite.append tells the versions of a conflict in the detail; it holds no payload.
            KeepAlive = 10,
            Options = $"-c idle_in_transaction_session_timeout={options.SessionIdleTimeout.TotalMilliseconds:0} -c lock_timeout=20000",
        };
        return NpgsqlDataSource.Create(settings);
    }

    private AppendQueue Queue(TenantId tenant) => _queues.GetOrAdd(tenant, _ => new AppendQueue(Options, Groups.CommitAsync));

    private static async Task<(int Number, long Head)> TakeHeadAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT id, head FROM suite.take_head($1)") { Parameters = { new NpgsqlParameter { Value = tenant.Value } } });
        await using var rows = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await rows.ReadAsync(ct).ConfigureAwait(false);
        return (rows.GetInt32(0), rows.GetInt64(1));
    }

    private async ValueTask<int?> NumberAsync(TenantId tenant, CancellationToken ct)
    {
        ThrowIfClosed();
        if (_numbers.TryGetValue(tenant, out var number))
        {
            return number;
        }

        var found = await ReadAsync(
            connection => PostgresQueries.ScalarAsync(connection, "SELECT id FROM suite.tenants WHERE name = $1", ct, tenant.Value), ct).ConfigureAwait(false);
        return found is int known ? _numbers[tenant] = known : null;
    }

    private async IAsyncEnumerable<JournalEvent> Enumerate(
        TenantId tenant,
        long after,
        Func<JournalEvent, long> cursor,
        Func<NpgsqlConnection, int, long, int, CancellationToken, Task<List<JournalEvent>>> read,
        [EnumeratorCancellation] CancellationToken ct)
    {
        if (await NumberAsync(tenant, ct).ConfigureAwait(false) is not { } number)
        {
            yield break;
        }

        await foreach (var e in ChunkedReading.ReadAsync(
            after, Options.ReadChunkEvents, ahead: true,
            (from, limit, token) => ReadAsync(connection => read(connection, number, from, limit, token), token).AsTask(), cursor, ct).ConfigureAwait(false))
        {
            yield return e;
        }
    }

    /// <summary>A follower outlives a restart of the server: while the connection is broken there is nothing new.</summary>
    private async ValueTask<List<JournalEvent>> ReadUnlessBrokenAsync(TenantId tenant, long after, CancellationToken ct)
    {
        try
        {
            return await NumberAsync(tenant, ct).ConfigureAwait(false) is { } number
                ? await ReadAsync(
                    connection => Queries.ReadRangeAsync(connection, tenant, number, after, long.MaxValue, Options.ReadChunkEvents, ct), ct).ConfigureAwait(false)
                : [];
        }
        catch (JournalUnavailableException e) when (e.InnerException is { } inner && PostgresFault.IsBroken(inner))
        {
            return [];
        }
    }

    private async ValueTask<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken ct)
    {
        ThrowIfClosed();
        return await TryAsync(async () =>
        {
            await using var connection = await _readers.OpenConnectionAsync(ct).ConfigureAwait(false);
            return await read(connection).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>Again on another connection when one was found broken: after the server restarted, the pool is full of those.</summary>
    private static async Task<T> TryAsync<T>(Func<Task<T>> attempt)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (Exception e) when (PostgresFault.Is(e))
            {
                if (!PostgresFault.IsBroken(e) || tries == Tries)
                {
                    throw PostgresFault.ToUnavailable(e);
                }
            }
        }
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) != 0, typeof(IJournal));
}
