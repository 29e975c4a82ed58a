using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Suite.Imagery.Scenes;
using Suite.Inspection.Simulation;
using Suite.Vision;

namespace Suite.Inspection.Tests.Simulation;

/// <summary>The camera over real sockets: what a client reads, frame by frame.</summary>
public sealed class SimulatedCameraTests : IAsyncLifetime, IDisposable
{
    private WebApplication? _app;
    private HttpClient? _client;

    private HttpClient Client => _client ?? throw new InvalidOperationException("The camera was not started.");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        SimulatedCamera.Map(_app, TimeProvider.System);
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()), Timeout = TimeSpan.FromSeconds(60) };
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    public void Dispose() => _client?.Dispose();

    [Fact]
    public async Task Every_frame_is_the_next_part_and_says_the_truth_that_can_be_asked_for()
    {
        var frames = await ReadAsync("seed=5&size=128&defects=.5&rate=120&frames=12&start=3");
        Assert.Equal(Enumerable.Range(3, 12), frames.Select(f => int.Parse(f.Headers["X-Part-Number"], CultureInfo.InvariantCulture)));
        foreach (var frame in frames)
        {
            var truth = JsonNode.Parse(await Client.GetStringAsync($"/demo/inspection/parts/{frame.Headers["X-Part-Number"]}?seed=5&size=128&defects=.5"))!;
            Assert.Equal((string?)truth["class"], frame.Headers["X-Part-Class"]);
            var box = truth["box"] is { } b ? $"{b["x0"]},{b["y0"]},{b["x1"]},{b["y1"]}" : null;
            Assert.Equal(box, frame.Headers.GetValueOrDefault("X-Defect-Box"));
            Assert.Equal("5", frame.Headers["X-Part-Seed"]);
            using var picture = Frame.Decode(frame.Jpeg);
            Assert.Equal((128, 128, 1), (picture.Width, picture.Height, picture.Channels));
        }

        Assert.Contains(frames, f => f.Headers["X-Part-Class"] != "good");
        Assert.Contains(frames, f => f.Headers["X-Part-Class"] == "good");
        Assert.Equal(frames[0].Jpeg, await Client.GetByteArrayAsync("/demo/inspection/parts/3/image.jpg?seed=5&size=128&defects=.5"));
    }

    [Fact]
    public async Task A_stream_without_an_end_ends_with_the_server()
    {
        await using var stream = await Client.GetStreamAsync(new Uri("/demo/inspection/camera.mjpeg?size=64&rate=20", UriKind.Relative));
        Assert.True(await stream.ReadAsync(new byte[64]) > 0);

        // Kestrel waits for open answers as long as it is given: this token bounds the test where the stream goes on.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _app!.StopAsync(patience.Token);
        Assert.False(patience.IsCancellationRequested);
    }

    [Fact]
    public async Task Frames_come_at_the_rate_that_was_asked_for()
    {
        var start = TimeProvider.System.GetTimestamp();
        await ReadAsync("size=64&rate=20&frames=11");
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromSeconds(.49));
    }

    [Fact]
    public async Task A_camera_with_a_name_goes_on_where_it_stopped_and_one_without_starts_over()
    {
        Assert.Equal(["0", "1", "2"], Numbers(await ReadAsync("size=64&rate=120&frames=3&id=left")));
        Assert.Equal(["3", "4"], Numbers(await ReadAsync("size=64&rate=120&frames=2&id=left")));
        Assert.Equal(["0", "1"], Numbers(await ReadAsync("size=64&rate=120&frames=2&id=right")));
        Assert.Equal(["0", "1"], Numbers(await ReadAsync("size=64&rate=120&frames=2")));
    }

    [Fact]
    public async Task A_free_running_camera_sees_the_same_part_several_times() =>
        Assert.Equal(["0", "0", "0", "1", "1"], Numbers(await ReadAsync("size=64&rate=120&frames=5&hold=3")));

    [Fact]
    public async Task Black_frames_come_after_so_many_for_so_long()
    {
        var means = (await ReadAsync("size=64&rate=120&frames=6&fault=black&after=2&lasting=2")).Select(Mean).ToArray();
        Assert.All(means[2..4], m => Assert.InRange(m, 0, 2));
        Assert.All([.. means[..2], .. means[4..]], m => Assert.InRange(m, 60, 200));
    }

    [Fact]
    public async Task A_camera_that_fails_by_and_by_gets_darker_or_softer()
    {
        var dim = (await ReadAsync("size=64&rate=120&frames=60&fault=dim&after=5")).Select(Mean).ToArray();
        Assert.True(dim[59] < .65 * dim[..5].Average(), $"from {dim[..5].Average()} to {dim[59]}");
        var soft = await ReadAsync("size=128&finish=cast&rate=120&frames=60&fault=defocus&after=5");
        Assert.True(Sharpness(soft[59]) < .3 * Sharpness(soft[0]), $"from {Sharpness(soft[0])} to {Sharpness(soft[59])}");
    }

    [Fact]
    public async Task The_resolution_changes_and_comes_back()
    {
        var widths = (await ReadAsync("size=128&rate=120&frames=4&fault=resolution&after=1&lasting=2")).Select(f => Decode(f).Width);
        Assert.Equal([128, 64, 64, 128], widths);
    }

    [Fact]
    public async Task A_torn_picture_is_refused_by_whoever_decodes_it()
    {
        var frames = await ReadAsync("size=128&rate=120&frames=2&fault=torn&after=1");
        Decode(frames[0]);
        Assert.Throws<ImageException>(() => Decode(frames[1]));
    }

    [Fact]
    public async Task Parts_pass_unseen_while_a_camera_stalls() =>
        Assert.Equal(["0", "1", "5", "6"], Numbers(await ReadAsync("size=64&rate=120&frames=7&fault=stall&after=2&lasting=3")));

    [Fact]
    public async Task A_dead_camera_breaks_off_and_answers_nobody_for_a_while()
    {
        var death = "size=64&rate=100&fault=death&after=4&lasting=3000&id=dying";
        var frames = new List<Received>();
        await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(death, frames));
        // What the client had not read when the connection broke is lost with it.
        Assert.InRange(frames.Count, 0, 4);
        using var refused = await Client.GetAsync($"/demo/inspection/camera.mjpeg?{death}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(["0"], Numbers(await ReadAsync("size=64&rate=100&frames=1&id=alive")));
    }

    /// <summary>As a server's camera reads it, through OpenCV and ffmpeg.</summary>
    [Fact]
    public void OpenCv_captures_every_part_in_order()
    {
        using var capture = Capture.Open(CaptureSource.Stream($"{Client.BaseAddress}demo/inspection/camera.mjpeg?seed=3&size=128&rate=30"));
        var scene = new MetalScene(3, new MetalSceneOptions { Size = 128, DefectShare = .1 });
        using var frame = Frame.CreateEmpty();
        for (var parts = 0; parts < 20; parts++)
        {
            Assert.True(capture.TryRead(frame));
            using var grey = frame.ToGrey();
            var pixels = new byte[128 * 128];
            grey.CopyPixels(pixels);
            var error = pixels.Zip(scene.Draw(parts).Pixels, (a, b) => Math.Abs(a - b)).Average();
            var another = pixels.Zip(scene.Draw(parts + 1).Pixels, (a, b) => Math.Abs(a - b)).Average();
            Assert.True(error < 6 && error < another / 2, $"part {parts}: {error:F1} grey levels, {another:F1} from the next");
        }
    }

    [Theory]
    [InlineData("rate=0", "rate")]
    [InlineData("rate=nan", "rate")]
    [InlineData("size=63", "size")]
    [InlineData("size=1.5", "size")]
    [InlineData("defects=2", "defects")]
    [InlineData("finish=gold", "finish")]
    [InlineData("fault=smoke", "fault")]
    [InlineData("id=a%20b", "id")]
    [InlineData("speed=3", "speed")]
    public async Task A_parameter_out_of_range_is_refused_by_name(string query, string name)
    {
        using var response = await Client.GetAsync($"/demo/inspection/camera.mjpeg?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]![name]);
    }

    [Fact]
    public async Task One_connection_too_many_is_refused_and_others_go_on()
    {
        var open = new List<HttpResponseMessage>();
        try
        {
            for (var i = 0; i < SimulatedCamera.ConnectionsMax; i++)
                open.Add(await Client.GetAsync("/demo/inspection/camera.mjpeg?size=64&rate=1", HttpCompletionOption.ResponseHeadersRead));
            Assert.All(open, o => Assert.Equal(HttpStatusCode.OK, o.StatusCode));
            using var refused = await Client.GetAsync("/demo/inspection/camera.mjpeg?size=64", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }
        finally
        {
            open.ForEach(o => o.Dispose());
        }
    }

    private static string[] Numbers(IEnumerable<Received> frames) => [.. frames.Select(f => f.Headers["X-Part-Number"])];

    private static Frame Decode(Received frame) => Frame.Decode(frame.Jpeg);

    private static byte[] Pixels(Received frame)
    {
        using var picture = Decode(frame);
        var pixels = new byte[picture.Width * picture.Height * picture.Channels];
        picture.CopyPixels(pixels);
        return pixels;
    }

    private static double Mean(Received frame) => Pixels(frame).Average(p => p);

    private static double Sharpness(Received frame)
    {
        var pixels = Pixels(frame);
        return pixels.Zip(pixels.Skip(1), (a, b) => Math.Pow(a - b, 2)).Average();
    }

    private async Task<List<Received>> ReadAsync(string query, List<Received>? frames = null)
    {
        frames ??= [];
        await using var stream = await Client.GetStreamAsync($"/demo/inspection/camera.mjpeg?{query}");
        while (await LineAsync(stream) is "--part")
        {
            var headers = new Dictionary<string, string>();
            while (await LineAsync(stream) is { Length: > 0 } line)
                headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 2)..];
            var jpeg = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(jpeg);
            Assert.Equal("", await LineAsync(stream));
            frames.Add(new Received(headers, jpeg));
        }

        return frames;
    }

    private static async Task<string> LineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(one);
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }
    }

    private sealed record Received(Dictionary<string, string> Headers, byte[] Jpeg);
}
