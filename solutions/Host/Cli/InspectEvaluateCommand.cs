using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Hosting;
using Suite.Inspection.Datasets;
using Suite.Inspection.Evaluation;
using Suite.Inspection.Evaluation.Pictures;
using Suite.Inspection.Models;
using Suite.Onnx;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect evaluate</c>: how well a model does on pictures it was not trained on, and how fast.</summary>
internal static class InspectEvaluateCommand
{
    private const int SkippedShownMax = 20;

    public static Command Create()
    {
        var model = new Option<DirectoryInfo>("--model") { Description = "folder that train wrote", Required = true };
        var data = new Option<DirectoryInfo>("--data") { Description = "folder with labels.csv, or with one folder a class", Required = true };
        var split = new Option<string>("--split") { Description = "train, val or test", DefaultValueFactory = _ => "test" };
        split.AcceptOnlyFromAmong("train", "val", "test");
        var good = new Option<string?>("--class-ok") { Description = "the class of good parts, where it is another than in training" };
        var pictures = new Option<DirectoryInfo?>("--pictures") { Description = "folder for confusion matrix, ROC and overlays" };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("evaluate", "Measure a model on pictures it has not seen.") { model, data, split, good, pictures, json };
        command.SetAction(async (parsed, ct) =>
        {
            using var trained = ImageModels.Open(parsed.GetValue(model)!.FullName, new OnnxSessionOptions { Threads = 1 });
            var dataset = ImageDataset.Read(parsed.GetValue(data)!.FullName, trained.Card.Seed);
            var images = dataset.Of(ImageDataset.SplitOf(parsed.GetValue(split)!)!.Value);
            var result = await Output.WithProgressAsync("Evaluating", progress => Task.Run(
                () => Evaluator.Run(trained, images, parsed.GetValue(good), TimeProvider.System, progress: progress.Relay<double>(static share => (share, "")), ct: ct), ct));
            var shown = Metrics(result);
            shown["skipped"] = Skipped(result.Skipped);
            shown["threshold"] = trained.Card.Threshold;
            string[] known = parsed.GetValue(split) == "train" ? ["These pictures are what the model learned from: the figures say nothing about new ones."] : [];
            shown["remarks"] = new JsonArray([.. dataset.Remarks.Concat(known).Select(static r => (JsonNode)r)]);
            if (parsed.GetValue(pictures) is { } folder)
            {
                shown["pictures"] = new JsonArray([.. EvaluationPictures.Write(folder.FullName, trained, result).Select(static p => (JsonNode)p)]);
            }

            Output.Result(shown, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    internal static JsonObject Metrics(EvaluationResult result)
    {
        var perClass = new JsonObject();
        foreach (var (name, one) in result.Confusion.Classes.Zip(result.Confusion.Results()))
        {
            perClass[name] = new JsonObject { ["images"] = one.Support, ["recall"] = one.Recall, ["precision"] = one.Precision, ["f1"] = one.F1 };
        }

        var metrics = new JsonObject
        {
            ["accuracy"] = result.Confusion.Accuracy,
            ["balanced_accuracy"] = result.Confusion.BalancedAccuracy,
            ["macro_f1"] = result.Confusion.MacroF1,
            ["defect_auroc"] = result.DefectAuroc,
            ["defect_average_precision"] = result.DefectAveragePrecision,
            ["per_class"] = perClass,
        };
        if (result.Pixels is { } pixels)
        {
            metrics["pixel_auroc"] = pixels.Auroc;
            metrics["aupro"] = pixels.Aupro;
        }

        if (result.GoodClass is not null)
        {
            metrics["escape_rate"] = result.EscapeRate;
            metrics["overkill_rate"] = result.OverkillRate;
        }

        metrics["confusion"] = new JsonArray([.. result.Confusion.Counts.Select(static row => (JsonNode)new JsonArray([.. row.Select(static n => (JsonNode)n)]))]);
        metrics["images"] = result.Images.Count;
        metrics["images_per_second"] = Math.Round(result.Images.Count / result.Seconds, 1);
        return metrics;
    }

    /// <summary>How many, and the first of them with the reason.</summary>
    internal static JsonObject Skipped(IReadOnlyList<SkippedImage> skipped)
    {
        var first = new JsonObject();
        foreach (var image in skipped.Take(SkippedShownMax))
        {
            first[image.Name] = image.Reason;
        }

        return new JsonObject { ["images"] = skipped.Count, ["reasons"] = first };
    }
}
