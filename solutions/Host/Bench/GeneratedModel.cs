using Suite.Imagery.Scenes;
using Suite.Inspection.Models;
using Suite.Inspection.Simulation;
using Suite.Inspection.Training;
using Suite.Onnx.Graphs;
using Suite.Vision;

namespace Suite.Host.Bench;

/// <summary>
/// Few-shot models for measurements: the network's weights are drawn, not learned, which takes as long to run; the head is trained on a few drawn parts. What it says of a
/// part means nothing.
/// </summary>
internal static class GeneratedModel
{
    public const string Weights = "drawn, not learned: as fast as learned ones; verdicts mean nothing";

    private const int TrainingImages = 40;
    private const int JpegQuality = 90;

    /// <summary>Trains one into <c>FOLDER/model</c>.</summary>
    /// <param name="folder">Exists and has no <c>images</c>, <c>model</c> or <c>network.onnx</c>.</param>
    /// <param name="network"><c>b0</c> to <c>b4</c>, <c>lite0</c>.</param>
    /// <param name="side">Of its input in pixels.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The model's folder.</returns>
    public static async Task<string> TrainAsync(DirectoryInfo folder, string network, int side, CancellationToken ct)
    {
        var (images, model, file) = (Path.Combine(folder.FullName, "images"), Path.Combine(folder.FullName, "model"), Path.Combine(folder.FullName, "network.onnx"));
        var spec = EfficientNetSpec.Parse(network);
        EfficientNetGraph.Build(spec, DrawnWeights.Of(spec, seed: 1)).Save(file);
        await SimulatedDataset.WriteAsync(new DirectoryInfo(images), TrainingImages, 1, new MetalSceneOptions { Size = 256, DefectShare = .5 }, null, ct);
        var settings = new TrainingSettings { Data = images, Output = model, Backbone = new BackboneChoice(file, ValueRange.ZeroToOne), Size = side, Views = 1 };
        await Task.Run(() => HeadTraining.Run(ImageModels.FewShot, settings, TimeProvider.System, null, ct), ct);
        return model;
    }

    /// <summary>A drawn part in colour, as a camera would send it.</summary>
    public static byte[] Jpeg(int number, int size)
    {
        var part = new MetalScene(1, new MetalSceneOptions { Size = size }).Draw(number);
        var colour = new byte[3 * size * size];
        part.CopyColour(colour);
        using var frame = Frame.FromPixels(colour, size, size, 3);
        return frame.EncodeJpeg(JpegQuality);
    }
}
