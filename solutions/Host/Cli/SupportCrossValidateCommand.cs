using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Hosting;
using Suite.Support.Intents;
using Suite.Text.Intents;

namespace Suite.Host.Cli;

/// <summary><c>./suite support cross-validate</c>: how well a model would do on messages like these, each predicted by a model that has not seen it.</summary>
internal static class SupportCrossValidateCommand
{
    public static Command Create()
    {
        var intents = new Option<FileInfo>("--intents") { Description = "CSV of example messages, with the columns text and intent", Required = true };
        var folds = new Option<int>("--folds") { Description = "parts; each is predicted by a model of the others", DefaultValueFactory = _ => 5 };
        var seed = new Option<int>("--seed") { Description = "of the parts and the models", DefaultValueFactory = _ => 42 };
        var variantsBelow = SupportTrainCommand.VariantsBelow();
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("cross-validate", "Measure understanding on example messages alone.") { intents, folds, seed, variantsBelow, json };
        command.SetAction(async (parsed, ct) =>
        {
            var messages = IntentCsv.Read(parsed.GetValue(intents)!.FullName);
            var options = new IntentTrainingOptions { Seed = parsed.GetValue(seed), Augmentation = SupportTrainCommand.Augmentation(parsed.GetValue(variantsBelow)) };
            var result = await Output.WithProgressAsync("Cross-validating", progress => Task.Run(
                () => IntentCrossValidation.Run(messages, parsed.GetValue(folds), options, progress.Relay<double>(static share => (share, "")), ct), ct));
            Output.Result(
                new JsonObject
                {
                    ["accuracy"] = result.Pooled.Accuracy,
                    ["macro_f1"] = result.Pooled.MacroF1,
                    ["ece"] = result.Pooled.Ece,
                    ["accuracy_by_fold"] = new JsonArray([.. result.AccuracyByFold.Select(a => JsonValue.Create(Math.Round(a, 4)))]),
                    ["messages"] = messages.Count,
                    ["folds"] = parsed.GetValue(folds),
                    ["seed"] = options.Seed,
                    ["variants_below"] = options.Augmentation?.ExamplesBelow,
                },
                parsed.GetValue(json));
            return 0;
        });
        return command;
    }
}
