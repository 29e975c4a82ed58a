using Suite.Inspection.Anomaly;
using Suite.Inspection.FewShot;
using Suite.Onnx;
using Suite.Onnx.Int8;

namespace Suite.Inspection.Models;

/// <summary>Opens trained models, whatever their head.</summary>
public static class ImageModels
{
    public const string FewShot = "fewshot";
    public const string Anomaly = "anomaly";
    public const string FineTuned = "finetune";

    /// <summary>Loads head and network and runs the network once. Half a second.</summary>
    /// <exception cref="InvalidDataException">The folder holds no model that can be run; the message says why.</exception>
    public static IImageModel Open(string folder, OnnxSessionOptions options)
    {
        var network = Path.Combine(folder, ModelFolder.NetworkOf(ModelFolder.ReadCard(folder)));
        if (File.Exists(network))
        {
            Int8Report.Require(network);
        }

        return OpenUnmeasured(folder, options);
    }

    /// <summary>Also a network in 8 bits of which nobody knows yet what that costs: to find out.</summary>
    internal static IImageModel OpenUnmeasured(string folder, OnnxSessionOptions options)
    {
        var card = ModelFolder.ReadCard(folder);
        return card.Head switch
        {
            FewShot => FewShotModel.Open(folder, options),
            Anomaly => AnomalyModel.Open(folder, options),
            FineTuned => FineTunedModel.Open(folder, options),
            _ => throw new InvalidDataException($"'{folder}' has the head '{card.Head}'; this program knows {FewShot}, {Anomaly} and {FineTuned}."),
        };
    }
}
