using Suite.Inspection.Benchmarks;
using Suite.Inspection.Tests.Http;
using Suite.Inspection.Tests.Training;
using Suite.Inspection.Training;
using Suite.TestKit;
using Suite.Vision;

namespace Suite.Inspection.Tests.Benchmarks;

public sealed class EndToEndBenchTests : IDisposable
{
    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Every_picture_is_followed_from_its_bytes_to_its_verdict()
    {
        DrawnParts.WriteDataset(_files.File("parts"), new Dictionary<string, int> { ["good"] = 8, ["spot"] = 8 });
        var backbone = new BackboneChoice(DrawnParts.WriteBackbone(_files.File("small.onnx")), ValueRange.ZeroToOne, IsGrey: true);
        FewShotTrainingRun.Run(new TrainingSettings { Data = _files.File("parts"), Output = _files.File("model"), Backbone = backbone, Size = DrawnParts.Side, Views = 1 }, TimeProvider.System);
        var options = new EndToEndOptions { InFlight = 3, Threads = 1, Duration = TimeSpan.FromMilliseconds(1), FramesMin = 20 };

        var figure = await EndToEndBench.MeasureAsync(_files.File("model"), [Parts.Jpeg(hasSpot: true), Parts.Jpeg(hasSpot: false)], options, CancellationToken.None);

        Assert.True(figure.Frames >= 20 && figure.FramesPerSecond > 0 && figure.MsP50 > 0 && figure.MsP99 >= figure.MsP50, figure.ToString());
        Assert.True(figure.DecodeMs > 0 && figure.PreprocessMs > 0 && figure.ScoreMs > 0 && figure.ProcessorMs > 0 && figure.Cores > 0, figure.ToString());

        // What cannot be decoded ends the measurement: no figure is made of failures.
        await Assert.ThrowsAnyAsync<ImageException>(() => EndToEndBench.MeasureAsync(_files.File("model"), [Parts.Jpeg(hasSpot: true)[..^200]], options, CancellationToken.None));
    }
}
