using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Suite.Inspection.Models;
using Suite.Inspection.Training;
using Suite.Vision;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect train</c>: a model from a folder of labelled pictures. Needs no server.</summary>
internal static class InspectTrainCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "folder with labels.csv (image, class, split; optionally mask and x0,y0,x1,y1), or with one folder a class", Required = true };
        var head = new Option<string>("--head") { Description = "fewshot: tells classes apart, from a few pictures each; anomaly: learns good parts alone; finetune: trains the whole network, and knows --epochs, --batch, --rate, --freeze, --resume and more (docs/inspection-model.md)", Required = true };
        head.AcceptOnlyFromAmong(ImageModels.FewShot, ImageModels.Anomaly, ImageModels.FineTuned);
        var output = new Option<DirectoryInfo>("--out") { Description = "folder to write the model to", Required = true };
        var good = new Option<string?>("--class-ok") { Description = "the class of good parts" };
        var backbone = new Option<FileInfo?>("--backbone") { Description = "ONNX file to use instead of the project's own backbone" };
        var range = new Option<string?>("--backbone-range") { Description = "what numbers that file was trained on: 0..1, -1..1 or imagenet" };
        var size = new Option<int>("--size") { Description = "side of the square, in pixels, that pictures are scaled to", DefaultValueFactory = _ => TrainingSettings.DefaultSize };
        var views = new Option<int?>("--score-views") { Description = "mirrored views averaged when scoring, 1 to 4; without this, cross-validation chooses between 1 and 4" };
        var escape = new Option<double>("--escape-max") { Description = "share of defective parts that may pass, to be proven at 95 % confidence", DefaultValueFactory = _ => 0.05 };
        var seed = new Option<long>("--seed") { Description = "the same seed and pictures give the same model", DefaultValueFactory = _ => 42 };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("train", "Train a model on a folder of labelled pictures.") { data, head, output, good, backbone, range, size, views, escape, seed, json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, ct) =>
        {
            var began = Stopwatch.GetTimestamp();
            var settings = Checked(new TrainingSettings
            {
                Data = parsed.GetValue(data)!.FullName,
                Output = parsed.GetValue(output)!.FullName,
                GoodClass = parsed.GetValue(good),
                Backbone = BackboneChoice.Of(parsed.GetValue(backbone)?.FullName, parsed.GetValue(range)),
                Size = parsed.GetValue(size),
                ScoreViews = parsed.GetValue(views),
                EscapeMax = parsed.GetValue(escape),
                Seed = parsed.GetValue(seed),
            });
            var kind = parsed.GetValue(head)!;
            if (await TrainNetworkAsync(kind, settings, parsed.UnmatchedTokens, ct) is not 0 and var failed)
            {
                return failed;
            }

            var trained = await Output.WithProgressAsync("Training", progress => Task.Run(() => HeadTraining.Run(kind, settings, TimeProvider.System, progress, ct), ct));
            Output.Result(Result(trained, settings, Stopwatch.GetElapsedTime(began).TotalSeconds), parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    /// <summary>A whole network is trained by the program that has libtorch; what this command does not know of, that one does: <c>--epochs</c> for instance.</summary>
    private static async Task<int> TrainNetworkAsync(string head, TrainingSettings settings, IReadOnlyList<string> more, CancellationToken ct)
    {
        if (head != ImageModels.FineTuned)
        {
            if (more.Count > 0)
            {
                throw new CommandException($"--head {head} knows no '{more[0]}'. See ./suite inspect train --help.");
            }

            return 0;
        }

        if (settings.Backbone.Range != ValueRange.MinusOneToOne)
        {
            throw new CommandException("A whole network is trained on numbers from −1 to 1: --head finetune takes the project's own backbone, or one that was exported here with --backbone-range -1..1.");
        }

        string[] arguments = ["finetune", "--data", settings.Data, "--out", settings.Output, "--size", $"{settings.Size}", "--seed", $"{settings.Seed}"];
        string[] good = settings.GoodClass is { } name ? ["--class-ok", name] : [];
        string[] weights = settings.Backbone.Path == BackboneChoice.OwnPath ? [] : ["--weights", settings.Backbone.Path];
        return await TrainerProcess.RunAsync([.. arguments, .. good, .. weights, .. more], ct);
    }

    /// <exception cref="CommandException">A number is out of bounds.</exception>
    internal static TrainingSettings Checked(TrainingSettings settings) => settings switch
    {
        { Size: < 32 or > 2_048 } => throw new CommandException("--size must be 32 to 2,048 pixels."),
        { ScoreViews: < 1 or > 4 } => throw new CommandException("--score-views must be 1 to 4."),
        { EscapeMax: not (> 0 and < 1) } => throw new CommandException("--escape-max is a share between 0 and 1, such as 0.05."),
        _ => settings,
    };

    /// <summary>Of this process, in 10⁶ bytes, runtime and network included; the program that trains whole networks is another one.</summary>
    private static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1_000_000;
    }

    private static JsonObject Result(TrainedModel trained, TrainingSettings settings, double seconds)
    {
        var card = trained.Card;
        var result = new JsonObject
        {
            ["head"] = card.Head,
            ["classes"] = new JsonArray([.. card.Classes.Select(static c => (JsonNode)c)]),
            ["class_ok"] = card.GoodClass,
            ["backbone"] = card.Backbone,
            ["images"] = trained.TrainImages,
            ["skipped"] = InspectEvaluateCommand.Skipped(trained.Skipped),
            ["score_views"] = card.ScoreViews,
        };
        if (trained.CrossValidated is { } chosen)
        {
            result["cross_validation"] = new JsonObject
            {
                ["accuracy"] = chosen.Accuracy,
                ["balanced_accuracy"] = chosen.BalancedAccuracy,
                ["loss"] = chosen.Loss,
                ["penalty"] = chosen.Penalty,
                ["train_views"] = chosen.TrainViews,
            };
        }

        if (trained.Validation is { } validation)
        {
            result["val"] = InspectEvaluateCommand.Metrics(validation);
        }

        result["threshold"] = card.Threshold;
        result["claim"] = Shown(card.Claim);
        if (trained.Point?.Refusal is { } refusal)
        {
            result["claim_refused"] = refusal;
        }

        result["remarks"] = new JsonArray([.. trained.Remarks.Select(static r => (JsonNode)r)]);
        result["seed"] = settings.Seed;
        result["seconds"] = Math.Round(seconds, 2);
        result["peak_memory_mb"] = PeakMemory();
        result["out"] = settings.Output;
        return result;
    }

    /// <summary>Null where nothing is claimed.</summary>
    internal static JsonObject? Shown(ThresholdClaim? claim) => claim is null ? null : new JsonObject
    {
        ["escape_max"] = claim.EscapeMax,
        ["confidence"] = claim.Confidence,
        ["defects"] = claim.Defects,
        ["escapes"] = claim.Escapes,
        ["overkill"] = claim.Overkill,
    };
}
