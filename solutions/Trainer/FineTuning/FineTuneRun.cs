using System.Globalization;
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
        Directory.CreateDirectory(_options.WorkFolder);
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
        var first = Begin(network);
        for (var epoch = first; epoch <= _options.Epochs && !_stopping.IsOver; epoch++)
        {
            Epoch(network, epoch, ct);
        }

        NetworkCheckpoint.Restore(InWork(BestFile), network);
        var export = FineTunedFolder.Write(network, _options, _data, _curve);
        _progress.Report(new FineTuneProgress(1, $"exported; differs from libtorch by {export.Relative:G2} of the largest value at most, no decision of {export.Pictures} changes"));
        Directory.Delete(_options.WorkFolder, recursive: true);
    }

    private string InWork(string file) => Path.Combine(_options.WorkFolder, file);

    /// <returns>The epoch to begin with.</returns>
    private int Begin(TorchNetwork network)
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
            _curve.AddRange(LossCurve.FromCsv(File.ReadAllText(InWork(CurveFile))));
            return int.Parse(notes["epoch"], CultureInfo.InvariantCulture) + 1;
        }

        if (_options.Weights is { } weights)
        {
            NetworkExport.Restore(OnnxGraph.Load(weights), network);
        }

        network.Freeze(_options.Freeze);
        return 1;
    }

    private void Epoch(TorchNetwork network, int epoch, CancellationToken ct)
    {
        var batches = PictureBatches.PerEpoch(_data, _options);
        var (loss, rate) = (0d, 0d);
        using (var pictures = new PictureBatches(_data, _options, epoch))
        {
            for (var b = 0; b < batches; b++)
            {
                var number = ((long)(epoch - 1) * batches) + b;
                var done = (double)number / ((long)_options.Epochs * batches);
                rate = LearningRate.At(_options.Schedule, _options.Rate, done);
                network.SeedNoise(unchecked(((ulong)_options.Seed << 32) + (ulong)number));
                loss += network.Train(pictures.Next(ct), Step(rate, apply: (number + 1) % _options.Accumulation == 0)).Total;
                _progress.Report(new FineTuneProgress((double)(number + 1) / ((long)_options.Epochs * batches), null));
            }
        }

        var score = StopScore.Of(network, _data, _options, ct);
        _curve.Add(new EpochLosses(epoch, rate, loss / batches, score.Loss, score.BalancedAccuracy));
        if (_stopping.IsBest(score.Value) || epoch == 1)
        {
            Save(network, InWork(BestFile), epoch);
        }

        File.WriteAllText(InWork(CurveFile), LossCurve.ToCsv(_curve));
        File.WriteAllText(InWork(PictureFile), LossCurve.ToSvg(_curve));
        Save(network, InWork(CheckpointFile), epoch);
        _progress.Report(new FineTuneProgress((double)epoch / _options.Epochs, FormattableString.Invariant(
            $"epoch {epoch}: loss {loss / batches:F3}; held out: loss {score.Loss:F3}, balanced accuracy {score.BalancedAccuracy:F3}{(_stopping.Waited == 0 ? ", the best so far" : "")}")));
    }

    private TrainingStep Step(double rate, bool apply) => new()
    {
        Rate = rate,
        WeightDecay = _options.WeightDecay,
        Average = AverageDecay,
        Accumulation = _options.Accumulation,
        Apply = apply,
        IsMixed = _options.IsMixed,
    };

    private void Save(TorchNetwork network, string path, int epoch) => NetworkCheckpoint.Save(path, network, new Dictionary<string, string>
    {
        ["epoch"] = epoch.ToString(CultureInfo.InvariantCulture),
        ["best"] = _stopping.Best.ToString("R", CultureInfo.InvariantCulture),
        ["waited"] = _stopping.Waited.ToString(CultureInfo.InvariantCulture),
    });
}

/// <summary>How far a run is.</summary>
/// <param name="Share">0 to 1, of all epochs; early stopping may end it before.</param>
/// <param name="Text">A line to keep; null where there is only the share to tell.</param>
internal sealed record FineTuneProgress(double Share, string? Text);
