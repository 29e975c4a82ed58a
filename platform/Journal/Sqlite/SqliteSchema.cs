using System.Text;
using Suite.Journal.Chain;
using Suite.Journal.Personal;

namespace Suite.Journal.Sqlite;

/// <summary>
/// The file's format. A place is <c>tenant number * 2^44 + position</c>: one integer that is the row id, so that an event is found by position
/// without an index. Tenants, streams and types are numbered once and stored as numbers.
/// <para>
/// A subject key is never deleted, only overwritten in place by zeros: no page is ever merged or rebalanced, so no stale copy of somebody else's
/// key stays behind in the free part of a page.
/// </para>
/// </summary>
internal static class SqliteSchema
{
    /// <summary>"SUJ1"; lets <c>file(1)</c> and us tell a journal from any other SQLite file.</summary>
    public const int ApplicationId = 0x53554A31;
    public const int Version = 2;
    public const int PositionBits = 44;
    public const long PositionMax = (1L << PositionBits) - 1;

    /// <summary>Every so many positions the newest event time so far is noted, for finding a position by time.</summary>
    public const int TimeMarkEvery = 1_024;

    private const string Tables = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE tenants (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, head INTEGER NOT NULL, time_max INTEGER NOT NULL, link BLOB NOT NULL);
        CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE streams (id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, UNIQUE (tenant, name));
        CREATE TABLE events (
            place INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, id TEXT NOT NULL, stream INTEGER NOT NULL, stream_version INTEGER NOT NULL,
            type INTEGER NOT NULL, schema_version INTEGER NOT NULL, event_time INTEGER NOT NULL, recorded_time INTEGER NOT NULL,
            keys BLOB, request_hash BLOB NOT NULL, subject BLOB, subject_key INTEGER, payload BLOB, personal BLOB,
            link BLOB NOT NULL);
        CREATE UNIQUE INDEX events_by_id ON events (tenant, id);
        CREATE UNIQUE INDEX events_by_stream ON events (stream, stream_version);
        CREATE TABLE event_keys (
            tenant INTEGER NOT NULL, bucket INTEGER NOT NULL, key BLOB NOT NULL, event_time INTEGER NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY (tenant, bucket, key, event_time, position)) WITHOUT ROWID;
        CREATE TABLE key_buckets (
            tenant INTEGER NOT NULL, bucket INTEGER NOT NULL, time_max INTEGER NOT NULL, PRIMARY KEY (tenant, bucket)) WITHOUT ROWID;
        CREATE TABLE time_marks (
            tenant INTEGER NOT NULL, time_max INTEGER NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY (tenant, time_max, position)) WITHOUT ROWID;
        CREATE TABLE subject_keys (
            id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, subject BLOB NOT NULL, erased INTEGER NOT NULL, wrapped BLOB NOT NULL);
        CREATE TABLE checkpoints (
            tenant TEXT NOT NULL, number INTEGER NOT NULL, position INTEGER NOT NULL, link BLOB NOT NULL, time INTEGER NOT NULL, signature BLOB NOT NULL,
            PRIMARY KEY (tenant, number)) WITHOUT ROWID;
        CREATE UNIQUE INDEX subject_keys_live ON subject_keys (tenant, subject) WHERE erased = 0;
        """;

    public static void Configure(SqliteDatabase writer, string synchronous)
    {
        // Before WAL is set, else it cannot take effect on a new file.
        writer.Execute("PRAGMA secure_delete = ON");
        writer.Execute("PRAGMA journal_mode = WAL");
        writer.Execute($"PRAGMA synchronous = {synchronous}");
        writer.Execute("PRAGMA wal_autocheckpoint = 0"); // SqliteCheckpointer does it beside the commits instead of within one.
        writer.Execute("PRAGMA cache_size = -131072");
        writer.Execute("PRAGMA cell_size_check = ON");
        writer.Execute("PRAGMA temp_store = MEMORY");
    }

    /// <summary>Creates the tables in an empty file, or checks that the file is a journal this version and this master key can use.</summary>
    public static void CreateOrCheck(SqliteDatabase writer, SubjectCipher cipher, ChainSigner signer, string path)
    {
        var application = writer.ReadInt64("PRAGMA application_id");
        if (application == 0 && writer.ReadInt64("SELECT count(*) FROM sqlite_schema") == 0)
        {
            writer.Execute("BEGIN IMMEDIATE");
            writer.Execute(Tables);
            writer.Prepare("INSERT INTO meta VALUES ('master-key-check', ?)").Bind(1, cipher.Check).Execute();
            writer.Prepare("INSERT INTO meta VALUES ('checkpoint-key', ?)").Bind(1, Encoding.ASCII.GetBytes(signer.PublicKeyPem)).Execute();
            writer.Execute($"PRAGMA application_id = {ApplicationId}");
            writer.Execute($"PRAGMA user_version = {Version}");
            writer.Execute("COMMIT");
            return;
        }

        CheckFormat(writer, path);
        var check = writer.Prepare("SELECT value FROM meta WHERE name = 'master-key-check'");
        var same = check.Step() && check.Blob(0).SequenceEqual(cipher.Check);
        check.Reset();
        if (!same)
        {
            throw new JournalUnavailableException(
                $"The journal '{path}' was written under another master key. Restore that key's file: personal data cannot be read without it.");
        }
    }

    /// <exception cref="JournalUnavailableException">Not a journal, or of another format.</exception>
    public static void CheckFormat(SqliteDatabase db, string path)
    {
        if (db.ReadInt64("PRAGMA application_id") != ApplicationId)
        {
            throw new JournalUnavailableException($"The file '{path}' is not a journal but some other SQLite database. Choose another data directory.");
        }

        var version = db.ReadInt64("PRAGMA user_version");
        if (version != Version)
        {
            throw new JournalUnavailableException(
                $"The journal '{path}' has format {version}; this version knows format {Version}. "
                + (version < Version ? "Run the version that wrote it, or begin another journal." : "Run the version that wrote it, or a newer one."));
        }
    }
}
