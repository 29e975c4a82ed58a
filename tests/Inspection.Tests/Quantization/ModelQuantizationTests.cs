using Suite.Imagery.Scenes;
using Suite.Inspection.Models;
using Suite.Inspection.Quantization;
using Suite.Inspection.Simulation;
using Suite.Inspection.Training;
using Suite.Onnx;
using Suite.Onnx.Graphs;
using Suite.Onnx.Int8;
using Suite.TestKit;

namespace Suite.Inspection.Tests.Quantization;

public sealed class ModelQuantizationTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    [Fact]
    public async Task A_trained_model_goes_to_8_bits_only_with_a_report_and_within_the_loss_that_is_accepted()
    {
        var (data, model, output) = (_folder.File("data"), _folder.File("model"), _folder.File("int8"));
        await SimulatedDataset.WriteAsync(new DirectoryInfo(data), 90, 4, new MetalSceneOptions { Size = 64, DefectShare = .6 }, null, default);
        var backbone = _folder.File("backbone.onnx");
        EfficientNetGraph.Build(EfficientNetSpec.Lite0, DrawnWeights.Of(EfficientNetSpec.Lite0, 1)).Save(backbone);
        HeadTraining.Run(
            ImageModels.FewShot, new TrainingSettings { Data = data, Output = model, Backbone = BackboneChoice.Of(backbone, "0..1"), Size = 64, ScoreViews = 1 }, TimeProvider.System, null, default);
        var settings = new QuantizationSettings { Model = model, Data = data, Output = output, LossMax = -2 };
        Assert.Contains("Not promoted", Assert.Throws<Int8LossException>(() => ModelQuantization.Run(settings, TimeProvider.System)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));

        // So few parts prove no such bound, whatever their scores.
        var unproven = Assert.Throws<Int8LossException>(() => ModelQuantization.Run(settings with { LossMax = 1, EscapeMax = .001 }, TimeProvider.System));
        Assert.Contains("cannot be claimed", unproven.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));

        var result = ModelQuantization.Run(settings with { LossMax = 1 }, TimeProvider.System);
        Assert.Equal(result.Before.Images.Count, result.Report.Items);
        Assert.Equal(result.Before.Confusion.Accuracy - result.After.Confusion.Accuracy, result.Report.Loss, 1e-9);
        Assert.True(result.Loss >= result.Report.Loss);
        Assert.InRange(result.Report.BytesInt8, 1, result.Report.BytesFloat * 0.4);
        using (var opened = ImageModels.Open(output, new OnnxSessionOptions()))
        {
            Assert.Null(opened.Card.Claim);
            Assert.Equal(result.After.Confusion.Accuracy, opened.Card.Metrics["int8_accuracy"]);
            Assert.Equal(0, opened.Score(new float[opened.Input.Length], 1)[0].Probabilities.Sum() - 1, 1e-6);
        }

        // The same network without its report: nobody knows what it loses.
        var network = Path.Combine(output, ModelFolder.BackboneFile);
        var graph = OnnxGraph.Load(network);
        graph.Metadata.Clear();
        graph.Save(network);
        Assert.Contains("may not go live", Assert.Throws<InvalidDataException>(() => ImageModels.Open(output, new OnnxSessionOptions())).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
