using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Grains;
using Suite.Hosting;
using Suite.Inspection.Cameras;
using Suite.Inspection.Live;
using Suite.Journal;

namespace Suite.Inspection;

/// <summary>What a camera sees, with what was found drawn on it, as motion JPEG: an image element shows it.</summary>
internal static class StreamCamera
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/inspection/cameras/{id}/live.mjpeg", HandleAsync)
        .WithName("StreamCamera").WithSummary("The camera's pictures as they are judged, with heat map, box and verdict drawn on them: motion JPEG.")
        .RequireScope(Scopes.InspectionRead, Scopes.InspectionOperate).AsStream()
        .Produces<Stream>(200, "multipart/x-mixed-replace").Refuses(404, 409);

    private static async Task HandleAsync(string id, HttpContext http, IGrainFactory grains, CameraSupervisor supervisor, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        if (await FindAsync(tenant, id, http, grains, supervisor, ct) is not { } camera)
        {
            return;
        }

        await SendAsync(http, camera.Live);
    }

    /// <summary>Sends pictures until the viewer goes or the server stops.</summary>
    internal static async Task SendAsync(HttpContext http, LiveChannel live)
    {
        using var watching = live.Watch();
        using var stream = await MultipartStream.StartAsync(http);
        try
        {
            for (var seen = 0L; ;)
            {
                var picture = await live.NextAsync(seen, stream.Stopping);
                await stream.SendAsync("image/jpeg", picture.Jpeg);
                seen = picture.Number;
            }
        }
        catch (OperationCanceledException) when (stream.Stopping.IsCancellationRequested)
        {
            // The viewer went, or the server stops.
        }
    }

    private static async Task<SupervisedCamera?> FindAsync(
        TenantId tenant, string id, HttpContext http, IGrainFactory grains, CameraSupervisor supervisor, CancellationToken ct)
    {
        if (!CameraId.TryParse(id, out var name) || await CameraGrain.Of(grains, tenant, name).ReadAsync(ct) is not { Settings: not null } now)
        {
            await (await ManageCameras.MissingAsync(http, id, grains, ct)).ExecuteAsync(http);
            return null;
        }

        if (await supervisor.CapturedAsync(tenant, name, now, ct) is { } captured)
        {
            return captured.Camera;
        }

        await Problem.Conflict(now.Settings.IsEnabled
            ? $"The camera is not captured by this node{(now.Node is { } node ? $" but by '{node}': ask there" : ", or not yet")}."
            : "The camera is disabled: it has no live picture.").ExecuteAsync(http);
        return null;
    }
}
