using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Suite.Host.Cli;
using Suite.Inspection.Benchmarks;
using Suite.Inspection.Serving;
using Suite.Vision;

namespace Suite.Host.Bench;

/// <summary>What a line waits for: cameras at a rate, each frame captured, judged, journaled. Cameras and server are processes of their own; the server's memory is its own.</summary>
/// <param name="Cameras">Served by one process, 1 to 16.</param>
/// <param name="Rate">Frames a second of each.</param>
/// <param name="Size">Side of a frame in pixels.</param>
/// <param name="Seconds">Measured, after five to warm up.</param>
internal sealed record InspectionLineBench(int Cameras, double Rate, int Size, int Seconds)
{
    private const string Tenant = "bench";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    /// <param name="network"><c>b0</c> to <c>b4</c>, <c>lite0</c>.</param>
    /// <param name="side">Of its input in pixels.</param>
    /// <param name="ct">Ends the processes.</param>
    public async Task<JsonObject> RunAsync(string network, int side, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("suite-bench-");
        var port = FreePort();
        await using var camera = ChildProcess.Start(typeof(InspectionLineBench).Assembly.Location, ["inspect", "camera", "--port", $"{port}"], quiet: true);
        await using var server = BenchProcesses.StartServer(Path.Combine(folder.FullName, "data"));
        try
        {
            var zip = ModelArchive.Pack(await GeneratedModel.TrainAsync(folder, network, side, ct));
            await using var client = await BenchProcesses.ConnectAsync(server, Path.Combine(folder.FullName, "data"), Tenant, ct);
            using var content = new ByteArrayContent(zip) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
            await client.SendContentAsync(HttpMethod.Post, "/v1/inspection/models?promote=true&reason=benchmark", content, ct);
            await SetUpAsync(client, port, ct);
            await Task.Delay(WarmUp, ct);
            var before = await ReadAsync(client, ct);
            var used = server.ProcessorSeconds;
            var began = Stopwatch.GetTimestamp();
            await Task.Delay(TimeSpan.FromSeconds(Seconds), ct);
            var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var after = await ReadAsync(client, ct);
            var result = Figures(before, after, elapsed, (server.ProcessorSeconds - used) / elapsed, server.PeakMemoryBytes);
            await server.StopAsync(ct);
            return result;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task SetUpAsync(SuiteClient client, int port, CancellationToken ct)
    {
        for (var i = 1; i <= Cameras; i++)
        {
            var source = FormattableString.Invariant($"http://127.0.0.1:{port}/demo/inspection/camera.mjpeg?rate={Rate}&size={Size}&seed={i}&defects=.1");
            await client.SendAsync(HttpMethod.Put, $"/v1/inspection/cameras/camera-{i}", new JsonObject { ["source"] = source }, ct);
        }
    }

    private static async Task<IReadOnlyList<JsonObject>> ReadAsync(SuiteClient client, CancellationToken ct)
    {
        var cameras = await client.SendAsync(HttpMethod.Get, "/v1/inspection/cameras", null, ct);
        return [.. cameras["cameras"]!.AsArray().Select(static c => c!["figures"] as JsonObject ?? throw new CommandException("A camera of the benchmark is not captured."))];
    }

    private JsonObject Figures(IReadOnlyList<JsonObject> before, IReadOnlyList<JsonObject> after, double seconds, double cores, long memory)
    {
        var (frames, skipped, none) = (Grown("frames"), Grown("skipped"), Grown("notInspected"));
        var inspected = Grown("ok") + Grown("ng");
        return new JsonObject
        {
            ["weights"] = GeneratedModel.Weights,
            ["cameras"] = Cameras,
            ["frames_per_second_each"] = Rate,
            ["frame"] = $"{Size}x{Size}",
            ["seconds"] = Math.Round(seconds, 1),
            ["frames"] = frames,
            ["inspected"] = inspected,
            ["inspected_per_second"] = Math.Round(inspected / seconds, 1),
            ["skipped"] = skipped,
            ["not_inspected"] = none,

            // Of each camera's last thousand verdicts; of the cameras the slowest.
            ["latency_ms_p50"] = after.Max(static c => c["latencyMsP50"]!.GetValue<double>()),
            ["latency_ms_p99"] = after.Max(static c => c["latencyMsP99"]!.GetValue<double>()),
            ["server_cores"] = Math.Round(cores, 2),
            ["server_memory_mb_peak"] = memory >> 20,
        };

        long Grown(string name) => after.Sum(c => c[name]!.GetValue<long>()) - before.Sum(c => c[name]!.GetValue<long>());
    }

    /// <summary>Decoding and scaling of one JPEG, in milliseconds: the median of many.</summary>
    public static JsonObject MeasurePictures()
    {
        const int Runs = 200;
        const int Jpeg = 1_024;
        var file = GeneratedModel.Jpeg(1, Jpeg);
        var shape = new InputShape(380, 380, ValueRange.ImageNet);
        var tensor = new float[shape.Length];
        return new JsonObject
        {
            ["jpeg_bytes"] = file.Length,
            ["decode_and_preprocess_1024_to_380_ms"] = Median(() =>
            {
                using var decoded = Frame.Decode(file);
                decoded.WriteTensor(shape, tensor);
            }),
            ["decode_reduced_and_preprocess_1024_to_380_ms"] = Median(() => Frame.DecodeInto(file, shape, null, tensor)),
        };

        static double Median(Action work) => Math.Round(MedianTime.Ms(work, Runs, TimeProvider.System), 2);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
