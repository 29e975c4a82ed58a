using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.FeatureStore;
using Suite.Fraud.Backtesting;
using Suite.Hosting;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud backtest</c>: how good a model trained on one period is on a later one. Needs no server and no journal.</summary>
internal static class FraudBacktestCommand
{
    public static Command Create()
    {
        var data = new Option<FileInfo[]>("--data") { Description = "CSV, gzip allowed; give it again for further files: one stream in the order given", Required = true, AllowMultipleArgumentsPerToken = true };
        var train = new Option<string>("--train") { Description = "days whose payments train the model, FROM..THROUGH inclusive", Required = true };
        var delay = new Option<int>("--delay-days") { Description = "days until fraud is reported", DefaultValueFactory = _ => 7 };
        var test = new Option<string>("--test") { Description = "days on which the model is measured", Required = true };
        var features = new Option<string>("--features") { Description = "baseline15, default, or a feature set's JSON file", DefaultValueFactory = _ => "default" };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("backtest", "Train on one period of a file, measure on a later one.") { data, train, delay, test, features, json };
        command.SetAction(async (parsed, ct) =>
        {
            var request = new BacktestRequest
            {
                DataFiles = [.. parsed.GetValue(data)!.Select(file => file.FullName)],
                Train = Days(parsed.GetValue(train)!),
                DelayDays = parsed.GetValue(delay),
                Test = Days(parsed.GetValue(test)!),
                Features = Features(parsed.GetValue(features)!),
            };
            var result = await Output.WithProgressAsync("Backtest", progress => Task.Run(() => Run(request, progress, ct), ct));
            Output.Result(JsonNode.Parse(result.ToJson())!.AsObject(), parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static BacktestResult Run(BacktestRequest request, IProgress<(double Share, string Text)> progress, CancellationToken ct)
    {
        try
        {
            return Backtest.Run(request, progress.Relay<BacktestProgress>(static p => (p.Share, p.Step)), TimeProvider.System, ct);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message);
        }
    }

    private static (DateOnly From, DateOnly Through) Days(string text)
    {
        var range = DayRange.Parse(text);
        return (range.From, range.Through);
    }

    private static FeatureSet Features(string text) => text switch
    {
        "default" => FeatureSet.Default,
        "baseline15" => FeatureSet.Baseline15,
        _ when File.Exists(text) => FeatureSet.Parse(File.ReadAllText(text)),
        _ => throw new CommandException($"There is no feature set '{text}'. Give baseline15, default, or a JSON file."),
    };
}
