using System.Globalization;
using Suite.Torch.Checkpoints;
using Suite.Torch.Networks;
using Suite.Torch.Schedules;

namespace Suite.Trainer.Pretraining;

/// <summary>One pre-training, from its start or its checkpoint to its end.</summary>
internal sealed class PretrainRun(PretrainOptions options, TimeProvider time)
{
    public const string CheckpointName = "pretrain.safetensors";
    private const double AverageDecay = 0.998;
    private const int LogEvery = 50;
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromMinutes(4);
    private double _minutes;
    private long _pictures;

    public int Run(CancellationToken ct)
    {
        options.Folder.Create();
        TorchNetwork.Initialize(options.Threads);
        using var network = new TorchNetwork(Spec(options.Seed));
        var checkpoint = Path.Combine(options.Folder.FullName, CheckpointName);
        if (options.IsResumed)
        {
            var notes = NetworkCheckpoint.Restore(checkpoint, network);
            _minutes = double.Parse(notes["minutes"], CultureInfo.InvariantCulture);
            _pictures = long.Parse(notes["pictures"], CultureInfo.InvariantCulture);
        }

        else if (options.Start is { } start)
        {
            NetworkCheckpoint.RestoreBackbone(start.FullName, network, TensorKind.Average);
        }

        using var batches = new SurfaceBatches(options.Seed, network.Progress.Steps);
        using var log = new StreamWriter(Path.Combine(options.Folder.FullName, "pretrain.csv"), append: options.IsResumed);
        if (!options.IsResumed)
        {
            log.WriteLine("step,minutes,pictures,rate,total,family,accuracy,defects,contrast,patches");
        }

        try
        {
            Loop(network, batches, log, checkpoint, ct);
        }
        catch (OperationCanceledException)
        {
            // Stopped by hand: what there is can be used, and gone on from.
        }

        Save(checkpoint, network);
        BackboneFile.Write(options.Folder.FullName, network, Spec(options.Seed), RecipeNotes());
        return 0;
    }

    private Dictionary<string, string> RecipeNotes() => new()
    {
        ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
        ["pictures"] = _pictures.ToString(CultureInfo.InvariantCulture),
        ["input"] = "-1..1, grey",
    };

    public static NetworkSpec Spec(int seed) => new()
    {
        Channels = 1,
        Classes = SurfaceBatches.Families,
        Flags = SurfaceBatches.Defects,
        Projection = 128,
        Masks = SurfaceBatches.Defects,
        Seed = (ulong)seed,
    };

    private void Loop(TorchNetwork network, SurfaceBatches batches, StreamWriter log, string checkpoint, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var saved = started;
        var before = _minutes;
        var sums = new RunningLosses();
        for (var step = network.Progress.Steps; !ct.IsCancellationRequested; step++)
        {
            _minutes = before + time.GetElapsedTime(started).TotalMinutes;
            var done = Math.Max(_minutes / options.Minutes, (double)step / options.Steps);
            if (done >= 1)
            {
                return;
            }

            network.SeedNoise((ulong)options.Seed + (ulong)step);
            var batch = batches.Next(ct);
            var rate = LearningRate.At(RateSchedule.Cosine, options.Rate, done);
            sums.Add(network.Train(batch, Step(rate)));
            _pictures += batch.Count;
            if ((step + 1) % LogEvery == 0)
            {
                log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step + 1},{_minutes:F2},{_pictures},{rate:G3},{sums.TakeMeans()}"));
                log.Flush();
            }

            if (time.GetElapsedTime(saved) > CheckpointEvery)
            {
                Save(checkpoint, network);
                saved = time.GetTimestamp();
            }
        }
    }

    private TrainingStep Step(double rate) => new()
    {
        Rate = rate,
        WeightDecay = 0.02,
        ClassWeight = options.FamilyWeight,
        FlagWeight = options.DefectWeight,
        ContrastWeight = options.ContrastWeight,
        MaskWeight = options.PatchWeight,
        Average = AverageDecay,
    };

    private void Save(string path, TorchNetwork network) => NetworkCheckpoint.Save(path, network, new Dictionary<string, string>
    {
        ["minutes"] = _minutes.ToString("F3", CultureInfo.InvariantCulture),
        ["pictures"] = _pictures.ToString(CultureInfo.InvariantCulture),
        ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
    });
}
