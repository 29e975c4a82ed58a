using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Suite.Inspection.Models;
using Suite.Inspection.Training;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect repeat</c>: one training with several seeds, for the mean and the spread of what it reaches on the split <c>val</c>.</summary>
internal static class InspectRepeatCommand
{
    private const int SeedsMax = 100;

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "folder with labels.csv, or with one folder a class", Required = true };
        var head = new Option<string>("--head") { Description = "fewshot or anomaly; a whole network is trained seed by seed", Required = true };
        head.AcceptOnlyFromAmong(ImageModels.FewShot, ImageModels.Anomaly);
        var good = new Option<string?>("--class-ok") { Description = "the class of good parts" };
        var backbone = new Option<FileInfo?>("--backbone") { Description = "ONNX file to use instead of the project's own backbone" };
        var range = new Option<string?>("--backbone-range") { Description = "what numbers that file was trained on: 0..1, -1..1 or imagenet" };
        var size = new Option<int>("--size") { Description = "side of the square, in pixels, that pictures are scaled to", DefaultValueFactory = _ => TrainingSettings.DefaultSize };
        var seeds = new Option<int>("--seeds") { Description = "how many: 1 to so many are tried", DefaultValueFactory = _ => 5 };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("repeat", "Train with several seeds and report mean and spread; no model is kept.") { data, head, good, backbone, range, size, seeds, json };
        command.SetAction(async (parsed, ct) =>
        {
            var began = Stopwatch.GetTimestamp();
            var count = parsed.GetValue(seeds) is var n and >= 1 and <= SeedsMax ? n : throw new CommandException($"--seeds must be 1 to {SeedsMax}.");
            var settings = InspectTrainCommand.Checked(new TrainingSettings
            {
                Data = parsed.GetValue(data)!.FullName,
                Output = "",
                GoodClass = parsed.GetValue(good),
                Backbone = BackboneChoice.Of(parsed.GetValue(backbone)?.FullName, parsed.GetValue(range)),
                Size = parsed.GetValue(size),
            });
            var kind = parsed.GetValue(head)!;
            long[] tried = [.. Enumerable.Range(1, count).Select(static s => (long)s)];
            var trained = await Output.WithProgressAsync("Training", progress => Task.Run(() => HeadTraining.RunSeeds(kind, settings, tried, TimeProvider.System, progress, ct), ct));
            Output.Result(Result(kind, settings, trained, Stopwatch.GetElapsedTime(began).TotalSeconds), parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static JsonObject Result(string head, TrainingSettings settings, IReadOnlyList<TrainedModel> trained, double seconds) => new()
    {
        ["head"] = head,
        ["backbone"] = Path.GetFileName(settings.Backbone.Path),
        ["data"] = settings.Data,
        ["seeds"] = trained.Count,
        ["images"] = trained[0].Validation?.Images.Count,
        ["accuracy"] = Spread(trained, static t => t.Validation?.Confusion.Accuracy),
        ["balanced_accuracy"] = Spread(trained, static t => t.Validation?.Confusion.BalancedAccuracy),
        ["macro_f1"] = Spread(trained, static t => t.Validation?.Confusion.MacroF1),
        ["defect_auroc"] = Spread(trained, static t => t.Validation?.DefectAuroc),
        ["pixel_auroc"] = Spread(trained, static t => t.Validation?.Pixels?.Auroc),
        ["aupro"] = Spread(trained, static t => t.Validation?.Pixels?.Aupro),
        ["cross_validated_accuracy"] = Spread(trained, static t => t.CrossValidated?.Accuracy),
        ["cross_validated_balanced_accuracy"] = Spread(trained, static t => t.CrossValidated?.BalancedAccuracy),
        ["chosen"] = new JsonArray([.. trained.Select(static t => (JsonNode)new JsonObject
        {
            ["seed"] = t.Card.Seed,
            ["penalty"] = t.CrossValidated?.Penalty,
            ["train_views"] = t.CrossValidated?.TrainViews,
            ["score_views"] = t.Card.ScoreViews,
        })]),
        ["seconds"] = Math.Round(seconds, 1),
    };

    /// <summary>Mean and sample standard deviation; null where it was not measured.</summary>
    private static JsonObject? Spread(IReadOnlyList<TrainedModel> trained, Func<TrainedModel, double?> figure)
    {
        double[] values = [.. trained.Select(t => figure(t) ?? double.NaN)];
        if (!values.All(double.IsFinite))
        {
            return null;
        }

        var mean = values.Average();
        var deviation = values.Length > 1 ? Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1)) : double.NaN;
        return new JsonObject { ["mean"] = mean, ["deviation"] = deviation, ["lowest"] = values.Min(), ["highest"] = values.Max() };
    }
}
