using System.Diagnostics;
using Suite.Journal.Tests.Conformance;
using Suite.TestKit;

namespace Suite.Journal.Tests.Sqlite;

public sealed class CheckpointTests
{
    private const long LogBytesMax = 2 << 20;

    /// <summary>The log was never copied at all once: the connection that should have done it had read nothing yet, and so did not know of the log.</summary>
    [Fact]
    public async Task The_write_ahead_log_is_copied_and_starts_over_while_events_are_appended()
    {
        using var folder = new TempDirectory();
        using var directory = DataDirectory.Open(folder.Path);
        var options = new JournalOptions { CheckpointPages = 64 };
        await using var journal = await SqliteJournal.OpenAsync(
            directory, MasterKey.FromBytes(new byte[MasterKey.Size]), options, EventUpgrades.None, TimeProvider.System);
        var main = Path.Combine(directory.Path, "journal.db");
        var log = main + "-wal";
        var written = 0;
        var began = Stopwatch.GetTimestamp();

        // Far more than the log may hold; the checkpoint runs beside the appends, so the condition is waited for.
        while (written < 20_000 || new FileInfo(log).Length > LogBytesMax || new FileInfo(main).Length < LogBytesMax)
        {
            Assert.True(
                Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(60),
                $"After {written} events the log has {new FileInfo(log).Length} bytes and the journal {new FileInfo(main).Length}.");
            await journal.AppendAsync(Make.Acme, Make.Events(written, 100), CancellationToken.None);
            written += 100;
        }
    }
}
