using System.Net.Sockets;
using Npgsql;
using Suite.Journal;

namespace Suite.Models;

/// <summary>Content in a table of the database that the nodes share. Thread-safe. Entries up to 1 GB, the limit of a <c>bytea</c>.</summary>
public sealed class PostgresContentStore : IContentStore, IAsyncDisposable
{
    private const int Tries = 3;

    private readonly NpgsqlDataSource _source;

    public PostgresContentStore(string connectionString) => _source = NpgsqlDataSource.Create(connectionString);

    /// <summary>Creates the table where it is missing. Once at start; harmless on several nodes at once.</summary>
    public async Task InitializeAsync(CancellationToken ct)
    {
        // CREATE TABLE IF NOT EXISTS alone may fail when two nodes start at once: the lock lets one go first.
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            SELECT pg_advisory_xact_lock(hashtext('suite_content'));
            CREATE TABLE IF NOT EXISTS suite_content (address bytea PRIMARY KEY, content bytea NOT NULL);
            ALTER TABLE suite_content ALTER COLUMN content SET STORAGE EXTERNAL;
            """,
            connection,
            transaction);
        await command.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    public async ValueTask<ContentAddress> PutAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var address = ContentAddress.Of(content.Span);
        return await TryAsync(async () =>
        {
            await using var exists = _source.CreateCommand("SELECT 1 FROM suite_content WHERE address = $1 AND sha256(content) = address");
            exists.Parameters.Add(new NpgsqlParameter { Value = Key(address) });
            if (await exists.ExecuteScalarAsync(ct) is not null)
                return address;
            await using var insert = _source.CreateCommand(
                "INSERT INTO suite_content (address, content) VALUES ($1, $2) ON CONFLICT (address) DO UPDATE SET content = excluded.content");
            insert.Parameters.Add(new NpgsqlParameter { Value = Key(address) });
            insert.Parameters.Add(new NpgsqlParameter { Value = content, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea });
            await insert.ExecuteNonQueryAsync(ct);
            return address;
        });
    }

    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(ContentAddress address, CancellationToken ct)
    {
        var stored = await TryAsync(async () =>
        {
            await using var select = _source.CreateCommand("SELECT content FROM suite_content WHERE address = $1");
            select.Parameters.Add(new NpgsqlParameter { Value = Key(address) });
            return await select.ExecuteScalarAsync(ct) as byte[];
        });
        if (stored is null)
            return null;
        return ContentAddress.Of(stored) == address
            ? stored
            : throw new InvalidDataException($"The stored content {address} no longer matches its address. Store it again or restore it from a backup.");
    }

    public async ValueTask RemoveAsync(ContentAddress address, CancellationToken ct) => await TryAsync(async () =>
    {
        await using var delete = _source.CreateCommand("DELETE FROM suite_content WHERE address = $1");
        delete.Parameters.Add(new NpgsqlParameter { Value = Key(address) });
        return await delete.ExecuteNonQueryAsync(ct);
    });

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>
    /// Again on a new connection when one was found broken: after the server restarted, the pool is full of those, and a promotion that
    /// cannot fetch its model would fail every payment. All operations may be repeated: what is stored under an address never changes.
    /// </summary>
    private async Task<T> TryAsync<T>(Func<Task<T>> attempt)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or SocketException)
            {
                var broken = e is not PostgresException { SqlState: var state } || state.StartsWith("57P", StringComparison.Ordinal);
                if (!broken || tries == Tries)
                    throw new JournalUnavailableException($"The content store in PostgreSQL cannot be used: {e.Message} Start the server and check host, port, disk and privileges.", e);
                _source.Clear();
            }
        }
    }

    private static byte[] Key(ContentAddress address) => Convert.FromHexString(address.Value);
}
