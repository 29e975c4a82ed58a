using Npgsql;
using Suite.Journal.Tests.Conformance;
using Suite.TestKit;

namespace Suite.Journal.Tests.Postgres;

public sealed class PostgresFailureTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_cut_in_an_append_writes_the_events_exactly_once(bool replyLost)
    {
        await using var backend = await PostgresBackend.CreateAsync();
        using var proxy = new CuttingProxy((await PostgresCluster.SharedAsync()).Port);
        await using var journal = await ThroughAsync(proxy, backend);
        await journal.AppendedAsync(Make.Events(0, 2));
        Arm(proxy, replyLost);

        Assert.Equal(new AppendResult.Appended(3, 5), await journal.AppendedAsync(Make.Events(2, 3)));
        Assert.Equal(1, proxy.Cuts);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"e{i}"), (await journal.AllAsync()).Select(e => e.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_whose_commit_is_cut_ends_in_all_or_nothing_and_says_which(bool replyLost)
    {
        await using var backend = await PostgresBackend.CreateAsync();
        using var proxy = new CuttingProxy((await PostgresCluster.SharedAsync()).Port);
        await using var journal = await ThroughAsync(proxy, backend);
        await journal.AppendedAsync(Make.Events(0, 1));
        await using var session = await journal.BeginAppendAsync(Make.Acme, default);
        Arm(proxy, replyLost);

        var failure = await Record.ExceptionAsync(async () => await session.CommitAsync(Make.Events(1, 2), default));
        Assert.Equal(1, proxy.Cuts);
        Assert.Equal(replyLost ? null : typeof(JournalUnavailableException), failure?.GetType());
        Assert.Equal(replyLost ? 3 : 1, (await journal.AllAsync()).Count);
        await journal.AppendAsync(Make.Acme, Make.Events(9, 1), default).AsTask().WithinAsync();
    }

    [Fact]
    public async Task A_session_that_lost_its_backend_commits_nothing_and_the_head_is_free()
    {
        await using var backend = await PostgresBackend.CreateAsync();
        var journal = await backend.OpenAsync();
        await journal.AppendedAsync(Make.Events(0, 1));
        await using var session = await journal.BeginAppendAsync(Make.Acme, default);
        await ExecuteAsync(backend.ConnectionString, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()");

        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await session.CommitAsync(Make.Events(1, 1), default));
        await journal.AppendAsync(Make.Acme, Make.Events(2, 1), default).AsTask().WithinAsync();
        Assert.Equal(["e0", "e2"], (await journal.AllAsync()).Select(e => e.Id));
    }

    [Fact]
    public async Task A_node_that_freezes_with_the_head_in_its_hand_loses_it()
    {
        await using var backend = await PostgresBackend.CreateAsync();
        var frozen = await backend.OpenAsync(options: new JournalOptions { SessionIdleTimeout = TimeSpan.FromMilliseconds(200) });
        var other = await backend.OpenAsync();
        await using var session = await frozen.BeginAppendAsync(Make.Acme, default);

        await other.AppendAsync(Make.Acme, Make.Events(0, 1), default).AsTask().WithinAsync();
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await session.CommitAsync(Make.Events(1, 1), default));
        Assert.Single(await other.AllAsync());
    }

    [Fact]
    public async Task A_server_or_role_that_does_not_sync_is_refused()
    {
        await using var backend = await PostgresBackend.CreateAsync();
        await ExecuteAsync(backend.ConnectionString, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$");
        NpgsqlConnection.ClearAllPools();
        var commit = await Assert.ThrowsAsync<JournalUnavailableException>(() => backend.OpenAsync());
        Assert.Contains("synchronous_commit = on", commit.Message, StringComparison.Ordinal);

        await using var unsafeCluster = await PostgresCluster.StartAsync("fsync=off");
        await using var unsafeBackend = new PostgresBackend(unsafeCluster);
        var fsync = await Assert.ThrowsAsync<JournalUnavailableException>(() => unsafeBackend.OpenAsync());
        Assert.Contains("fsync = on", fsync.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_journal_and_its_followers_outlive_a_restart_of_the_server()
    {
        Skip.When(PostgresCluster.WhyUnavailable);
        await using var cluster = await PostgresCluster.StartAsync();
        await using var backend = new PostgresBackend(cluster);
        var journal = await backend.OpenAsync(options: new JournalOptions { CommitResolveTimeout = TimeSpan.FromMilliseconds(300) });
        await journal.AppendedAsync(Make.Events(0, 1));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var follower = journal.FollowAsync(Make.Acme, 0, stop.Token).GetAsyncEnumerator();
        Assert.True(await follower.MoveNextAsync());
        var next = follower.MoveNextAsync();

        await cluster.StopServerAsync("immediate");
        var down = await Assert.ThrowsAnyAsync<JournalUnavailableException>(async () => await journal.AppendAsync(Make.Acme, Make.Events(1, 1), default));
        Assert.Contains("server", down.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AllAsync());
        await cluster.StartServerAsync();

        await journal.AppendedAsync(Make.Events(1, 1));
        Assert.True(await next);
        Assert.Equal(("e1", 2L), (follower.Current.Id, follower.Current.Position));
        Assert.Equal(["e0", "e1"], (await journal.AllAsync()).Select(e => e.Id));
    }

    [Fact]
    public async Task Nodes_that_start_at_once_on_an_empty_database_all_come_up_and_another_master_key_is_refused()
    {
        await using var backend = await PostgresBackend.CreateAsync();
        var nodes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () => await PostgresJournal.OpenAsync(
            backend.ConnectionString, PostgresBackend.Key, new JournalOptions(), EventUpgrades.None, TimeProvider.System))));
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        var exception = await Assert.ThrowsAsync<JournalUnavailableException>(() => PostgresJournal.OpenAsync(
            backend.ConnectionString, MasterKey.FromBytes(new byte[32]), new JournalOptions(), EventUpgrades.None, TimeProvider.System));
        Assert.Contains("master key", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_as_such()
    {
        var exception = await Assert.ThrowsAsync<JournalUnavailableException>(() => PostgresJournal.OpenAsync(
            "Host=127.0.0.1;Port=1;Username=x;Database=x", PostgresBackend.Key, new JournalOptions(), EventUpgrades.None, TimeProvider.System));
        Assert.Contains("check host, port and network", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<IJournal> ThroughAsync(CuttingProxy proxy, PostgresBackend backend)
    {
        var connection = new NpgsqlConnectionStringBuilder(backend.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port, SslMode = SslMode.Disable };
        return await PostgresJournal.OpenAsync(connection.ConnectionString, PostgresBackend.Key, new JournalOptions(), EventUpgrades.None, TimeProvider.System);
    }

    private static void Arm(CuttingProxy proxy, bool replyLost)
    {
        if (replyLost)
        {
            proxy.CutNextReply();
        }
        else
        {
            proxy.CutNextRequest();
        }
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
