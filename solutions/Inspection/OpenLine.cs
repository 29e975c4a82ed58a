using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Grains;
using Suite.Hosting;
using Suite.Inspection.Cameras;
using Suite.Inspection.Results;
using Suite.Inspection.Verdicts;
using Suite.Journal;

namespace Suite.Inspection;

/// <summary>
/// What one tenant's line shows to whoever may open a page, without a key: live pictures, state, the last NG parts. For a demonstration on loopback, or a screen beside a line
/// that nobody else can reach; the caller sees to that.
/// </summary>
public static class OpenLine
{
    private const int PartsShown = 24;

    /// <param name="app">The server.</param>
    /// <param name="prefix">Of the paths: <c>/wall</c>, <c>/state.json</c>, <c>/parts.json</c>, <c>/parts/ID.jpg</c>.</param>
    /// <param name="tenant">Whose line it is.</param>
    public static void Map(IEndpointRouteBuilder app, string prefix, TenantId tenant)
    {
        var group = app.MapGroup(prefix).AllowWithoutKey().ExcludeFromDescription();
        group.MapGet("/wall", (HttpContext http, CameraSupervisor cameras, TimeProvider time) => StreamWall.SendAsync(http, tenant, cameras, time)).AsStream();
        group.MapGet("/state.json", (IGrainFactory grains, CameraSupervisor cameras, CancellationToken ct) => StateAsync(tenant, grains, cameras, ct));
        group.MapGet("/parts.json", (ResultBook book, TimeProvider time, CancellationToken ct) => PartsAsync(tenant, book, time, ct));
        group.MapGet("/parts/{id}.jpg", (string id, ResultBook book, EvidenceStore evidence, CancellationToken ct) => GetResult.DrawAsync(tenant, id, book, evidence, ct));
    }

    private static async Task<IResult> StateAsync(TenantId tenant, IGrainFactory grains, CameraSupervisor supervisor, CancellationToken ct)
    {
        var cameras = await CameraOverviewGrain.Of(grains, tenant).ListAsync(ct);
        return TypedResults.Json(
            new CamerasShape([.. cameras.Select(c => InspectionJson.Shape(c.Id, c.Camera, supervisor.Find(tenant, CameraId.Parse(c.Id))?.Runner?.Describe()))]), InspectionJson.Sent.CamerasShape);
    }

    private static async Task<IResult> PartsAsync(TenantId tenant, ResultBook book, TimeProvider time, CancellationToken ct)
    {
        var now = time.NowMicros() + 1;
        var query = new ResultQuery(now - (TenantInspectionKeys.SlotMicros * 6), now, null, long.MaxValue) { Where = static r => r.Outcome != PartVerdict.Ok };
        var parts = new List<ResultShape>();
        await foreach (var stored in book.ListAsync(tenant, query, ct))
        {
            parts.Add(InspectionJson.Shape(stored.Result, stored.Position));
            if (parts.Count == PartsShown)
            {
                break;
            }
        }

        return TypedResults.Json(new ResultsShape(parts, null), InspectionJson.Sent.ResultsShape);
    }
}
