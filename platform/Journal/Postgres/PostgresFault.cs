using System.Net.Sockets;
using Npgsql;

namespace Suite.Journal.Postgres;

/// <summary>What an error of the server or of the connection means for the journal.</summary>
internal static class PostgresFault
{
    public const string VersionConflict = "SJ002";
    public const string SubjectKeyChanged = "SJ003";

    /// <summary>Errors that are ours to translate; everything else is a mistake in this program and passes through.</summary>
    public static bool Is(Exception e) => e is NpgsqlException or TimeoutException or IOException or SocketException;

    public static bool IsDuplicateId(PostgresException e) => e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "events_by_id" };

    /// <summary>
    /// The connection is gone. A server that is shut down or restarts after a crash says so in an error of class 57P, but may say it after
    /// it has written the commit: such a reply is no answer either.
    /// </summary>
    public static bool IsBroken(Exception e) =>
        e is PostgresException p ? p.SqlState.StartsWith("57P", StringComparison.Ordinal) : Is(e);

    public static JournalUnavailableException ToUnavailable(Exception e) => new($"The PostgreSQL journal cannot be used: {What(e)} [{e.Message}]", e);

    private static string What(Exception e) => e switch
    {
        PostgresException { SqlState: "53100" } => "the server's disk is full. Free some space there; the journal then goes on by itself.",
        PostgresException { SqlState: "25006" } => "the server is read-only (a standby?). Connect to the primary.",
        PostgresException { SqlState: "53300" } => "the server has no connection left. Raise max_connections or lower the nodes' connection limits.",
        PostgresException { SqlState: "55P03" or "57014" } => "another node holds the tenant's head for too long. Look for a frozen node.",
        PostgresException { SqlState: "42501" } => "the user lacks a privilege. Make it the owner of the database.",
        PostgresException { SqlState: "3D000" } => "the database does not exist. Create it.",
        PostgresException p when p.SqlState.StartsWith("28", StringComparison.Ordinal) => "the server refuses the user or password. Correct the connection string.",
        PostgresException p when p.SqlState.StartsWith("57P", StringComparison.Ordinal) => "the server is stopping or starting. Wait until it is up.",
        PostgresException p when p.SqlState.StartsWith("XX", StringComparison.Ordinal) => "the server reports damaged data. Restore the database from a backup.",
        PostgresException => "the server refuses the operation.",
        _ => "the server does not answer. Start it and check host, port and network.",
    };
}
