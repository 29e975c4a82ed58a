using Suite.Inspection.Models;
using Suite.Onnx;
using Suite.Onnx.Graphs;
using Suite.TestKit;
using Suite.TestKit.Processes;
using Suite.Torch.Tests.Networks;
using Suite.Trainer;
using Suite.Trainer.FineTuning;
using Suite.Vision;

namespace Suite.Torch.Tests.FineTuning;

public sealed class FineTuneRunTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    private string Data => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_of_pictures_becomes_a_model_that_tells_its_classes_apart()
    {
        Draw(60);
        var options = Options("model") with { Epochs = 20, Patience = 20, Mixing = new(0, 0) };
        var lines = Run(options);

        Assert.Contains(lines, l => l.StartsWith("epoch 20:", StringComparison.Ordinal));
        Assert.Matches("no decision of [2-9] changes", lines[^1]);
        Assert.False(Directory.Exists(options.WorkFolder));
        Assert.Equal(21, File.ReadLines(Path.Combine(options.Output, "loss.csv")).Count());
        Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(options.Output, "loss.svg")), StringComparison.Ordinal);
        using var model = ImageModels.Open(options.Output, new OnnxSessionOptions());
        Assert.Equal(["across", "down"], model.Card.Classes);
        var (pictures, labels) = Stripes.Draw(16, 3, 999);
        var right = model.Score(pictures, 16).Zip(labels).Count(s => s.First.Class == s.Second);
        Assert.True(right >= 14, $"{right} of 16 are right.");
    }

    [Fact]
    public void A_run_that_was_broken_off_goes_on_to_the_curve_it_would_have_had()
    {
        Draw(24);
        var whole = Options("whole") with { Epochs = 3 };
        Run(whole);
        var broken = Options("broken") with { Epochs = 3 };
        Assert.Throws<OperationCanceledException>(() => Run(broken, breakAfter: 2));
        Assert.True(File.Exists(Path.Combine(broken.WorkFolder, FineTuneRun.CheckpointFile)));
        Run(broken with { IsResumed = true });

        Assert.Equal(File.ReadAllText(Path.Combine(whole.Output, "loss.csv")), File.ReadAllText(Path.Combine(broken.Output, "loss.csv")));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void A_run_that_was_stopped_within_an_epoch_says_how_to_go_on_and_loses_nothing(int batch)
    {
        Draw(48);
        var whole = Options("whole") with { Epochs = 3 };
        Run(whole);
        var stopped = Options("stopped") with { Epochs = 3 };
        using var stop = new CancellationTokenSource();
        var shares = 0;
        var progress = new Told(value =>
        {
            if (value.Text is null && ++shares == batch)
            {
                stop.Cancel();
            }
        });
        var told = Assert.Throws<StoppedException>(() => new FineTuneRun(stopped, FineTuneData.Read(stopped, CancellationToken.None), progress).Run(stop.Token));
        Assert.Contains("--resume", told.Message, StringComparison.Ordinal);
        Run(stopped with { IsResumed = true });

        Assert.Equal(File.ReadAllText(Path.Combine(whole.Output, "loss.csv")), File.ReadAllText(Path.Combine(stopped.Output, "loss.csv")));
    }

    [Fact]
    public async Task Ctrl_C_leaves_a_checkpoint_and_exit_status_130()
    {
        Draw(24);
        var options = Options("interrupted");
        var trainer = Path.Combine(AppContext.BaseDirectory, "Suite.Trainer.dll");
        string[] arguments = ["finetune", "--data", Data, "--out", options.Output, "--size", "64", "--batch", "8", "--epochs", "5000", "--patience", "5000", "--weights", "none", "--threads", "1"];
        await using var process = ChildProcess.Start("dotnet", [trainer, .. arguments]);
        await process.WaitUntilAsync(() => Task.FromResult(process.Output.Contains("epoch 1:", StringComparison.Ordinal)), "an epoch", TimeSpan.FromMinutes(2));
        process.Interrupt();

        Assert.Equal(130, await process.WaitForExitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains("with --resume goes on from there", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(options.WorkFolder, FineTuneRun.CheckpointFile)));
    }

    [Fact]
    public void What_cannot_be_trained_on_is_told_before_anything_is_trained()
    {
        Draw(12);
        Assert.Contains("nothing to go on from", Assert.Throws<InvalidDataException>(() => Run(Options("new") with { IsResumed = true })).Message, StringComparison.Ordinal);
        Assert.Contains("--size", Assert.Throws<InvalidDataException>(() => (Options("new") with { Size = 100 }).Checked()).Message, StringComparison.Ordinal);
        Assert.Contains("There is no class 'good'", Assert.Throws<InvalidDataException>(() => Run(Options("new") with { GoodClass = "good" })).Message, StringComparison.Ordinal);
        var other = _folder.File("other.onnx");
        new OnnxGraph("other").Save(other);
        Assert.Contains("other.onnx' cannot be trained further", Assert.Throws<InvalidDataException>(() => Run(Options("new") with { Weights = other })).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Options("new").WorkFolder));
        Assert.Contains("holds other things", Assert.Throws<InvalidDataException>(() => Run(Options("data"))).Message, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(Data, "down"), recursive: true);
        Assert.Contains("one class, 'across'", Assert.Throws<InvalidDataException>(() => Run(Options("new"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_that_cannot_be_read_are_left_out()
    {
        Draw(24);
        File.WriteAllText(Path.Combine(Data, "across", "broken.png"), "no picture");
        var data = FineTuneData.Read(Options("model"), CancellationToken.None);

        Assert.Equal(["across/broken.png"], data.Skipped.Select(s => s.Name));
        Assert.DoesNotContain(data.Train.Concat(data.Stop), p => p.Image.Name.EndsWith("broken.png", StringComparison.Ordinal));
    }

    [Fact]
    public void Rare_classes_come_up_more_often_than_their_share_and_batches_are_whole()
    {
        Draw(60);
        foreach (var file in Directory.GetFiles(Path.Combine(Data, "down")).Skip(6))
        {
            File.Delete(file);
        }

        var options = Options("model") with { Batch = 4, Smoothing = 0, Mixing = new(0, 0) };
        var data = FineTuneData.Read(options, CancellationToken.None);
        var (rare, all) = (0d, 0);
        for (var epoch = 1; epoch <= 20; epoch++)
        {
            using var batches = new PictureBatches(data, options, epoch);
            for (var b = 0; b < PictureBatches.PerEpoch(data, options); b++)
            {
                var batch = batches.Next(CancellationToken.None);
                Assert.Equal(4, batch.Count);
                rare += batch.Targets!.Where((_, i) => i % 2 == 1).Sum();
                all += batch.Count;
            }
        }

        var share = (double)data.Train.Count(p => p.Label == 1) / data.Train.Count;
        Assert.InRange(rare / all, share * 1.3, 0.5);
    }

    [Theory]
    [InlineData(0, 0.25, "0:03:00")]
    [InlineData(0, 1, "0:00:00")]
    [InlineData(0, 0.001, "-")]
    [InlineData(0.5, 0.75, "0:01:00")]
    public void The_time_that_is_left_follows_from_what_has_passed(double first, double share, string left) =>
        Assert.Equal(left, ProgressBar.Left(TimeSpan.FromMinutes(1), first, share));

    private FineTuneOptions Options(string name) => new FineTuneOptions
    {
        Data = Data,
        Output = Path.Combine(_folder.Path, name),
        Size = Stripes.Side,
        Batch = 8,
        Epochs = 2,
        Rate = 1e-3,
        Threads = 2,
        Seed = 5,
    }.Checked();

    private static List<string> Run(FineTuneOptions options, int breakAfter = int.MaxValue)
    {
        var lines = new Lines(breakAfter);
        new FineTuneRun(options, FineTuneData.Read(options, CancellationToken.None), lines).Run(CancellationToken.None);
        return lines.Texts;
    }

    /// <summary>One folder a class; every picture is in the split that its name draws.</summary>
    private void Draw(int count)
    {
        var (pictures, labels) = Stripes.Draw(count, 1, 1);
        for (var i = 0; i < count; i++)
        {
            var folder = Path.Combine(Data, labels[i] == 0 ? "across" : "down");
            Directory.CreateDirectory(folder);
            var pixels = pictures.Skip(i * 4_096).Take(4_096).Select(v => (byte)((v + 1) * 127.5f)).ToArray();
            using var frame = Frame.FromPixels(pixels, Stripes.Side, Stripes.Side, 1);
            File.WriteAllBytes(Path.Combine(folder, $"{i}.png"), frame.EncodePng());
        }
    }

    private sealed class Told(Action<FineTuneProgress> tell) : IProgress<FineTuneProgress>
    {
        public void Report(FineTuneProgress value) => tell(value);
    }

    private sealed class Lines(int breakAfter) : IProgress<FineTuneProgress>
    {
        public List<string> Texts { get; } = [];

        public void Report(FineTuneProgress value)
        {
            if (value.Text is { } text)
            {
                Texts.Add(text);
                if (text.StartsWith("epoch", StringComparison.Ordinal) && Texts.Count >= breakAfter)
                {
                    throw new OperationCanceledException();
                }
            }
        }
    }
}
