using Npgsql;
using Suite.Journal.Chain;
using Suite.Journal.Personal;

namespace Suite.Journal.Postgres;

/// <summary>Creates the tables where missing and refuses a server that would lose acknowledged events.</summary>
internal static class PostgresSchema
{
    private const long AdvisoryLock = 0x53554A31; // "SUJ1"
    private const byte Version = 2;

    public static async Task PrepareAsync(NpgsqlDataSource source, SubjectCipher cipher, ChainSigner signer, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        await RefuseUnsafeAsync(connection, "fsync", ct).ConfigureAwait(false);
        await RefuseUnsafeAsync(connection, "synchronous_commit", ct).ConfigureAwait(false);

        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await using (var take = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({AdvisoryLock})", connection))
        {
            await take.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }

        await using (var exists = new NpgsqlCommand("SELECT to_regclass('suite.meta') IS NOT NULL", connection))
        {
            if ((bool)(await exists.ExecuteScalarAsync(ct).ConfigureAwait(false))!)
            {
                await CheckAsync(connection, cipher, ct).ConfigureAwait(false);
                return;
            }
        }

        await using (var create = new NpgsqlCommand(ReadScript(), connection))
        {
            await create.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }

        await using (var meta = new NpgsqlCommand("INSERT INTO suite.meta VALUES ('format', $1), ('master-key-check', $2), ('checkpoint-key', $3)", connection))
        {
            meta.Parameters.Add(new() { Value = new[] { Version } });
            meta.Parameters.Add(new() { Value = cipher.Check.ToArray() });
            meta.Parameters.Add(new() { Value = System.Text.Encoding.ASCII.GetBytes(signer.PublicKeyPem) });
            await meta.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }

        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    private static async Task RefuseUnsafeAsync(NpgsqlConnection connection, string setting, CancellationToken ct)
    {
        await using var show = new NpgsqlCommand("SHOW " + setting, connection);
        if ((string)(await show.ExecuteScalarAsync(ct).ConfigureAwait(false))! == "off")
        {
            throw new JournalUnavailableException(
                $"The PostgreSQL server runs with {setting} = off and would lose acknowledged events in a power cut. "
                + $"Set {setting} = on in postgresql.conf (and for the role and database), reload the server and start again.");
        }
    }

    /// <exception cref="JournalUnavailableException">There is no journal, or it has another format.</exception>
    public static async Task CheckFormatAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (await PostgresQueries.ScalarAsync(connection, "SELECT to_regclass('suite.meta') IS NOT NULL", ct).ConfigureAwait(false) is not true)
        {
            throw new JournalUnavailableException("The PostgreSQL database holds no journal. Give the connection string of a server's journal.");
        }

        if (await PostgresQueries.ScalarAsync(connection, "SELECT value FROM suite.meta WHERE name = 'format'", ct).ConfigureAwait(false) is not byte[] format || format is not [Version])
        {
            throw new JournalUnavailableException(
                $"The PostgreSQL journal has another format than {Version}, the one this version knows. Run the version that wrote it, or begin another journal.");
        }
    }

    private static async Task CheckAsync(NpgsqlConnection connection, SubjectCipher cipher, CancellationToken ct)
    {
        await CheckFormatAsync(connection, ct).ConfigureAwait(false);
        var check = await PostgresQueries.ScalarAsync(connection, "SELECT value FROM suite.meta WHERE name = 'master-key-check'", ct).ConfigureAwait(false) as byte[];

        if (!cipher.Check.SequenceEqual(check))
        {
            throw new JournalUnavailableException(
                "The PostgreSQL journal was written under another master key. Give every node the same master key file.");
        }
    }

    private static string ReadScript()
    {
        using var stream = typeof(PostgresSchema).Assembly.GetManifestResourceStream("Suite.Journal.Postgres.schema.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
