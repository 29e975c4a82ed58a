using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.FeatureStore;
using Suite.Fraud.Benchmarks;
using Suite.Host.Bench;
using Suite.Host.Server;
using Suite.Hosting;
using Suite.Journal;
using Suite.Trees;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud bench</c>: how fast this machine is at what users wait for. Compare figures of one run; machines differ and are shared.</summary>
internal static class FraudBenchCommand
{
    private static readonly string[] Parts = ["windows", "trees", "wide", "http", "batch"];

    public static Command Create()
    {
        var only = new Option<string>("--only") { Description = $"comma-separated parts: {string.Join(", ", Parts)}", DefaultValueFactory = _ => string.Join(',', Parts) };
        var events = new Option<int>("--events") { Description = "payments in the journal of the http and batch parts", DefaultValueFactory = _ => 1_400_000 };
        var seconds = new Option<double>("--seconds") { Description = "measured time at each rate", DefaultValueFactory = _ => 15 };
        var rates = new Option<string>("--rates") { Description = "requests a second, one run each", DefaultValueFactory = _ => "1000,2000,3000" };
        var payments = new Option<int>("--batch-payments") { Description = "payments streamed in the batch part", DefaultValueFactory = _ => 300_000 };
        var directory = new Option<string?>("--data-dir") { Description = "where to put the journal that is measured: the disk matters; default a temporary directory" };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("bench", "Measure speed on this machine.") { only, events, seconds, rates, payments, directory, json };
        command.SetAction(async (parsed, ct) =>
        {
            var parts = parsed.GetValue(only)!.Split(',', StringSplitOptions.TrimEntries);
            if (parts.Except(Parts).FirstOrDefault() is { } unknown)
            {
                throw new CommandException($"There is no part '{unknown}'. Parts: {string.Join(", ", Parts)}.");
            }

            var http = new HttpScoreBenchOptions(
                parsed.GetValue(events),
                parts.Contains("http") ? [.. parsed.GetValue(rates)!.Split(',').Select(r => int.Parse(r, System.Globalization.CultureInfo.InvariantCulture))] : [],
                parsed.GetValue(seconds), 5, parts.Contains("batch") ? parsed.GetValue(payments) : 0);
            var result = new JsonObject { ["machine"] = Machine() };
            await RunAsync(parts, http, parsed.GetValue(directory), result, ct);
            Output.Result(result, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(string[] parts, HttpScoreBenchOptions http, string? directory, JsonObject result, CancellationToken ct)
    {
        if (parts.Contains("windows"))
        {
            Say("windows: 15 features, one core");
            var windows = FeatureBench.MeasureWindows();
            result["windows_events_per_second"] = Math.Round(windows.WindowsEventsPerSecond);
            result["bytes_per_active_card"] = Math.Round(windows.BytesPerActiveCard);
            result["bytes_per_card_with_one_payment"] = Math.Round(windows.BytesPerOneEventCard);
        }

        if (parts.Contains("trees"))
        {
            Say("trees: one row through 300 trees of depth 6, here and in libxgboost");
            var trees = TreeBench.Run(new TreeBenchOptions(), ct);
            result["tree_single_row_p50_us"] = Math.Round(trees.TreeSingleRowP50Us, 2);
            result["library_single_row_p50_us"] = Math.Round(trees.LibrarySingleRowP50Us, 2);
            result["tree_times_faster"] = Math.Round(trees.TimesFaster, 1);
            result["tree_shap_single_row_p50_us"] = Math.Round(trees.TreeShapSingleRowP50Us, 1);
            result["library_shap_single_row_p50_us"] = Math.Round(trees.LibraryShapSingleRowP50Us, 1);
            result["forest_single_row_p50_us"] = Math.Round(trees.ForestSingleRowP50Us, 2);
            result["forest_shap_single_row_p50_us"] = Math.Round(trees.ForestShapSingleRowP50Us, 1);
            result["tree_distinct_rows"] = trees.DistinctRows;
        }

        if (parts.Contains("wide"))
        {
            Say("wide: one payment with 800 features");
            var wide = WideScoreBench.Run(20_000, ct);
            result["score_800_features_p50_us"] = Math.Round(wide.P50Micros, 1);
            result["score_800_features_p99_us"] = Math.Round(wide.P99Micros, 1);
        }

        if (parts.Contains("http") || parts.Contains("batch"))
        {
            await RunHttpAsync(http, directory, result, ct);
        }
    }

    private static async Task RunHttpAsync(HttpScoreBenchOptions options, string? directory, JsonObject result, CancellationToken ct)
    {
        var path = directory ?? Directory.CreateTempSubdirectory("suite-bench-").FullName;
        try
        {
            var measured = await new HttpScoreBench(path, options, text => Say("http: " + text)).RunAsync(ct);
            if (measured["batch"]?.DeepClone() is { } batch)
            {
                measured.Remove("batch");
                result["score_batch_per_second"] = batch["payments_per_second"]!.DeepClone();
                result["score_batch"] = batch;
            }

            if (options.Rates.Count == 0)
            {
                return;
            }

            result["score_http"] = measured;
            Say("recovery: with and without snapshot");
            var time = TimeProvider.System;
            await using var installation = await Installation.OpenAsync(
                new SuiteServerOptions { DataDirectory = path }, null, time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
            var recovery = await RecoveryBench.RunAsync(installation.Journal, installation.Contents, new TenantId("bench"), path, ct);
            result["cold_recovery_seconds"] = new JsonObject
            {
                ["events"] = recovery.Events,
                ["with_snapshot"] = Math.Round(recovery.WithSnapshotSeconds, 3),
                ["without_snapshot"] = Math.Round(recovery.WithoutSnapshotSeconds, 3),
                ["window_bytes"] = recovery.WindowBytes,
                ["entities"] = recovery.Entities,
            };
            result["cold_activation_ms"] = Math.Round(recovery.ColdActivationMs, 2);
            result["hottest_merchant_events"] = recovery.HottestMerchantEvents;
        }
        finally
        {
            if (directory is null)
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    internal static string Machine()
    {
        const string Info = "/proc/cpuinfo";
        var model = File.Exists(Info) ? File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        return $"{model ?? "unknown processor"}, {Environment.ProcessorCount} cores, {Environment.OSVersion.VersionString}, .NET {Environment.Version}";
    }

    private static void Say(string text) => Console.Error.WriteLine(text);
}
