using Npgsql;
using Suite.Journal.Personal;

namespace Suite.Journal.Postgres;

/// <summary>Creates the tables where missing and refuses a server that would lose acknowledged events.</summary>
internal static class PostgresSchema
{
    private const long AdvisoryLock = 0x53554A31; // "SUJ1"
    private const byte Version = 1;

    public static async Task PrepareAsync(NpgsqlDataSource source, SubjectCipher cipher, CancellationToken ct)
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

        await using (var meta = new NpgsqlCommand("INSERT INTO suite.meta VALUES ('format', $1), ('master-key-check', $2)", connection))
        {
            meta.Parameters.Add(new() { Value = new[] { Version } });
            meta.Parameters.Add(new() { Value = cipher.Check.ToArray() });
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

    private static async Task CheckAsync(NpgsqlConnection connection, SubjectCipher cipher, CancellationToken ct)
    {
        var values = new Dictionary<string, byte[]>();
        await using var read = new NpgsqlCommand("SELECT name, value FROM suite.meta", connection);
        await using var rows = await read.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
        {
            values[rows.GetString(0)] = rows.GetFieldValue<byte[]>(1);
        }

        if (values.GetValueOrDefault("format") is not [Version])
        {
            throw new JournalUnavailableException(
                $"The PostgreSQL journal has another format than {Version}, the one this version knows. Run the version that wrote it, or a newer one.");
        }

        if (!cipher.Check.SequenceEqual(values.GetValueOrDefault("master-key-check")))
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
