using Suite.Journal;

namespace Suite.JournalKill;

/// <summary>An open journal and what has to be closed after it.</summary>
public sealed class JournalPlace : IAsyncDisposable
{
    private readonly DataDirectory? _directory;

    private JournalPlace(IJournal journal, DataDirectory? directory) => (Journal, _directory) = (journal, directory);

    public IJournal Journal { get; }

    /// <param name="synchronous">SQLite: another value than FULL spoils durability, to show that the trace check notices.</param>
    public static async Task<JournalPlace> OpenAsync(string backend, string directory, string? connection, string synchronous = "FULL")
    {
        var key = MasterKey.LoadOrCreate(Path.Combine(directory, "master.key"));
        if (backend == "postgres")
        {
            return new JournalPlace(
                await PostgresJournal.OpenAsync(connection!, key, new JournalOptions(), EventUpgrades.None, TimeProvider.System), null);
        }

        var data = DataDirectory.Open(directory);
        return new JournalPlace(
            await SqliteJournal.OpenAsync(
                data, key, new JournalOptions(), EventUpgrades.None, TimeProvider.System, null, db => db.Execute($"PRAGMA synchronous = {synchronous}")),
            data);
    }

    /// <summary>The stored journal for the verifier: beside an open one too.</summary>
    public static async Task<JournalVerification> OpenVerificationAsync(string backend, string directory, string? connection) => backend == "postgres"
        ? await JournalVerification.OpenPostgresAsync(connection!, CancellationToken.None)
        : JournalVerification.OpenSqlite(directory);

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        _directory?.Dispose();
    }
}
