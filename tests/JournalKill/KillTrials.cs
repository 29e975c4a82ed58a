using System.Diagnostics;
using Npgsql;
using Suite.Journal;
using Suite.TestKit;

namespace Suite.JournalKill;

public sealed record KillReport(string Backend, int Seed, int Trials, int Kills, int BackendKills, long Acknowledged, IReadOnlyList<string> Problems);

/// <summary>Starts a writer, kills it with SIGKILL at a random moment, opens what is left and verifies it; again and again.</summary>
public static class KillTrials
{
    private const int Loops = 8;

    /// <summary>Journals live through this many kills before a fresh one takes their place: a crash on top of a crash counts too.</summary>
    private const int KillsPerJournal = 4;

    public static async Task<KillReport> RunAsync(string backend, int trials, int seed, Action<string> log)
    {
        var random = new Random(seed);
        var acknowledged = new List<Acknowledgement>();
        var problems = new List<string>();
        long total = 0;
        var backendKills = 0;
        Store? store = null;

        // A cluster of its own: killing one backend makes the server end all connections, those of other tests too.
        await using var cluster = backend == "postgres" ? await PostgresCluster.StartAsync() : null;
        try
        {
            for (var trial = 0; trial < trials; trial++)
            {
                if (trial % KillsPerJournal == 0)
                {
                    store?.Dispose();
                    store = new Store(backend, new TempDirectory(), cluster?.CreateDatabase());
                    acknowledged.Clear();
                }

                var killsBackend = backend == "postgres" && trial % 3 == 2;
                backendKills += killsBackend ? 1 : 0;
                var acks = await RunWriterAsync(store!, trial, random, killsBackend);
                acknowledged.AddRange(acks);
                total += acks.Count;
                var found = await store!.VerifyAsync(acknowledged);
                problems.AddRange(found.Select(problem => $"trial {trial}: {problem}"));
                log($"trial {trial + 1}/{trials}: {acks.Count} acknowledged before the kill, {found.Count} problems");
            }
        }
        finally
        {
            store?.Dispose();
        }

        return new KillReport(backend, seed, trials, trials, backendKills, total, problems);
    }

    /// <summary>The command line that runs this program again.</summary>
    public static ProcessStartInfo Self(params string[] arguments) => new("dotnet", [typeof(KillTrials).Assembly.Location, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static async Task<List<Acknowledgement>> RunWriterAsync(Store store, int trial, Random random, bool killsBackend)
    {
        var first = (trial % KillsPerJournal) * 1_000_000L;
        using var process = Process.Start(Self(["--write", .. store.Arguments, "--loops", $"{Loops}", "--first", $"{first}"]))!;
        var errors = process.StandardError.ReadToEndAsync();
        var acks = new List<Acknowledgement>();
        if (await process.StandardOutput.ReadLineAsync() != "ready")
        {
            throw new InvalidOperationException("The writer did not start: " + await errors);
        }

        var reading = ReadAsync(process, acks);
        await UntilAsync(acks, random.Next(0, 150));
        await Task.Delay(random.Next(0, 30));
        if (killsBackend)
        {
            await store.KillABackendAsync(random);

            // Half of them go on until the writer has found the recovered server again.
            await UntilAsync(acks, random.Next(0, 2) * (Count(acks) + 1));
        }

        process.Kill(); // SIGKILL
        await process.WaitForExitAsync();
        await reading;
        return acks;
    }

    private static async Task ReadAsync(Process process, List<Acknowledgement> acks)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Acknowledgement.Parse(line) is { } ack)
            {
                lock (acks)
                {
                    acks.Add(ack);
                }
            }
        }
    }

    // By progress rather than by the clock: on a busy machine a fixed time would kill most writers before their first append.
    private static async Task UntilAsync(List<Acknowledgement> acks, int count)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Count(acks) < count && !deadline.IsCancellationRequested)
        {
            await Task.Delay(5, CancellationToken.None);
        }
    }

    private static int Count(List<Acknowledgement> acks)
    {
        lock (acks)
        {
            return acks.Count;
        }
    }

    /// <summary>Where the journal of some trials lies.</summary>
    private sealed class Store(string backend, TempDirectory temp, string? connection) : IDisposable
    {
        public string[] Arguments => ["--backend", backend, "--dir", temp.Path, .. connection is null ? Array.Empty<string>() : ["--connection", connection]];

        public async Task<List<string>> VerifyAsync(IReadOnlyCollection<Acknowledgement> acknowledged)
        {
            await using var opened = await OpenAsync();
            var problems = await Verifier.FindProblemsAsync(opened.Journal, acknowledged);

            // Beside the open journal, as an auditor would: links and events come from one transaction, so no kill may part them.
            await using var verification = await JournalPlace.OpenVerificationAsync(backend, temp.Path, connection);
            var report = await verification.VerifyAsync(null, null, null, null, CancellationToken.None);
            problems.AddRange(report.Tenants.SelectMany(tenant => tenant.Problems).Select(problem => $"the chain: {problem.Text}"));
            return problems;
        }

        private async Task<JournalPlace> OpenAsync()
        {
            for (var tries = 0; ; tries++)
            {
                try
                {
                    return await JournalPlace.OpenAsync(backend, temp.Path, connection);
                }
                catch (JournalUnavailableException) when (backend == "postgres" && tries < 900)
                {
                    await Task.Delay(100); // The server is still recovering.
                }
            }
        }

        /// <summary>SIGKILL to one of the writer's backends: the server ends all others and recovers from its log, as after a crash.</summary>
        public async Task KillABackendAsync(Random random)
        {
            var pids = new List<int>();
            await using (var control = new NpgsqlConnection(connection + ";Pooling=false"))
            {
                await control.OpenAsync();
                await using var command = new NpgsqlCommand("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'suite-%'", control);
                await using var rows = await command.ExecuteReaderAsync();
                while (await rows.ReadAsync())
                {
                    pids.Add(rows.GetInt32(0));
                }
            }

            try
            {
                using var victim = Process.GetProcessById(pids[random.Next(pids.Count)]);
                victim.Kill();
            }
            catch (ArgumentException)
            {
                // It ended by itself meanwhile; the writer's own kill still makes this a trial.
            }
        }

        public void Dispose() => temp.Dispose();
    }
}
