using Suite.Inspection.Models;
using Suite.Torch.Export;
using Suite.Torch.Networks;
using Suite.Torch.Training;

namespace Suite.Trainer.FineTuning;

/// <summary>Writes the folder that <see cref="ImageModels.Open"/> opens, after checking the exported network on pictures of the data.</summary>
internal static class FineTunedFolder
{
    /// <summary>Pictures that the export is checked on.</summary>
    private const int CheckedMax = 16;

    /// <exception cref="ExportException">The exported file computes something else; nothing was written.</exception>
    public static ExportDifference Write(TorchNetwork network, FineTuneOptions options, FineTuneData data, IReadOnlyList<EpochLosses> curve)
    {
        var draft = Path.Combine(options.WorkFolder, ModelFolder.NetworkFile);
        NetworkExport.ToGraph(network, averaged: true).Save(draft);
        var pictures = data.Stop.Take(CheckedMax).ToList();
        var difference = ExportCheck.Require(draft, network, averaged: true, StopScore.Read(pictures, options), pictures.Count, options.Size, options.Size);
        var card = new ModelCard
        {
            Head = ImageModels.FineTuned,
            Classes = data.Classes,
            GoodClass = data.Good,
            Threshold = 0.5,
            Input = options.Input,
            Backbone = $"efficientnet-{options.Network}{(options.Weights is { } weights ? " from " + Path.GetFileName(weights) : "")}",
            Seed = options.Seed,
        };
        ModelFolder.Write(options.Output, card, folder =>
        {
            File.Move(draft, Path.Combine(folder, ModelFolder.NetworkFile));
            File.WriteAllText(Path.Combine(folder, FineTuneRun.CurveFile), LossCurve.ToCsv(curve));
            File.WriteAllText(Path.Combine(folder, FineTuneRun.PictureFile), LossCurve.ToSvg(curve));
        });
        return difference;
    }
}
