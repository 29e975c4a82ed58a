using System.Diagnostics;
using Suite.Journal.Sqlite;
using Suite.Journal.Tests.Conformance;
using Suite.JournalKill;
using Suite.TestKit;

namespace Suite.Journal.Tests;

/// <summary>A few kill trials in every run; the hundred are <c>dotnet run --project tests/JournalKill -- --trials 100 --backend sqlite</c>.</summary>
public sealed class KillTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_writer_killed_under_load_loses_nothing_it_acknowledged(string backend)
    {
        Skip.When(backend == "postgres" ? PostgresCluster.WhyUnavailable : null);
        var report = await KillTrials.RunAsync(backend, trials: 3, seed: 20261122, _ => { });

        Assert.Empty(report.Problems);
        Assert.True(report.Acknowledged > 0, "the writers must have got something acknowledged, else nothing was tested");
    }

    [Fact]
    public async Task The_verifier_notices_a_planted_loss_a_changed_event_and_half_a_group()
    {
        using var temp = new TempDirectory();
        List<Acknowledgement> acknowledged = [];
        await using (var place = await JournalPlace.OpenAsync("sqlite", temp.Path, null))
        {
            for (var group = 0; group < 4; group++)
            {
                var events = Enumerable.Range(group * KillWriter.GroupSize, KillWriter.GroupSize).Select(i => TestEvents.Create(0, i)).ToArray();
                await place.Journal.AppendAsync(TestEvents.Tenant, events, default);
                acknowledged.AddRange(events.Select((e, i) => new Acknowledgement(e.Id, (group * KillWriter.GroupSize) + i + 1)));
            }

            Assert.Empty(await Verifier.FindProblemsAsync(place.Journal, acknowledged));
            Assert.Contains("was acknowledged at 99", Assert.Single(await Verifier.FindProblemsAsync(place.Journal, [.. acknowledged, new("payment/w0-99", 99)])), StringComparison.Ordinal);
        }

        var lost = await SpoiledAsync("DELETE FROM events WHERE place = (SELECT max(place) FROM events); UPDATE tenants SET head = head - 1");
        Assert.Contains(lost, p => p.Contains("was acknowledged at 12", StringComparison.Ordinal));
        Assert.Contains(lost, p => p.Contains("has 2 of 3 events", StringComparison.Ordinal));
        Assert.Contains(await SpoiledAsync("UPDATE events SET payload = x'00' WHERE stream_version = 1"), p => p.Contains("does not hold what was written", StringComparison.Ordinal));
        Assert.Contains(await SpoiledAsync("DELETE FROM events WHERE place = (SELECT min(place) + 4 FROM events)"), p => p.Contains("position 6 follows 4", StringComparison.Ordinal));

        async Task<List<string>> SpoiledAsync(string sql)
        {
            using var copy = new TempDirectory();
            foreach (var file in Directory.GetFiles(temp.Path))
            {
                File.Copy(file, copy.File(Path.GetFileName(file)));
            }

            using (var db = SqliteDatabase.Open(copy.File("journal.db"), readOnly: false))
            {
                db.Execute(sql);
            }

            await using var place = await JournalPlace.OpenAsync("sqlite", copy.Path, null);
            return await Verifier.FindProblemsAsync(place.Journal, acknowledged);
        }
    }

    [Fact]
    public async Task Every_event_is_synced_before_it_is_acknowledged_and_the_check_notices_when_not()
    {
        Skip.When(File.Exists("/usr/bin/strace") ? null : "strace is not installed. Run: apt-get install strace");
        var trace = await TraceAsync("FULL");
        Skip.When(trace is null ? "strace may not trace here (ptrace is forbidden)." : null);

        var (seen, unsynced) = SyncTrace.Check(trace!);
        Assert.Equal(5 * KillWriter.GroupSize, seen);
        Assert.Empty(unsynced);

        var (seenWithout, unsyncedWithout) = SyncTrace.Check((await TraceAsync("OFF"))!);
        Assert.Equal((seen, seen), (seenWithout, unsyncedWithout.Count));
        Assert.Equal(seen, SyncTrace.Check(trace!.Where(line => !line.Contains("sync", StringComparison.Ordinal))).Unsynced.Count);
    }

    private static async Task<string[]?> TraceAsync(string synchronous)
    {
        using var temp = new TempDirectory();
        var output = temp.File("trace");
        var writer = KillTrials.Self("--write", "--backend", "sqlite", "--dir", temp.File("data"), "--first", "400000", "--groups", "5", "--synchronous", synchronous);
        var start = new ProcessStartInfo(
            "/usr/bin/strace", ["-f", "-y", "-s", "20000", "-o", output, "-e", "trace=fsync,fdatasync,write,pwrite64", "--seccomp-bpf", "dotnet", .. writer.ArgumentList])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0 && (await errors).Contains("ptrace", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        Assert.True(process.ExitCode == 0, await errors);
        return await File.ReadAllLinesAsync(output);
    }
}
