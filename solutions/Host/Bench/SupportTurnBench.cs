using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Suite.Host.Cli;
using Suite.Host.Demo;

namespace Suite.Host.Bench;

/// <param name="Rate">Turns a second.</param>
/// <param name="Seconds">Measured time.</param>
/// <param name="WarmupSeconds">Time before it that does not count.</param>
/// <param name="Articles">Articles of the cold start.</param>
internal sealed record SupportBenchOptions(int Rate, double Seconds, double WarmupSeconds, int Articles);

/// <summary>
/// The demonstration shop on a real server in a process of its own, under an open-loop load of shoppers' messages from another process: latencies count
/// from the time each message was due, and every answer comes after its turn was synced to disk.
/// </summary>
internal sealed class SupportTurnBench(string dataDirectory, SupportBenchOptions options, IReadOnlyList<string> questions, Action<string> say)
{
    private const string Tenant = "bench";

    /// <summary>Well below what a conversation takes in a minute.</summary>
    private const int MessagesPerConversation = 10;

    public async Task<JsonObject> RunTurnsAsync(CancellationToken ct)
    {
        var generator = await BenchProcesses.FindGeneratorAsync(ct);
        await using var server = BenchProcesses.StartServer(dataDirectory);
        await using var client = await BenchProcesses.ConnectAsync(server, dataDirectory, Tenant, ct);
        var shop = new ShopImport(client, say);
        await shop.LoadArticlesAsync(ct);
        await shop.LoadFlowsAsync(ct);
        var began = Stopwatch.GetTimestamp();
        await shop.LoadIntentsAsync(ct);
        var training = Stopwatch.GetElapsedTime(began);
        var body = new JsonObject { ["tenant"] = Tenant, ["scopes"] = new JsonArray("support:converse") };
        var key = (await client.SendAsync(HttpMethod.Post, "/v1/keys", body, ct))["key"]!.GetValue<string>();
        var requests = (int)Math.Ceiling(options.Rate * (options.Seconds + options.WarmupSeconds)) + 1;
        var file = Path.Combine(dataDirectory, "bench-requests.tsv");
        say($"starting {(requests / MessagesPerConversation) + 1} conversations");
        await WriteRequestsAsync(client, file, requests, ct);
        say($"{options.Rate} turns a second for {options.Seconds} s");
        var before = server.ProcessorSeconds;
        string[] arguments =
        [
            "--url", client.Http.BaseAddress!.ToString(), "--key", key, "--rate", Text(options.Rate), "--seconds", Text(options.Seconds),
            "--warmup", Text(options.WarmupSeconds), "--requests", file, "--json",
        ];
        await using var child = ChildProcess.Start(generator, arguments, quiet: false);
        var report = JsonNode.Parse(await child.ReadToEndAsync(ct))!.AsObject();
        File.Delete(file);
        if (report["completed"]!.GetValue<long>() == 0)
        {
            throw new CommandException($"No message was answered: {report["first_error_body"]}");
        }

        var result = new JsonObject { ["shop_training_seconds"] = Math.Round(training.TotalSeconds, 2) };
        foreach (var name in (string[])["achieved_rate", "p50_ms", "p99_ms", "p99_9_ms", "max_ms", "errors_total", "send_delay_p99_ms"])
        {
            result[name] = report[name]!.DeepClone();
        }

        result["server_processor_seconds"] = Math.Round(server.ProcessorSeconds - before, 2);
        await server.StopAsync(ct);
        return result;
    }

    /// <summary>Fills a directory of its own with articles, and measures from the start of a second process to its first answer.</summary>
    public async Task<JsonObject> RunColdStartAsync(CancellationToken ct)
    {
        var directory = Path.Combine(dataDirectory, "cold");
        await using (var first = BenchProcesses.StartServer(directory))
        {
            await using var client = await BenchProcesses.ConnectAsync(first, directory, Tenant, ct);
            say($"importing {options.Articles} articles");
            await new ShopImport(client, say).LoadCopiesAsync(options.Articles, ct);
            await first.StopAsync(ct);
        }

        say("starting again");
        var began = Stopwatch.GetTimestamp();
        await using var server = BenchProcesses.StartServer(directory);
        await using var again = await BenchProcesses.ConnectAsync(server, directory, Tenant, ct);
        while (!(await again.Http.GetAsync("/readyz", ct)).IsSuccessStatusCode)
        {
            await Task.Delay(10, ct);
        }

        var ready = Stopwatch.GetElapsedTime(began);
        var answer = await (await SupportTalk.StartAsync(again, "en", ct)).SayAsync(questions[0], ct);
        var answered = Stopwatch.GetElapsedTime(began);
        var result = new JsonObject
        {
            ["articles"] = options.Articles,
            ["ready_seconds"] = Math.Round(ready.TotalSeconds, 2),
            ["first_answer_seconds"] = Math.Round(answered.TotalSeconds, 2),
            ["answered"] = answer["message"]!["answered"]?.DeepClone(),
            ["server_peak_memory_bytes"] = server.PeakMemoryBytes,
        };
        await server.StopAsync(ct);
        return result;
    }

    /// <summary>A message to each conversation in turn: nobody writes while the answer before is on its way.</summary>
    private async Task WriteRequestsAsync(SuiteClient client, string file, int requests, CancellationToken ct)
    {
        var ids = new string[(requests / MessagesPerConversation) + 1];
        await Parallel.ForAsync(0, ids.Length, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = ct }, async (i, token) =>
            ids[i] = (await SupportTalk.StartAsync(client, null, token)).Started["conversationId"]!.GetValue<string>());
        await using var lines = new StreamWriter(file);
        for (var i = 0; i < requests; i++)
        {
            var body = new JsonObject { ["messageId"] = $"m-{i}", ["text"] = questions[i % questions.Count] };
            await lines.WriteLineAsync($"/v1/support/conversations/{ids[i % ids.Length]}/messages\t{body.ToJsonString()}".AsMemory(), ct);
        }
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
