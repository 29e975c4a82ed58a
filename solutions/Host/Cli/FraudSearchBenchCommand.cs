using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.FeatureStore;
using Suite.Fraud.Benchmarks;
using Suite.Fraud.Training.Search;
using Suite.Trees;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud search-bench</c>: whether the search learns anything that chance does not find as fast. Needs no server and no journal.</summary>
internal static class FraudSearchBenchCommand
{
    public static Command Create()
    {
        var data = new Option<FileInfo[]>("--data") { Description = "the Fraud Detection Handbook's payments of May to July 2018, CSV, gzip allowed", Required = true, AllowMultipleArgumentsPerToken = true };
        var seeds = new Option<int>("--seeds") { Description = "studies of each sampler", DefaultValueFactory = _ => 10 };
        var trials = new Option<int>("--trials") { Description = "trials of each study", DefaultValueFactory = _ => 40 };
        var parallel = new Option<int>("--parallel") { Description = "trials at the same time", DefaultValueFactory = _ => Math.Min(Environment.ProcessorCount, 2) };
        var space = new Option<FileInfo?>("--space") { Description = "JSON file that declares what is searched" };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("search-bench", "Measure the search's sampler against random search at equal budget.") { data, seeds, trials, parallel, space, json };
        command.SetAction(async (parsed, ct) =>
        {
            var declared = parsed.GetValue(space) is { } file ? SearchSpace.Parse(await File.ReadAllTextAsync(file.FullName, ct)) : SearchSpaces.Default;
            var options = new SearchBenchOptions(
                [.. parsed.GetValue(data)!.Select(f => f.FullName)], FeatureSet.Default, declared,
                InRange(parsed.GetValue(seeds), "--seeds", 200), InRange(parsed.GetValue(trials), "--trials", StudySettings.TrialsMax),
                InRange(parsed.GetValue(parallel), "--parallel", StudySettings.ParallelMax));
            var result = await SearchBench.RunAsync(options, Console.Error.WriteLine, ct);
            Output.Result(JsonNode.Parse(result.ToJson())!.AsObject(), parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static int InRange(int value, string option, int max) =>
        value >= 1 && value <= max ? value : throw new CommandException($"{option} is 1 to {max}.");
}
