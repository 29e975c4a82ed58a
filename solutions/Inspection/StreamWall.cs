using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Inspection.Cameras;
using Suite.Inspection.Live;
using Suite.Journal;

namespace Suite.Inspection;

/// <summary>
/// The pictures of many cameras over one connection, because a browser opens six to a server at most. Each part is a JPEG whose headers say which camera it is of;
/// <c>solutions/Host/Demo</c> has a page that shows them.
/// </summary>
internal static class StreamWall
{
    /// <summary>How soon a camera that is set up while somebody looks is on the wall.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/inspection/wall", HandleAsync)
        .WithName("StreamWall").WithSummary("The live pictures of many cameras, multiplexed: multipart/x-mixed-replace whose parts name their camera and verdict in headers.")
        .RequireScope(Scopes.InspectionRead, Scopes.InspectionOperate).AsStream()
        .QueryText("cameras", "Ids, with commas between them; default all that this node captures, those too that are set up meanwhile.")
        .Produces<Stream>(200, "multipart/x-mixed-replace").Refuses(404);

    private static Task HandleAsync(HttpContext http, CameraSupervisor supervisor, TimeProvider time) => SendAsync(http, http.GetCaller().Tenant, supervisor, time);

    internal static async Task SendAsync(HttpContext http, TenantId tenant, CameraSupervisor supervisor, TimeProvider time)
    {
        var asked = http.Request.Query.TryGetValue("cameras", out var ids) ? ids.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries) : null;
        if (asked?.FirstOrDefault(a => supervisor.Captured(tenant).All(c => c.Id.Value != a)) is { } unknown)
        {
            await Problem.NotFound($"This node captures no camera '{unknown}'.").ExecuteAsync(http);
            return;
        }

        using var stream = await MultipartStream.StartAsync(http);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stream.Stopping);

        // One picture at most waits: a viewer that is slow gets later pictures, not more.
        var pictures = Channel.CreateBounded<(CameraId Id, LivePicture Picture)>(1);
        var watching = WatchAllAsync(
            () => supervisor.Captured(tenant).Where(c => asked is null || asked.Contains(c.Id.Value)).Select(static c => (c.Id, c.Camera.Live)), pictures.Writer, time, ended.Token);
        try
        {
            await foreach (var (id, picture) in pictures.Reader.ReadAllAsync(stream.Stopping))
            {
                await stream.SendAsync("image/jpeg", picture.Jpeg, Headers(id, picture));
            }
        }
        catch (OperationCanceledException) when (stream.Stopping.IsCancellationRequested)
        {
            // The viewer went, or the server stops.
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
    }

    /// <summary>A page may be open before its cameras are set up. A camera that is removed sends nothing, and is there again when it is.</summary>
    private static async Task WatchAllAsync(
        Func<IEnumerable<(CameraId Id, LiveChannel Live)>> captured, ChannelWriter<(CameraId, LivePicture)> pictures, TimeProvider time, CancellationToken ct)
    {
        var watching = new Dictionary<LiveChannel, Task>();
        using var timer = new PeriodicTimer(LookInterval, time);
        try
        {
            do
            {
                foreach (var (id, live) in captured().Where(c => !watching.ContainsKey(c.Live)).ToList())
                {
                    watching.Add(live, WatchAsync(id, live, pictures, ct));
                }
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException)
        {
            // The stream has ended.
        }

        await Task.WhenAll(watching.Values);
    }

    private static async Task WatchAsync(CameraId id, LiveChannel live, ChannelWriter<(CameraId, LivePicture)> pictures, CancellationToken ct)
    {
        using var watching = live.Watch();
        try
        {
            for (var seen = 0L; ;)
            {
                // Asked for anew once there is room, so that what is sent is the latest then.
                await pictures.WaitToWriteAsync(ct);
                var picture = await live.NextAsync(seen, ct);
                await pictures.WriteAsync((id, picture), ct);
                seen = picture.Number;
            }
        }
        catch (OperationCanceledException)
        {
            // The stream has ended.
        }
    }

    private static string Headers(CameraId id, LivePicture picture)
    {
        // Header lines are ASCII; a part's number may be anything.
        var part = Uri.EscapeDataString(picture.Part);
        return string.Create(CultureInfo.InvariantCulture, $"Camera: {id.Value}\r\nNumber: {picture.Number}\r\nVerdict: {picture.Outcome ?? "none"}\r\nPart: {part}\r\n");
    }
}
