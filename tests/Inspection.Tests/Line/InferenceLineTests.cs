using Microsoft.Extensions.Logging.Abstractions;
using Suite.Inspection.Line;
using Suite.Inspection.Models;
using Suite.Inspection.Serving;
using Suite.Inspection.Tests.Http;
using Suite.TestKit;
using Suite.Vision;

namespace Suite.Inspection.Tests.Line;

public sealed class InferenceLineTests : IDisposable
{
    private readonly TempDirectory _files = new();
    private readonly InspectionInstruments _instruments = new();

    public InferenceLineTests() => File.WriteAllText(_files.File("model.json"), "0.5");

    public void Dispose()
    {
        _instruments.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Pictures_of_many_cameras_go_to_the_model_together_and_each_gets_its_own_score()
    {
        using var counting = new Counting(new SpotModel(_files.Path, TimeSpan.FromMilliseconds(30)));
        using var line = new InferenceLine(counting, new ServingOptions { Workers = 1, BatchWaitMs = 20 }, TimeProvider.System, _instruments, NullLogger.Instance);
        var frames = Enumerable.Range(0, 40).Select(static i => Parts.Draw(hasSpot: i % 3 == 0, seed: i)).ToList();
        var looks = frames.ConvertAll(f => new Look(f, new PixelBox(0, 0, f.Width, f.Height), InferenceLine.Now(TimeProvider.System), long.MaxValue));
        looks.ForEach(l => line.Submit([l]));
        var looked = await Task.WhenAll(looks.Select(static l => l.Done));
        Assert.Equal(Enumerable.Range(0, 40).Select(static i => i % 3 == 0), looked.Select(static l => l.Score!.DefectScore >= 0.5));
        Assert.Equal(40, counting.Batches.Sum());
        Assert.True(counting.Batches.Max() is > 1 and <= 32, string.Join(' ', counting.Batches));
        frames.ForEach(static f => f.Dispose());
    }

    [Fact]
    public async Task What_is_too_late_or_too_much_is_refused_and_nothing_waits_for_ever()
    {
        var line = new InferenceLine(
            new SpotModel(_files.Path, TimeSpan.FromMilliseconds(200)), new ServingOptions { Workers = 1, BatchMax = 1, QueueMax = 3 }, TimeProvider.System, _instruments, NullLogger.Instance);
        using var frame = Parts.Draw(hasSpot: false);
        var busy = new Look(frame, new PixelBox(0, 0, frame.Width, frame.Height), InferenceLine.Now(TimeProvider.System), long.MaxValue);
        line.Submit([busy]);
        await Task.Delay(60);
        var now = InferenceLine.Now(TimeProvider.System);
        var looks = Enumerable.Range(0, 8).Select(i => new Look(frame, new PixelBox(0, 0, frame.Width, frame.Height), now, i == 1 ? now : long.MaxValue)).ToList();
        looks.ForEach(l => line.Submit([l]));
        await looks[0].Done.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains(InferenceLine.Full, looks.Where(static l => l.Done.IsCompleted).Select(static l => l.Done.Result.Refused));
        line.Dispose();
        var looked = await Task.WhenAll(looks.Select(static l => l.Done)).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.All(looked, static l => Assert.NotEqual(l.Score is null, l.Refused is null));
        Assert.Equal(InferenceLine.TooLate, looked[1].Refused);
        Assert.NotNull((await busy.Done).Score);
    }

    [Fact]
    public async Task A_model_that_fails_gives_no_verdict_and_the_line_goes_on()
    {
        using var line = new InferenceLine(new Failing(new SpotModel(_files.Path)), new ServingOptions { Workers = 1, BatchMax = 1 }, TimeProvider.System, _instruments, NullLogger.Instance);
        using var frame = Parts.Draw(hasSpot: false);
        for (var i = 0; i < 2; i++)
        {
            var look = new Look(frame, new PixelBox(0, 0, frame.Width, frame.Height), InferenceLine.Now(TimeProvider.System), long.MaxValue);
            line.Submit([look]);
            Assert.Equal(i == 0, (await look.Done.WaitAsync(TimeSpan.FromSeconds(10))).Refused?.Contains("The model failed", StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public async Task Where_every_size_costs_once_all_are_run_before_the_first_picture_and_no_other_afterwards()
    {
        using var counting = new Counting(new SpotModel(_files.Path));
        using var line = new InferenceLine(
            counting, new ServingOptions { Workers = 1, BatchWaitMs = 50, BatchMax = 12, FixedBatchSizes = true }, TimeProvider.System, _instruments, NullLogger.Instance);
        Assert.Equal([1, 12, 2, 4, 8], counting.Batches);
        var frames = Enumerable.Range(0, 30).Select(static i => Parts.Draw(hasSpot: i % 3 == 0, seed: i)).ToList();
        foreach (var group in new[] { 3, 9, 1, 12, 5 })
        {
            var looks = frames.Take(group).Select(f => new Look(f, new PixelBox(0, 0, f.Width, f.Height), InferenceLine.Now(TimeProvider.System), long.MaxValue)).ToList();
            line.Submit(looks);
            var looked = await Task.WhenAll(looks.Select(static l => l.Done)).WaitAsync(TimeSpan.FromSeconds(10));
            Assert.Equal(Enumerable.Range(0, group).Select(static i => i % 3 == 0), looked.Select(static l => l.Score!.DefectScore >= 0.5));
        }

        Assert.Equal([4, 12, 1, 12, 8], counting.Batches.Skip(5));
        frames.ForEach(static f => f.Dispose());
    }

    private sealed class Counting(IImageModel inner) : IImageModel
    {
        public List<int> Batches { get; } = [];

        public ModelCard Card => inner.Card;

        public InputShape Input => inner.Input;

        public ModelNetwork? Network => inner.Network;

        public IReadOnlyList<ImageScore> Score(Memory<float> pictures, int count)
        {
            lock (Batches)
            {
                Batches.Add(count);
            }

            return inner.Score(pictures, count);
        }

        public void Dispose() => inner.Dispose();
    }

    private sealed class Failing(IImageModel inner) : IImageModel
    {
        private int _runs;

        public ModelCard Card => inner.Card;

        public InputShape Input => inner.Input;

        public ModelNetwork? Network => inner.Network;

        public IReadOnlyList<ImageScore> Score(Memory<float> pictures, int count) =>
            _runs++ == 0 ? throw new InvalidOperationException("out of memory") : inner.Score(pictures, count);

        public void Dispose() => inner.Dispose();
    }
}
