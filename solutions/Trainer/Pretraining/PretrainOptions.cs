using System.CommandLine;

namespace Suite.Trainer.Pretraining;

/// <summary>The recipe of the project's own backbone; the defaults are the one it was made with.</summary>
internal sealed record PretrainOptions
{
    /// <summary>Checkpoints and log.</summary>
    public required DirectoryInfo Folder { get; init; }

    public int Seed { get; init; }

    /// <summary>The run ends after this many steps or <see cref="Minutes"/>, and the learning rate falls towards whichever is nearer.</summary>
    public long Steps { get; init; } = long.MaxValue;

    public double Minutes { get; init; } = double.MaxValue;

    public int Threads { get; init; }

    public double Rate { get; init; }

    public double FamilyWeight { get; init; }

    public double DefectWeight { get; init; }

    public double ContrastWeight { get; init; }

    public double PatchWeight { get; init; }

    /// <summary>A checkpoint whose averaged backbone is the start, with new heads; null to start from random weights.</summary>
    public FileInfo? Start { get; init; }

    /// <summary>Goes on from the checkpoint in <see cref="Folder"/>.</summary>
    public bool IsResumed { get; init; }

    public static Command Command(Func<PretrainOptions, CancellationToken, int> run)
    {
        var command = new Command("pretrain", "Trains an EfficientNet-B0 on generated surfaces and defects: the project's own backbone.");
        var folder = Add(new Option<DirectoryInfo>("--out") { Required = true, Description = "Folder for checkpoints, the log and the backbone." });
        var seed = Add(new Option<int>("--seed") { DefaultValueFactory = static _ => 1 });
        var steps = Add(new Option<long?>("--steps") { Description = "End after this many steps." });
        var minutes = Add(new Option<double?>("--minutes") { Description = "End after this many minutes." });
        var threads = Add(new Option<int>("--threads") { Description = "Threads of libtorch; 0 for one a core." });
        var rate = Add(Number("--rate", 0.0015, "Highest learning rate."));
        var family = Add(Number("--family", 1, "Weight of the texture family's cross-entropy."));
        var defect = Add(Number("--defect", 2, "Weight of the defect kinds' binary losses."));
        var contrast = Add(Number("--contrast", 0.5, "Weight of the contrast between two views of a surface."));
        var patch = Add(Number("--patch", 1, "Weight of the defect kinds' losses patch by patch."));
        var start = Add(new Option<FileInfo?>("--start") { Description = "Checkpoint of an earlier run whose backbone to start from, with new heads." });
        var resume = Add(new Option<bool>("--resume") { Description = "Go on from the checkpoint in --out." });

        // On another thread: until the action has returned its task, nobody listens for Ctrl-C.
        command.SetAction((parsed, ct) => Task.Run(() => run(
            new PretrainOptions
            {
                Folder = parsed.GetRequiredValue(folder),
                Seed = parsed.GetValue(seed),
                Steps = parsed.GetValue(steps) ?? long.MaxValue,
                Minutes = parsed.GetValue(minutes) ?? (parsed.GetValue(steps) is null ? 60 : double.MaxValue),
                Threads = parsed.GetValue(threads),
                Rate = parsed.GetValue(rate),
                FamilyWeight = parsed.GetValue(family),
                DefectWeight = parsed.GetValue(defect),
                ContrastWeight = parsed.GetValue(contrast),
                PatchWeight = parsed.GetValue(patch),
                Start = parsed.GetValue(start),
                IsResumed = parsed.GetValue(resume),
            },
            ct), CancellationToken.None));
        return command;

        T Add<T>(T option)
            where T : Option
        {
            command.Options.Add(option);
            return option;
        }

        static Option<double> Number(string name, double value, string description) =>
            new(name) { DefaultValueFactory = _ => value, Description = description };
    }
}
