using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Inspection.Datasets;
using Suite.Inspection.Evaluation;
using Suite.Inspection.Quantization;
using Suite.Onnx.Int8;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect quantize</c>: a trained model in 8 bits, written only with a report of what it loses.</summary>
internal static class InspectQuantizeCommand
{
    public static Command Create()
    {
        var model = new Option<DirectoryInfo>("--model") { Description = "folder that train wrote", Required = true };
        var data = new Option<DirectoryInfo>("--data") { Description = "labelled pictures: train calibrates, --split judges", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "folder to write", Required = true };
        var split = new Option<string>("--split") { Description = "pictures that judge: val or test", DefaultValueFactory = _ => "val" };
        split.AcceptOnlyFromAmong("val", "test");
        var loss = new Option<double>("--loss-max") { Description = "the most that accuracy, balanced accuracy and defect AUROC may each lose, overkill gain, and escapes gain where nothing is claimed about them", DefaultValueFactory = _ => .01 };
        var escape = new Option<double?>("--escape-max") { Description = "share of defective parts that may pass in 8 bits, to be proven anew; without this, what the model claims" };
        var pictures = new Option<int>("--pictures") { Description = "pictures that calibrate, 1 to 1000", DefaultValueFactory = _ => 128 };
        var percentile = new Option<double>("--percentile") { Description = "share of an activation's values that its range covers, above 50, to 100", DefaultValueFactory = _ => new Int8Options().Percentile };
        var bits = new Option<int>("--weight-bits") { Description = "8, or 7 for processors without VNNI", DefaultValueFactory = _ => 8 };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("quantize", "Bring a trained model to 8 bits, if it loses no more than is accepted.") { model, data, output, split, loss, escape, pictures, percentile, bits, json };
        command.SetAction(async (parsed, ct) =>
        {
            var settings = new QuantizationSettings
            {
                Model = parsed.GetValue(model)!.FullName,
                Data = parsed.GetValue(data)!.FullName,
                Output = parsed.GetValue(output)!.FullName,
                Split = ImageDataset.SplitOf(parsed.GetValue(split)!)!.Value,
                LossMax = parsed.GetValue(loss),
                EscapeMax = parsed.GetValue(escape) is { } share && share is not (> 0 and < 1)
                    ? throw new CommandException("--escape-max is a share between 0 and 1, such as 0.05.")
                    : parsed.GetValue(escape),
                Pictures = parsed.GetValue(pictures),
                Rounding = new Int8Options { Percentile = parsed.GetValue(percentile), WeightBits = parsed.GetValue(bits) },
            };
            try
            {
                var result = await Output.WithProgressAsync("Quantising", progress => Task.Run(() => ModelQuantization.Run(settings, TimeProvider.System, progress, ct), ct));
                Output.Result(Shown(result), parsed.GetValue(json));
                return 0;
            }
            catch (Exception e) when (e is Int8LossException or ArgumentException)
            {
                throw new CommandException(e.Message);
            }
        });
        return command;
    }

    private static JsonObject Shown(QuantizedModel result) => new()
    {
        ["promoted"] = true,
        ["loss"] = result.Loss,
        ["decisions_changed"] = result.Report.Changed,
        ["images"] = result.Report.Items,
        ["calibration_images"] = result.Calibrated,
        ["before"] = Side(result.Before, result.Report.BytesFloat, result.Report.MsFloat),
        ["threshold"] = result.Card.Threshold,
        ["claim"] = InspectTrainCommand.Shown(result.Card.Claim),
        ["after"] = Side(result.After, result.Report.BytesInt8, result.Report.MsInt8),
    };

    private static JsonObject Side(EvaluationResult result, long bytes, double milliseconds) => new()
    {
        ["accuracy"] = result.Confusion.Accuracy,
        ["balanced_accuracy"] = result.Confusion.BalancedAccuracy,
        ["defect_auroc"] = result.DefectAuroc,
        ["escape_rate"] = result.EscapeRate,
        ["overkill_rate"] = result.OverkillRate,
        ["bytes"] = bytes,
        ["ms_a_picture"] = Math.Round(milliseconds, 2),
    };
}
