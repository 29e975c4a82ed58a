using System.Globalization;
using Suite.Inspection.Models;
using Suite.Onnx.Graphs;
using Suite.Torch.Checkpoints;
using Suite.Torch.Export;
using Suite.Torch.Networks;
using Suite.Torch.Schedules;
using Suite.Torch.Training;

namespace Suite.Trainer.FineTuning;

/// <summary>One training of a whole network, from its start or its last epoch to the folder of a model.</summary>
internal sealed class FineTuneRun
{
    public const string CheckpointFile = "checkpoint.safetensors";
    public const string BestFile = "best.safetensors";
    public const string CurveFile = "loss.csv";
    public const string PictureFile = "loss.svg";

    /// <summary>Of the averaged weights; young averages forget faster.</summary>
    private const double AverageDecay = 0.998;

    private readonly FineTuneOptions _options;
    private readonly FineTuneData _data;
    private readonly IProgress<FineTuneProgress> _progress;
    private readonly EarlyStopping _stopping;
    private readonly List<EpochLosses> _curve = [];

    public FineTuneRun(FineTuneOptions options, FineTuneData data, IProgress<FineTuneProgress> progress)
    {
        (_options, _data, _progress) = (options, data, progress);
        _stopping = new EarlyStopping(options.Patience);
    }

    /// <summary>The folder that holds the model at the end.</summary>
    public void Run(CancellationToken ct)
    {
        ModelFolder.CheckFree(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_options.Output)));
        TorchNetwork.Initialize(_options.Threads);
        using var network = new TorchNetwork(NetworkSpec.Named(_options.Network) with
        {
            Classes = _data.Classes.Count,
            Dropout = 0.2,
            DropPath = 0.1,
            HeadScale = 0.2,
            Seed = (ulong)_options.Seed,
            Device = _options.Device,
        });
        var start = Begin(network);
        Directory.CreateDirectory(_options.WorkFolder);
        for (var epoch = start.Epoch; epoch <= _options.Epochs && !_stopping.IsOver; epoch++)
        {
            Epoch(network, epoch == start.Epoch ? start : new EpochStart(epoch, 0, 0), ct);
        }

        NetworkCheckpoint.Restore(InWork(BestFile), network);
        var export = FineTunedFolder.Write(network, _options, _data, _curve);
        _progress.Report(new FineTuneProgress(1, $"exported; differs from libtorch by {export.Relative:G2} of the largest value at most, no decision of {export.Pictures} changes"));
        Directory.Delete(_options.WorkFolder, recursive: true);
    }

    private string InWork(string file) => Path.Combine(_options.WorkFolder, file);

    private EpochStart Begin(TorchNetwork network)
    {
        if (_options.IsResumed)
        {
            if (!File.Exists(InWork(CheckpointFile)))
            {
                throw new InvalidDataException($"There is nothing to go on from: no {CheckpointFile} in '{_options.WorkFolder}'.");
            }

            network.Freeze(_options.Freeze);
            var notes = NetworkCheckpoint.Restore(InWork(CheckpointFile), network);
            _stopping.Restore(double.Parse(notes["best"], CultureInfo.InvariantCulture), int.Parse(notes["waited"], CultureInfo.InvariantCulture));
            var epoch = int.Parse(notes["epoch"], CultureInfo.InvariantCulture);
            if (epoch > 0)
            {
                _curve.AddRange(LossCurve.FromCsv(File.ReadAllText(InWork(CurveFile))).Where(e => e.Epoch <= epoch));
            }

            return new EpochStart(epoch + 1, int.Parse(notes["batches"], CultureInfo.InvariantCulture), double.Parse(notes["loss"], CultureInfo.InvariantCulture));
        }

        if (_options.Weights is { } weights)
        {
            try
            {
                NetworkExport.Restore(OnnxGraph.Load(weights), network);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"'{weights}' cannot be trained further. {e.Message}", e);
            }
        }

        network.Freeze(_options.Freeze);
        return new EpochStart(1, 0, 0);
    }

    private void Epoch(TorchNetwork network, EpochStart start, CancellationToken ct)
    {
        var (epoch, batches) = (start.Epoch, PictureBatches.PerEpoch(_data, _options));
        var (loss, done) = (start.Loss, start.Batches);
        StopScore score;
        try
        {
            using (var pictures = new PictureBatches(_data, _options, epoch, first: done))
            {
                for (; done < batches; done++)
                {
                    var number = ((long)(epoch - 1) * batches) + done;
                    network.SeedNoise(unchecked(((ulong)_options.Seed << 32) + (ulong)number));
                    loss += network.Train(pictures.Next(ct), Step(Rate(number, batches), apply: (number + 1) % _options.Accumulation == 0)).Total;
                    _progress.Report(new FineTuneProgress((double)(number + 1) / ((long)_options.Epochs * batches), null));
                }
            }

            score = StopScore.Of(network, _data, _options, ct);
        }
        catch (OperationCanceledException)
        {
            Save(network, InWork(CheckpointFile), new EpochStart(epoch, done, loss));
            throw new StoppedException(
                $"Stopped in epoch {epoch} after {done} of {batches} batches. The same command with --resume goes on from there ('{_options.WorkFolder}').", ct);
        }

        Finish(network, new EpochLosses(epoch, Rate(((long)epoch * batches) - 1, batches), loss / batches, score.Loss, score.BalancedAccuracy), score);
    }

    private void Finish(TorchNetwork network, EpochLosses losses, StopScore score)
    {
        _curve.Add(losses);
        var next = new EpochStart(losses.Epoch + 1, 0, 0);
        if (_stopping.IsBest(score.Value) || losses.Epoch == 1)
        {
            Save(network, InWork(BestFile), next);
        }

        File.WriteAllText(InWork(CurveFile), LossCurve.ToCsv(_curve));
        File.WriteAllText(InWork(PictureFile), LossCurve.ToSvg(_curve));
        Save(network, InWork(CheckpointFile), next);
        _progress.Report(new FineTuneProgress((double)losses.Epoch / _options.Epochs, FormattableString.Invariant(
            $"epoch {losses.Epoch}: loss {losses.TrainLoss:F3}; held out: loss {score.Loss:F3}, balanced accuracy {score.BalancedAccuracy:F3}{(_stopping.Waited == 0 ? ", the best so far" : "")}")));
    }

    /// <param name="number">Of the batch, from the run's beginning.</param>
    /// <param name="batches">An epoch.</param>
    private double Rate(long number, int batches) => LearningRate.At(_options.Schedule, _options.Rate, (double)number / ((long)_options.Epochs * batches));

    private TrainingStep Step(double rate, bool apply) => new()
    {
        Rate = rate,
        WeightDecay = _options.WeightDecay,
        Average = AverageDecay,
        Accumulation = _options.Accumulation,
        Apply = apply,
        IsMixed = _options.IsMixed,
    };

    private void Save(TorchNetwork network, string path, EpochStart next) => NetworkCheckpoint.Save(path, network, new Dictionary<string, string>
    {
        ["epoch"] = (next.Epoch - 1).ToString(CultureInfo.InvariantCulture),
        ["batches"] = next.Batches.ToString(CultureInfo.InvariantCulture),
        ["loss"] = next.Loss.ToString("R", CultureInfo.InvariantCulture),
        ["best"] = _stopping.Best.ToString("R", CultureInfo.InvariantCulture),
        ["waited"] = _stopping.Waited.ToString(CultureInfo.InvariantCulture),
    });

    /// <summary>Where an epoch begins: at its first batch, unless it was broken off. Gradients of a step that was not taken yet are lost then.</summary>
    /// <param name="Epoch">From 1.</param>
    /// <param name="Batches">Of this epoch, trained before.</param>
    /// <param name="Loss">Their sum, in nats.</param>
    private readonly record struct EpochStart(int Epoch, int Batches, double Loss);
}

/// <summary>How far a run is.</summary>
/// <param name="Share">0 to 1, of all epochs; early stopping may end it before.</param>
/// <param name="Text">A line to keep; null where there is only the share to tell.</param>
internal sealed record FineTuneProgress(double Share, string? Text);
