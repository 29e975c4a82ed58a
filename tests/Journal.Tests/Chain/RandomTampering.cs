using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Suite.Journal.Chain;
using Suite.Journal.Sqlite;
using Suite.Journal.Tests.Conformance;

namespace Suite.Journal.Tests.Chain;

/// <summary>
/// Any column of any row of any table that holds events or serves to find them is changed at random, and the verifier must say so. The columns that it
/// cannot speak for are listed, with the reason.
/// </summary>
public abstract class RandomTampering : IAsyncLifetime
{
    private const int BatchSize = 500;
    private IJournalBackend? _backend;

    /// <summary>A column and the columns by which its row is chosen.</summary>
    private protected sealed record Column(string Table, string Name, ColumnKind Kind, string Key);

    private protected enum ColumnKind
    {
        Number,
        Text,
        Bytes,
    }

    private protected abstract Task<IJournalBackend> CreateBackendAsync();

    private protected abstract int Runs { get; }

    private protected abstract int Batches { get; }

    /// <summary>Columns a database of this kind has beside the common ones.</summary>
    private protected abstract IEnumerable<Column> Own { get; }

    /// <summary>Changing a key makes personal data unreadable, as an erasure does; no event changes.</summary>
    private protected abstract IReadOnlyList<Column> Harmless { get; }

    private protected static IEnumerable<Column> Of(string table, string key, ColumnKind kind, params string[] names) =>
        names.Select(name => new Column(table, name, kind, key));

    private IReadOnlyList<Column> Watched =>
    [
        .. Of("events", "place", ColumnKind.Number, "place", "stream", "stream_version", "schema_version", "event_time", "recorded_time"),
        .. Of("events", "place", ColumnKind.Text, "id"),
        .. Of("events", "place", ColumnKind.Bytes, "keys", "request_hash", "subject", "payload", "personal", "link"),
        .. Of("tenants", "name", ColumnKind.Number, "head", "time_max"),
        .. Of("tenants", "name", ColumnKind.Text, "name"),
        .. Of("tenants", "name", ColumnKind.Bytes, "link"),
        .. Of("streams", "id", ColumnKind.Number, "tenant", "version"),
        .. Of("streams", "id", ColumnKind.Text, "name"),
        .. Of("time_marks", "position", ColumnKind.Number, "time_max", "position"),
        .. Of("subject_keys", "id", ColumnKind.Number, "tenant"),
        .. Of("subject_keys", "id", ColumnKind.Bytes, "subject"),
        .. Of("checkpoints", "number", ColumnKind.Number, "number", "position", "time"),
        .. Of("checkpoints", "number", ColumnKind.Text, "tenant"),
        .. Of("checkpoints", "number", ColumnKind.Bytes, "link", "signature"),
        .. Own,
    ];

    /// <summary>With time marks and several checkpoints.</summary>
    public async Task InitializeAsync()
    {
        _backend = await CreateBackendAsync();
        var journal = await _backend.OpenAsync(options: new JournalOptions { SignEveryEvents = 400 });
        for (var batch = 0; batch < Batches; batch++)
        {
            await journal.AppendAsync(
                Make.Acme,
                [.. Enumerable.Range(batch * BatchSize, BatchSize).Select(i => Make.Event($"e{i}", $"s{i % 7}", i, $"c{i}", i % 40) with
                {
                    Subject = i % 5 == 0 ? Make.Key(i % 50) : EntityKey.None,
                    Personal = i % 5 == 0 ? Make.Hash($"p{i}") : default,
                })],
                default);
        }

        await _backend.CloseAsync();
    }

    public async Task DisposeAsync()
    {
        if (_backend is not null)
        {
            await _backend.DisposeAsync();
        }
    }

    [Fact]
    public async Task Any_change_of_any_watched_column_is_found()
    {
        Assert.True((await VerifyAsync(_backend!)).Valid);
        var changes =
            from column in Gen.Elements(Watched.ToArray())
            from row in Gen.Choose(0, 1_000_000)
            from size in Gen.Choose(1, 1_000)
            from sign in Gen.Elements(-1, 1)
            select (column, row, delta: size * sign);
        Prop.ForAll(changes.ToArbitrary(), change =>
        {
            var (column, row, delta) = change;
            var report = ChangedAsync(column, row, delta).GetAwaiter().GetResult();
            Assert.True(report is null || !report.Valid, $"{column} of row {row} changed by {delta}: not found");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Runs).WithReplay(20_261_122, 7));
    }

    [Fact]
    public async Task Every_watched_column_changed_in_one_row_is_found_and_the_harmless_ones_are_harmless()
    {
        foreach (var column in Watched)
        {
            var report = await ChangedAsync(column, 5, 1_000_003);
            Assert.True(report is not null, $"{column}: the database refused the change, so nothing was tested");
            Assert.True(!report.Valid, $"{column}: not found");
        }

        foreach (var column in Harmless)
        {
            var report = await ChangedAsync(column, 5, 1_000_003);
            Assert.True(report is { Valid: true }, $"{column}: {report?.Tenants.SelectMany(t => t.Problems).FirstOrDefault()}");
        }
    }

    [Theory]
    [InlineData("DELETE FROM event_keys WHERE position = 77")]
    [InlineData("INSERT INTO time_marks VALUES (1, 5, 9)")]
    [InlineData("DELETE FROM time_marks WHERE position = 2048")]
    [InlineData("DELETE FROM streams WHERE name = 's3'")]
    [InlineData("INSERT INTO streams (tenant, name, version) VALUES (1, 'stray', 4)")]
    public async Task A_row_put_into_or_taken_out_of_a_table_by_which_events_are_found_is_found(string sql)
    {
        await using var copy = await _backend!.CopyAsync();
        await copy.TamperAsync(sql);
        Assert.False((await VerifyAsync(copy)).Valid);
    }

    /// <summary>Null when the database itself refused the change (a key that exists already).</summary>
    private async Task<ChainReport?> ChangedAsync(Column column, int row, int delta)
    {
        await using var copy = await _backend!.CopyAsync();
        var value = column.Kind switch
        {
            ColumnKind.Number => $"coalesce({column.Name}, 0) + {delta}",
            ColumnKind.Text => $"{column.Name} || 'x{delta}'",
            _ => $"x'{delta & 0xFFF:x32}'",
        };
        try
        {
            await copy.TamperAsync(
                $"UPDATE {column.Table} SET {column.Name} = {value} WHERE {column.Key} = (SELECT {column.Key} FROM {column.Table} ORDER BY {column.Key} LIMIT 1 OFFSET (SELECT {row} % count(*) FROM {column.Table}))");
        }
        catch (Exception e) when (e is PostgresException or SqliteFault)
        {
            return null;
        }

        return await VerifyAsync(copy);
    }

    private static async Task<ChainReport> VerifyAsync(IJournalBackend backend)
    {
        await using var verification = await backend.VerificationAsync();
        return await verification.VerifyAsync(null, null, null, null, default);
    }
}

public sealed class SqliteRandomTampering : RandomTampering
{
    private protected override int Runs => 100;

    /// <summary>Enough to fill a bucket of the index by key and to write it out behind the next ones.</summary>
    private protected override int Batches => 14;

    private protected override IEnumerable<Column> Own =>
    [
        .. Of("events", "place", ColumnKind.Number, "tenant", "subject_key", "type"),
        .. Of("types", "id", ColumnKind.Text, "name"),
        .. Of("types", "id", ColumnKind.Number, "id"),
        .. Of("streams", "id", ColumnKind.Number, "id"),
        .. Of("tenants", "name", ColumnKind.Number, "id"),
        .. Of("subject_keys", "id", ColumnKind.Number, "id"),
        .. Of("event_keys", "position", ColumnKind.Number, "tenant", "bucket", "event_time", "position"),
        .. Of("event_keys", "position", ColumnKind.Bytes, "key"),
        .. Of("key_buckets", "bucket", ColumnKind.Number, "tenant", "bucket", "time_max"),
        .. Of("time_marks", "position", ColumnKind.Number, "tenant"),
    ];

    private protected override IReadOnlyList<Column> Harmless =>
        [.. Of("subject_keys", "id", ColumnKind.Bytes, "wrapped"), .. Of("subject_keys", "id", ColumnKind.Number, "erased")];

    private protected override Task<IJournalBackend> CreateBackendAsync() => Task.FromResult<IJournalBackend>(new SqliteBackend());
}

public sealed class PostgresRandomTampering : RandomTampering
{
    private protected override int Runs => 20;

    private protected override int Batches => 5;

    private protected override IEnumerable<Column> Own =>
    [
        .. Of("events", "place", ColumnKind.Number, "tenant"),
        .. Of("events", "place", ColumnKind.Text, "type"),
        .. Of("event_keys", "position", ColumnKind.Number, "tenant", "event_time", "position"),
        .. Of("time_marks", "position", ColumnKind.Number, "tenant"),
    ];

    // An erased key's row is deleted here, so an event that points to no key looks like one whose subject was erased.
    private protected override IReadOnlyList<Column> Harmless => [.. Of("subject_keys", "id", ColumnKind.Bytes, "wrapped")];

    private protected override async Task<IJournalBackend> CreateBackendAsync() => await PostgresBackend.CreateAsync();
}
