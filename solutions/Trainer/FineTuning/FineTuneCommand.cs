using System.CommandLine;
using Suite.Torch.Networks;
using Suite.Torch.Schedules;
using Suite.Torch.Training;

namespace Suite.Trainer.FineTuning;

/// <summary>The command <c>finetune</c>, which <c>./suite inspect train --head finetune</c> starts.</summary>
internal static class FineTuneCommand
{
    public static Command Create(Action<FineTuneOptions, CancellationToken> run)
    {
        var defaults = new FineTuneOptions { Data = "", Output = "" };
        var data = new Option<string>("--data") { Required = true, Description = "folder with labels.csv, or with one folder a class" };
        var output = new Option<string>("--out") { Required = true, Description = "folder to write the model to" };
        var good = new Option<string?>("--class-ok") { Description = "the class of good parts" };
        var network = Option("--network", defaults.Network, "b0 to b4 or lite0");
        var weights = new Option<string?>("--weights") { Description = "ONNX file exported here, to start from; 'none' for random weights" };
        var size = Option("--size", defaults.Size, "side of the square, in pixels, that pictures are scaled to; a multiple of 32");
        var epochs = Option("--epochs", defaults.Epochs, "passes over the pictures, at most");
        var batch = Option("--batch", defaults.Batch, "pictures a batch");
        var accumulate = Option("--accumulate", defaults.Accumulation, "batches a step");
        var rate = Option("--rate", defaults.Rate, "highest learning rate of AdamW");
        var decay = Option("--weight-decay", defaults.WeightDecay, "decoupled weight decay");
        var schedule = Option("--schedule", "cosine", "cosine, after a linear warm-up over the first tenth, or onecycle");
        schedule.AcceptOnlyFromAmong("cosine", "onecycle");
        var smoothing = Option("--smoothing", defaults.Smoothing, "label smoothing");
        var mixUp = Option("--mixup", defaults.Mixing.MixUpAlpha, "alpha of MixUp; 0 for none");
        var cutMix = Option("--cutmix", defaults.Mixing.CutMixAlpha, "alpha of CutMix; 0 for none");
        var freeze = Option("--freeze", defaults.Freeze, "share of the lowest blocks that keep their weights, 0.8 for instance");
        var patience = Option("--patience", defaults.Patience, "epochs without a new best that end the run");
        var device = Option("--device", "auto", "cpu, cuda, cuda:N or auto");
        var mixed = new Option<bool?>("--mixed") { Description = "mixed precision; on where there is a GPU" };
        var threads = Option("--threads", defaults.Threads, "threads on the CPU; 0 for one a core");
        var seed = Option("--seed", defaults.Seed, "the same seed and pictures give the same order");
        var resume = new Option<bool>("--resume") { Description = "go on from the last epoch's checkpoint" };
        var command = new Command("finetune", "Trains a whole EfficientNet on a folder of labelled pictures.")
        {
            data, output, good, network, weights, size, epochs, batch, accumulate, rate, decay, schedule, smoothing, mixUp, cutMix, freeze, patience, device, mixed, threads, seed, resume,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var gpu = Device(parsed.GetRequiredValue(device));
            var options = new FineTuneOptions
            {
                Data = parsed.GetRequiredValue(data),
                Output = parsed.GetRequiredValue(output),
                GoodClass = parsed.GetValue(good),
                Network = parsed.GetRequiredValue(network),
                Weights = Weights(parsed.GetValue(weights), parsed.GetRequiredValue(network)),
                Size = parsed.GetValue(size),
                Epochs = parsed.GetValue(epochs),
                Batch = parsed.GetValue(batch),
                Accumulation = parsed.GetValue(accumulate),
                Rate = parsed.GetValue(rate),
                WeightDecay = parsed.GetValue(decay),
                Schedule = parsed.GetValue(schedule) == "cosine" ? RateSchedule.Cosine : RateSchedule.OneCycle,
                Smoothing = parsed.GetValue(smoothing),
                Mixing = new MixingOptions(parsed.GetValue(mixUp), parsed.GetValue(cutMix)),
                Freeze = parsed.GetValue(freeze),
                Patience = parsed.GetValue(patience),
                Device = gpu,
                IsMixed = parsed.GetValue(mixed) ?? gpu >= 0,
                Threads = parsed.GetValue(threads),
                Seed = parsed.GetValue(seed),
                IsResumed = parsed.GetValue(resume),
            }.Checked();

            // On another thread: until the action has returned its task, nobody listens for Ctrl-C.
            await Task.Run(() => run(options, ct), CancellationToken.None);
            return 0;
        });
        return command;
    }

    private static Option<T> Option<T>(string name, T value, string description) => new(name) { DefaultValueFactory = _ => value, Description = description };

    /// <summary>The project's own backbone, which is a B0, unless another file or none is named.</summary>
    private static string? Weights(string? named, string network)
    {
        var own = Path.Combine(AppContext.BaseDirectory, "Backbones", "suite-b0.onnx");
        return named switch
        {
            "none" => null,
            null => network == "b0" && File.Exists(own) ? own : null,
            _ => File.Exists(named) ? named : throw new InvalidDataException($"There is no file '{named}'."),
        };
    }

    private static int Device(string text) => text switch
    {
        "auto" => TorchNetwork.Gpus > 0 ? 0 : -1,
        "cpu" => -1,
        "cuda" => 0,
        _ when text.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(text.AsSpan(5), out var number) && number >= 0 => number,
        _ => throw new InvalidDataException($"'{text}' is no device: cpu, cuda, cuda:N or auto."),
    };
}
