using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Suite.Host.Bench;
using Suite.Support;
using Suite.Support.Intents;
using Suite.Text.Intents;

namespace Suite.Host.Cli;

/// <summary><c>./suite support bench</c>: how fast this machine is at what shoppers wait for. Compare figures of one run; machines differ and are shared.</summary>
internal static class SupportBenchCommand
{
    private static readonly string[] Parts = ["turns", "intents", "coldstart"];

    public static Command Create()
    {
        var only = new Option<string>("--only") { Description = $"comma-separated parts: {string.Join(", ", Parts)}", DefaultValueFactory = _ => string.Join(',', Parts) };
        var rate = new Option<int>("--rate") { Description = "turns a second", DefaultValueFactory = _ => 500 };
        var seconds = new Option<double>("--seconds") { Description = "measured time", DefaultValueFactory = _ => 20 };
        var articles = new Option<int>("--articles") { Description = "articles of the cold start", DefaultValueFactory = _ => 10_000 };
        var intents = new Option<FileInfo?>("--intents") { Description = "CSV (text, intent) to train on; default the demonstration shop's" };
        var directory = new Option<string?>("--data-dir") { Description = "where to put the journal that is measured: the disk matters; default a temporary directory" };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("bench", "Measure speed on this machine.") { only, rate, seconds, articles, intents, directory, json };
        command.SetAction(async (parsed, ct) =>
        {
            var parts = parsed.GetValue(only)!.Split(',', StringSplitOptions.TrimEntries);
            if (parts.Except(Parts).FirstOrDefault() is { } unknown)
            {
                throw new CommandException($"There is no part '{unknown}'. Parts: {string.Join(", ", Parts)}.");
            }

            var result = new JsonObject { ["machine"] = FraudBenchCommand.Machine() };
            if (parts.Contains("intents"))
            {
                Say("intents: training, then one message at a time");
                result["intents"] = MeasureIntents(parsed.GetValue(intents), ct);
            }

            var options = new SupportBenchOptions(parsed.GetValue(rate), parsed.GetValue(seconds), 5, parsed.GetValue(articles));
            await RunServersAsync(parts, options, parsed.GetValue(directory), result, ct);
            Output.Result(result, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static async Task RunServersAsync(string[] parts, SupportBenchOptions options, string? directory, JsonObject result, CancellationToken ct)
    {
        var path = directory ?? Directory.CreateTempSubdirectory("suite-bench-").FullName;
        try
        {
            var bench = new SupportTurnBench(path, options, Questions(), text => Say("server: " + text));
            if (parts.Contains("turns"))
            {
                result["turns"] = await bench.RunTurnsAsync(ct);
            }

            if (parts.Contains("coldstart"))
            {
                result["cold_start"] = await bench.RunColdStartAsync(ct);
            }
        }
        finally
        {
            if (directory is null)
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    /// <summary>What shoppers of the demonstration shop write, its own test messages: none of them was trained on.</summary>
    private static string[] Questions()
    {
        using var file = ShopContent.Open("intents_test.csv");
        return [.. Read(file).Select(m => m.Text)];
    }

    private static JsonObject MeasureIntents(FileInfo? csv, CancellationToken ct)
    {
        using var file = csv?.OpenRead() ?? ShopContent.OpenIntents();
        var messages = Read(file);
        var began = Stopwatch.GetTimestamp();
        var model = IntentTrainer.Train(messages, [], new IntentTrainingOptions(), null, ct);
        var trained = Stopwatch.GetElapsedTime(began);
        var texts = csv is null ? Questions() : [.. messages.Select(m => m.Text)];
        foreach (var text in texts.Take(200))
        {
            model.Classify(text);
        }

        var micros = new double[Math.Max(2_000, texts.Length)];
        for (var i = 0; i < micros.Length; i++)
        {
            began = Stopwatch.GetTimestamp();
            model.Classify(texts[i % texts.Length]);
            micros[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        Array.Sort(micros);
        return new JsonObject
        {
            ["messages"] = messages.Count,
            ["training_seconds"] = Math.Round(trained.TotalSeconds, 2),
            ["p50_us"] = Math.Round(micros[micros.Length / 2], 1),
            ["p99_us"] = Math.Round(micros[micros.Length * 99 / 100], 1),
        };
    }

    private static IReadOnlyList<LabelledText> Read(Stream file)
    {
        using var whole = new MemoryStream();
        file.CopyTo(whole);
        whole.Position = 0;
        return IntentCsv.Read(whole);
    }

    private static void Say(string text) => Console.Error.WriteLine(text);
}
