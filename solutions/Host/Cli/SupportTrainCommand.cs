using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Suite.Hosting;
using Suite.Support.Intents;
using Suite.Text.Augmentation;
using Suite.Text.Intents;

namespace Suite.Host.Cli;

/// <summary><c>./suite support train</c>: an intent model from example messages. Needs no server.</summary>
internal static class SupportTrainCommand
{
    public static Command Create()
    {
        var intents = new Option<FileInfo>("--intents") { Description = "CSV of example messages, with the columns text and intent", Required = true };
        var oos = new Option<FileInfo?>("--oos") { Description = "CSV of messages about none of the intents, same columns" };
        var output = new Option<DirectoryInfo>("--out") { Description = "directory to write the model to", Required = true };
        var seed = new Option<int>("--seed") { Description = "the same seed and messages give the same model", DefaultValueFactory = _ => 42 };
        var variantsBelow = VariantsBelow();
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("train", "Train an intent model on example messages.") { intents, oos, output, seed, variantsBelow, json };
        command.SetAction(async (parsed, ct) =>
        {
            var began = Stopwatch.GetTimestamp();
            var messages = IntentCsv.Read(parsed.GetValue(intents)!.FullName);
            var outside = parsed.GetValue(oos) is { } file ? IntentCsv.Read(file.FullName) : [];
            var options = new IntentTrainingOptions { Seed = parsed.GetValue(seed), Augmentation = Augmentation(parsed.GetValue(variantsBelow)) };
            var model = await Output.WithProgressAsync("Training", progress => Task.Run(
                () => IntentTrainer.Train(messages, [.. outside.Select(m => m.Text)], options, progress.Relay<double>(static share => (share, "")), ct), ct));
            IntentModelDirectory.Write(parsed.GetValue(output)!.FullName, model);
            Output.Result(
                new JsonObject
                {
                    ["intents"] = model.Intents.Count,
                    ["messages"] = messages.Count,
                    ["oos_messages"] = outside.Count,
                    ["scope_threshold"] = model.ScopeThreshold,
                    ["seed"] = options.Seed,
                    ["variants_below"] = options.Augmentation?.ExamplesBelow,
                    ["seconds"] = Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 2),
                    ["out"] = parsed.GetValue(output)!.FullName,
                },
                parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    /// <summary>Off unless asked for: docs/support.md has what variants did.</summary>
    internal static Option<int?> VariantsBelow()
    {
        var option = new Option<int?>("--variants-below") { Description = "also learn from variants of the examples of intents that have fewer than so many; default none" };
        option.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int?>() is < 2)
            {
                result.AddError("--variants-below is a number of examples from 2.");
            }
        });
        return option;
    }

    internal static AugmentationOptions? Augmentation(int? variantsBelow) => variantsBelow is { } below ? new AugmentationOptions { ExamplesBelow = below } : null;
}
