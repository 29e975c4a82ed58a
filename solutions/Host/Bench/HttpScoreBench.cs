using System.Globalization;
using System.Text.Json.Nodes;
using Suite.Fraud.Simulation;
using Suite.Host.Cli;
using Suite.Host.Demo;
using Suite.Hosting;

namespace Suite.Host.Bench;

/// <summary>
/// A real server in a process of its own, filled and trained, under an open-loop load from another process: latencies count from the time
/// each request was due, and every answer comes after its event was synced to disk.
/// </summary>
internal sealed class HttpScoreBench(string dataDirectory, HttpScoreBenchOptions options, Action<string> say)
{
    private const string Tenant = "bench";

    private static readonly SimulatorOptions World = new() { Seed = 7, Customers = 20_000, Merchants = 2_000, PaymentsPerDay = 20_000 };

    /// <summary>Load is paid after the history and long before now, whatever the rate.</summary>
    private readonly DateTimeOffset _historyFrom = TimeProvider.System.GetUtcNow().AddDays(-180).UtcDateTime.Date;

    public async Task<JsonObject> RunAsync(CancellationToken ct)
    {
        var generator = await BenchProcesses.FindGeneratorAsync(ct);
        await using var server = BenchProcesses.StartServer(dataDirectory);
        await using var client = await BenchProcesses.ConnectAsync(server, dataDirectory, Tenant, ct);
        say($"importing {options.HistoryEvents} payments");
        await ImportAsync(client, ct);
        say("training");
        await FraudTrainCommand.SendAsync(client, TrainingOrder(), ct);
        var key = await client.SendAsync(HttpMethod.Post, "/v1/keys", new JsonObject { ["tenant"] = Tenant, ["scopes"] = new JsonArray("fraud:score") }, ct);
        var load = new Load(generator, client.Http.BaseAddress!, key["key"]!.GetValue<string>());
        var day = HistoryDays + 1.0;
        var results = new JsonObject();
        foreach (var rate in options.Rates)
        {
            say($"scoring {rate} payments a second");
            results[rate.ToString(CultureInfo.InvariantCulture)] = await RunLoadAsync(server, load, "open", rate, day, ct);
            day += 5;
        }

        if (options.Rates.Count > 0)
        {
            say("finding the highest rate");
            results["saturation"] = await RunLoadAsync(server, load, "saturation", 12_000, day, ct);
            day += 5;
        }

        if (options.BatchPayments > 0)
        {
            say($"streaming {options.BatchPayments} payments in one batch");
            results["batch"] = await RunBatchAsync(server, load, day, ct);
        }

        await server.StopAsync(ct);
        return results;
    }

    private double HistoryDays => options.HistoryEvents / World.PaymentsPerDay;

    private async Task<JsonObject> RunLoadAsync(ChildProcess server, Load load, string mode, int rate, double day, CancellationToken ct)
    {
        var start = _historyFrom.AddDays(day).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var perDay = Math.Max(World.PaymentsPerDay, rate * (options.Seconds + options.WarmupSeconds) / 4);
        string[] arguments =
        [
            "--url", load.Url + "v1/fraud/score", "--key", load.Key, "--mode", mode, "--rate", Text(rate), "--seconds", Text(options.Seconds),
            "--warmup", Text(options.WarmupSeconds), "--start-time", start, "--customers", Text(World.Customers), "--merchants", Text(World.Merchants),
            "--seed", Text(World.Seed), "--payments-per-day", Text(perDay), "--connections", mode == "open" ? "64" : "32", "--json",
        ];
        var before = server.ProcessorSeconds;
        await using var child = ChildProcess.Start(load.Generator, arguments, quiet: false);
        var report = JsonNode.Parse(await child.ReadToEndAsync(ct))!.AsObject();
        if (report["completed"]!.GetValue<long>() == 0)
        {
            throw new CommandException($"No request was answered: {report["first_error_body"]}");
        }

        return new JsonObject
        {
            ["rate"] = report["achieved_rate"]!.DeepClone(),
            ["p50_ms"] = report["p50_ms"]!.DeepClone(),
            ["p99_ms"] = report["p99_ms"]!.DeepClone(),
            ["p99_9_ms"] = report["p99_9_ms"]!.DeepClone(),
            ["max_ms"] = report["max_ms"]!.DeepClone(),
            ["errors"] = report["errors_total"]!.DeepClone(),
            ["send_delay_p99_ms"] = report["send_delay_p99_ms"]!.DeepClone(),
            ["server_processor_seconds"] = Math.Round(server.ProcessorSeconds - before, 2),
            ["generator_processor_seconds"] = report["generator_cpu_seconds"]!.DeepClone(),
        };
    }

    private async Task<JsonObject> RunBatchAsync(ChildProcess server, Load load, double day, CancellationToken ct)
    {
        var payments = options.BatchPayments;
        string[] arguments =
        [
            "--url", load.Url + "v1/fraud/score/batch", "--key", load.Key, "--mode", "batch", "--rate", Text(payments), "--seconds", "1", "--warmup", "0.2",
            "--start-time", _historyFrom.AddDays(day).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), "--customers", Text(World.Customers),
            "--merchants", Text(World.Merchants), "--seed", Text(World.Seed), "--payments-per-day", Text(payments / 4.0), "--json",
        ];
        var before = server.ProcessorSeconds;
        await using var child = ChildProcess.Start(load.Generator, arguments, quiet: false);
        var report = JsonNode.Parse(await child.ReadToEndAsync(ct))!.AsObject();
        report["server_processor_seconds"] = Math.Round(server.ProcessorSeconds - before, 2);
        report["server_peak_memory_bytes"] = server.PeakMemoryBytes;
        return report;
    }

    private Task<JsonObject> ImportAsync(SuiteClient client, CancellationToken ct) => client.SendWorkAsync(
        "/v1/fraud/import", new SimulatedContent(World with { Start = _historyFrom, Duration = TimeSpan.FromDays(HistoryDays) }), _ => { }, ct);

    private JsonObject TrainingOrder() => new()
    {
        ["featureSet"] = "default",
        ["promote"] = true,
        ["reason"] = "benchmark",
        ["from"] = _historyFrom.AddDays(Math.Max(0, HistoryDays - 21)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["through"] = _historyFrom.AddDays(Math.Max(1, HistoryDays - 8)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record Load(string Generator, Uri Url, string Key);
}

/// <param name="HistoryEvents">Payments imported before the load.</param>
/// <param name="Rates">Requests a second, one run each.</param>
/// <param name="Seconds">Measured time of each run.</param>
/// <param name="WarmupSeconds">Time before it that does not count.</param>
/// <param name="BatchPayments">Payments streamed in one batch, a fifth more before them as warm-up; 0 for none.</param>
internal sealed record HttpScoreBenchOptions(int HistoryEvents, IReadOnlyList<int> Rates, double Seconds, double WarmupSeconds, int BatchPayments);
