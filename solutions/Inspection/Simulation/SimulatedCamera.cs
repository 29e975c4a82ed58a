using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Suite.Hosting;
using Suite.Imagery.Scenes;
using Suite.Vision;

namespace Suite.Inspection.Simulation;

/// <summary>
/// A camera over a line of metal parts that do not exist: <c>GET /demo/inspection/camera.mjpeg</c>, a stream of JPEGs as network
/// cameras send them (multipart/x-mixed-replace, RFC 2046 and Netscape's extension of it). Every part of the stream says in its
/// headers which part of the line it shows and what is wrong with it, and <c>GET /demo/inspection/parts/{n}</c> tells the same.
/// </summary>
/// <remarks>
/// Each connection draws its own frames, at most <see cref="ConnectionsMax"/> of them; the next one is refused with 503. Frames are
/// never skipped: a client that reads slowly slows its own stream down. No key is asked for, so this is mapped on loopback only.
/// </remarks>
public sealed class SimulatedCamera
{
    public const int ConnectionsMax = 16;

    private const string Boundary = "part";

    private readonly TimeProvider _time;
    private readonly PartCounters _counters = new();
    private int _connections;

    private SimulatedCamera(TimeProvider time) => _time = time;

    /// <summary>Maps the camera's endpoints. The caller sees to it that only this machine can reach them.</summary>
    public static void Map(IEndpointRouteBuilder app, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(app);
        var camera = new SimulatedCamera(time);
        var group = app.MapGroup("/demo/inspection").AllowWithoutKey().ExcludeFromDescription();
        group.MapGet("/camera.mjpeg", (Delegate)camera.StreamAsync);
        group.MapGet("/parts/{number:long:min(0)}", (HttpContext http, long number) => camera.Answer(http, number, Truth));
        group.MapGet("/parts/{number:long:min(0)}/image.jpg", (HttpContext http, long number) => camera.Answer(http, number, Image));
        group.MapGet("/parts/{number:long:min(0)}/mask.png", (HttpContext http, long number) => camera.Answer(http, number, Mask));
    }

    private async Task<IResult> StreamAsync(HttpContext http)
    {
        var (options, errors) = SimulatedCameraOptions.Read(http.Request.Query);
        if (options is null)
            return Problem.Validation(errors);
        if (options.Id is { } id && _counters.DeadFor(id, _time.GetUtcNow()) is var dead && dead > TimeSpan.Zero)
            return Problem.Unavailable("This camera is dead, as was asked for.", dead);
        if (!TryEnter())
            return Problem.Unavailable($"{ConnectionsMax} connections are open already.", TimeSpan.FromSeconds(5));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            await SendAsync(http, options, ended.Token);
            return TypedResults.Empty;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client has gone, or the server stops; for a camera that is how every connection ends.
            return TypedResults.Empty;
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task SendAsync(HttpContext http, SimulatedCameraOptions options, CancellationToken ct)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = $"multipart/x-mixed-replace; boundary={Boundary}";
        http.Response.Headers.CacheControl = "no-store";
        var frames = new SimulatedFrames(options);
        var trigger = new Trigger(options, _time);
        var before = options.Id is { } id ? _counters.FramesOf(id) : 0;
        for (long frame = 0; frame < options.Frames; frame++)
        {
            await trigger.WaitAsync(frame, ct);
            if (options.Fault == CameraFault.Death && frame == options.After)
            {
                Die(http, options);
                return;
            }

            var drawn = frames.Draw(frame, options.Start + ((before + frame) / options.Hold));
            if (options.Id is not null)
                _counters.Advance(options.Id);
            if (drawn.Jpeg is not null)
                await WriteAsync(http, drawn, drawn.Jpeg, options, ct);
        }

        await http.Response.WriteAsync($"--{Boundary}--\r\n", ct);
    }

    /// <summary>A connection that is cut, not one that ends: the client must not take it for the end of the stream.</summary>
    private void Die(HttpContext http, SimulatedCameraOptions options)
    {
        if (options.Id is { } id && options.Lasting < long.MaxValue)
            _counters.Kill(id, _time.GetUtcNow() + TimeSpan.FromSeconds(options.Lasting / options.Rate));
        http.Abort();
    }

    private static async Task WriteAsync(HttpContext http, SimulatedFrame frame, byte[] jpeg, SimulatedCameraOptions options, CancellationToken ct)
    {
        var box = frame.Box is { } b ? string.Create(CultureInfo.InvariantCulture, $"X-Defect-Box: {b.X0},{b.Y0},{b.X1},{b.Y1}\r\n") : "";
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"--{Boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\nX-Part-Seed: {options.Seed}\r\nX-Part-Number: {frame.Part}\r\nX-Part-Class: {SimulatedDataset.NameOf(frame.Class)}\r\n{box}\r\n");
        await http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(head), ct);
        await http.Response.Body.WriteAsync(jpeg, ct);
        await http.Response.Body.WriteAsync("\r\n"u8.ToArray(), ct);
        await http.Response.Body.FlushAsync(ct);
    }

    /// <summary>Draws one part; takes the same parameters as the stream, so that its address is the stream's with another path.</summary>
    private IResult Answer(HttpContext http, long number, Func<MetalPart, SimulatedCameraOptions, IResult> answer)
    {
        var (options, errors) = SimulatedCameraOptions.Read(http.Request.Query);
        if (options is null)
            return Problem.Validation(errors);
        if (!TryEnter())
            return Problem.Unavailable($"{ConnectionsMax} connections are open already.", TimeSpan.FromSeconds(5));
        try
        {
            return answer(new MetalScene(options.Seed, options.Scene).Draw(number), options);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private static IResult Truth(MetalPart part, SimulatedCameraOptions options)
    {
        var truth = new JsonObject
        {
            ["seed"] = options.Seed,
            ["number"] = part.Number,
            ["class"] = SimulatedDataset.NameOf(part.Class),
            ["finish"] = part.Finish.ToString().ToLowerInvariant(),
            ["width"] = part.Size,
            ["height"] = part.Size,
            ["box"] = part.Box is { } box ? new JsonObject { ["x0"] = box.X0, ["y0"] = box.Y0, ["x1"] = box.X1, ["y1"] = box.Y1 } : null,
        };
        return TypedResults.Text(truth.ToJsonString(), "application/json");
    }

    private static IResult Image(MetalPart part, SimulatedCameraOptions options)
    {
        using var frame = Frame.FromPixels(part.Pixels, part.Size, part.Size, 1);
        return TypedResults.Bytes(frame.EncodeJpeg(options.Quality), "image/jpeg");
    }

    private static IResult Mask(MetalPart part, SimulatedCameraOptions options)
    {
        using var frame = Frame.FromPixels(part.Mask, part.Size, part.Size, 1);
        return TypedResults.Bytes(frame.EncodePng(), "image/png");
    }

    private bool TryEnter()
    {
        if (Interlocked.Increment(ref _connections) <= ConnectionsMax)
            return true;
        Interlocked.Decrement(ref _connections);
        return false;
    }
}
