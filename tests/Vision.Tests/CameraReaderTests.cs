using System.Collections.Concurrent;
using System.Diagnostics;
using Suite.TestKit;
using Suite.TestKit.Processes;
using Suite.Vision.Tests.Sources;

namespace Suite.Vision.Tests;

public sealed class CameraReaderTests
{
    private static readonly CameraReaderOptions Quick = new() { RetryDelay = TimeSpan.FromMilliseconds(50), RetryDelayMax = TimeSpan.FromMilliseconds(200) };

    [Fact]
    public async Task A_camera_that_died_and_comes_back_is_read_again()
    {
        var port = FreePort.Next();
        var source = CaptureSource.Stream($"http://127.0.0.1:{port}/camera.mjpeg");
        var seen = new ConcurrentQueue<CameraStatus>();
        await using var first = Ffmpeg.ServeMjpeg(port, "-re", "-f", "lavfi", "-i", Ffmpeg.TestPattern);
        await using var reader = new CameraReader(source, Quick, new Random(1), TimeProvider.System, seen.Enqueue);
        await NextAsync(reader);
        Assert.Equal(CameraState.Connected, reader.Status.State);
        first.Kill();
        await WaitAsync(() => reader.Status.State == CameraState.Lost, "lost");
        Assert.NotNull(reader.Status.Reason);
        Assert.NotNull(reader.Status.RetryIn);
        await using var second = Ffmpeg.ServeMjpeg(port, "-re", "-f", "lavfi", "-i", Ffmpeg.TestPattern);
        await WaitAsync(() => reader.Status.State == CameraState.Connected, "connected again");
        var numbers = new List<long>();
        for (var i = 0; i < 5; i++)
            numbers.Add(await NextAsync(reader));
        Assert.Equal(numbers.Order(), numbers);
        var states = seen.Select(s => s.State).ToList();
        Assert.Equal(CameraState.Connected, states[^1]);
        Assert.True(states.IndexOf(CameraState.Connected) < states.LastIndexOf(CameraState.Lost));
    }

    [Fact]
    public async Task A_camera_that_stalls_is_lost_and_one_that_is_not_there_never_found()
    {
        var port = FreePort.Next();
        var source = CaptureSource.Stream($"http://127.0.0.1:{port}/camera.mjpeg") with { ReadTimeout = TimeSpan.FromSeconds(1), OpenTimeout = TimeSpan.FromSeconds(2) };
        await using var camera = Ffmpeg.ServeMjpeg(port, "-re", "-f", "lavfi", "-i", Ffmpeg.TestPattern);
        await using var reader = new CameraReader(source, Quick, new Random(1), TimeProvider.System);
        await NextAsync(reader);
        await Ffmpeg.SignalAsync(camera, "STOP");
        await WaitAsync(() => reader.Status.State == CameraState.Lost, "lost");
        Assert.Equal(CaptureFault.Stalled, reader.Status.Fault);
        camera.Kill();
        await WaitAsync(() => reader.Status is { Fault: CaptureFault.NotOpened, Failures: > 3 }, "tried again and again");
    }

    [Fact]
    public async Task Who_is_slow_gets_the_latest_picture_and_what_was_skipped_is_counted()
    {
        var port = FreePort.Next();
        await using var camera = Ffmpeg.ServeMjpeg(port, "-re", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=50");
        await using var reader = new CameraReader(CaptureSource.Stream($"http://127.0.0.1:{port}/camera.mjpeg"), Quick, new Random(1), TimeProvider.System);
        await NextAsync(reader);
        await WaitAsync(() => reader.Captured > 60, "60 pictures ahead");
        var number = await NextAsync(reader);
        Assert.True(number > 55, $"Picture {number} is not the latest.");
        Assert.InRange(reader.Skipped, number - 2, reader.Captured - 2);
    }

    [Fact]
    public async Task Of_a_film_every_picture_comes_and_then_the_end_however_slow_the_consumer_is()
    {
        using var directory = new TempDirectory();
        await Ffmpeg.RunAsync("-f", "lavfi", "-i", Ffmpeg.TestPattern, "-frames:v", "30", directory.File("film.mp4"));
        var options = Quick with { Delivery = FrameDelivery.Every, QueueMax = 2 };
        await using var reader = new CameraReader(CaptureSource.VideoFile(directory.File("film.mp4")), options, new Random(1), TimeProvider.System);
        for (var expected = 1; expected <= 30; expected++)
        {
            Assert.Equal(expected, await NextAsync(reader));
            Assert.True(reader.Captured <= expected + 3, "The queue holds more than it may.");
            if (expected % 10 == 0)
                await Task.Delay(50);
        }

        Assert.Null(await reader.ReadAsync(CancellationToken.None));
        Assert.Equal((CameraState.Ended, 30L, 0L), (reader.Status.State, reader.Captured, reader.Skipped));
    }

    [Fact]
    public async Task A_damaged_file_in_a_folder_is_counted_and_the_rest_comes()
    {
        using var directory = new TempDirectory();
        using (var picture = Frame.FromPixels(Pixels.Gradient(32, 24, 3), 32, 24, 3))
        {
            File.WriteAllBytes(directory.File("a.png"), picture.EncodePng());
            File.WriteAllBytes(directory.File("b.jpg"), picture.EncodeJpeg()[..200]);
            File.WriteAllBytes(directory.File("c.bmp.jpg"), picture.EncodeJpeg());
        }

        var options = Quick with { Delivery = FrameDelivery.Every };
        await using var reader = new CameraReader(CaptureSource.ImageFolder(directory.Path), options, new Random(1), TimeProvider.System);
        Assert.Equal(1, await NextAsync(reader));
        Assert.Equal(2, await NextAsync(reader));
        Assert.Null(await reader.ReadAsync(CancellationToken.None));
        Assert.Equal(1, reader.Unusable);
        Assert.Contains("b.jpg", reader.Status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_can_be_had_in_its_place_with_what_is_wrong_with_it()
    {
        using var directory = new TempDirectory();
        using (var picture = Frame.FromPixels(Pixels.Gradient(32, 24, 3), 32, 24, 3))
        {
            File.WriteAllBytes(directory.File("a.png"), picture.EncodePng());
            File.WriteAllBytes(directory.File("b.jpg"), picture.EncodeJpeg()[..200]);
            File.WriteAllBytes(directory.File("c.png"), picture.EncodePng());
        }

        var options = Quick with { Delivery = FrameDelivery.Every, ReportsUnusable = true };
        await using var reader = new CameraReader(CaptureSource.ImageFolder(directory.Path), options, new Random(1), TimeProvider.System);
        var problems = new List<string?>();
        while (await reader.ReadAsync(CancellationToken.None) is { } frame)
        {
            using (frame)
                problems.Add(frame.Problem is null || !frame.Frame.IsEmpty ? frame.Problem : "empty: " + frame.Problem);
        }

        Assert.Equal((3, null, null), (problems.Count, problems[0], problems[2]));
        Assert.StartsWith("empty: ", problems[1], StringComparison.Ordinal);
        Assert.Contains("b.jpg", problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_camera_that_changes_its_picture_says_so_in_its_status()
    {
        using var directory = new TempDirectory();
        for (var i = 0; i < 4; i++)
        {
            var (width, height) = i < 2 ? (40, 30) : (60, 20);
            using var picture = Frame.FromPixels(Pixels.Gradient(width, height, 3), width, height, 3);
            File.WriteAllBytes(directory.File($"{i}.png"), picture.EncodePng());
        }

        var sizes = new ConcurrentQueue<(int, int)>();
        var options = Quick with { Delivery = FrameDelivery.Every };
        await using var reader = new CameraReader(CaptureSource.ImageFolder(directory.Path), options, new Random(1), TimeProvider.System, s => sizes.Enqueue((s.Width, s.Height)));
        for (var i = 0; i < 4; i++)
            await NextAsync(reader);
        Assert.Null(await reader.ReadAsync(CancellationToken.None));
        Assert.Equal([(40, 30), (60, 20)], sizes.Distinct());
    }

    [Fact]
    public async Task Disposing_stops_a_reader_that_waits_for_its_consumer_or_for_its_next_attempt()
    {
        using var directory = new TempDirectory();
        await Ffmpeg.RunAsync("-f", "lavfi", "-i", Ffmpeg.TestPattern, "-frames:v", "30", directory.File("film.mp4"));
        var full = new CameraReader(CaptureSource.VideoFile(directory.File("film.mp4")), Quick with { Delivery = FrameDelivery.Every, QueueMax = 2 }, new Random(1), TimeProvider.System);
        await WaitAsync(() => full.Captured >= 3, "waiting for its consumer");
        var patient = new CameraReader(
            CaptureSource.VideoFile("no-such-film.mp4"), Quick with { RetryDelay = TimeSpan.FromMinutes(5), RetryDelayMax = TimeSpan.FromMinutes(5) }, new Random(1), TimeProvider.System);
        await WaitAsync(() => patient.Status.State == CameraState.Lost, "waiting for its next attempt");
        var began = Stopwatch.GetTimestamp();
        await full.DisposeAsync();
        await patient.DisposeAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 5);
        Assert.Equal((CameraState.Ended, CameraState.Ended), (full.Status.State, patient.Status.State));
        Assert.Null(await patient.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public void The_waits_double_up_to_the_longest_and_differ_from_camera_to_camera()
    {
        var options = new CameraReaderOptions { RetryDelay = TimeSpan.FromSeconds(1), RetryDelayMax = TimeSpan.FromSeconds(20) };
        var jitter = new Random(7);
        for (var failures = 1; failures < 2_000; failures++)
        {
            var doubled = Math.Min(Math.Pow(2, failures - 1), 20);
            Assert.InRange(ReconnectDelay.After(failures, options, jitter).TotalSeconds, .8 * doubled - .001, Math.Min(1.2 * doubled, 20) + .001);
        }

        Assert.NotEqual(ReconnectDelay.After(3, options, new Random(1)), ReconnectDelay.After(3, options, new Random(2)));
    }

    [Fact]
    public void Options_out_of_their_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new CameraReaderOptions { QueueMax = 0 }.Validate());
        Assert.Throws<ArgumentException>(() => new CameraReaderOptions { RetryDelay = TimeSpan.Zero }.Validate());
        Assert.Throws<ArgumentException>(() => new CameraReaderOptions { RetryDelayMax = TimeSpan.FromMilliseconds(1) }.Validate());
    }

    private static async Task<long> NextAsync(CameraReader reader)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var frame = await reader.ReadAsync(late.Token);
        Assert.NotNull(frame);
        Assert.False(frame.Frame.IsEmpty);
        return frame.Number;
    }

    private static async Task WaitAsync(Func<bool> condition, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), $"After 30 s not {what}.");
            await Task.Delay(10);
        }
    }
}
