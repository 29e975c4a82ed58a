using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Grains;
using Suite.Hosting;
using Suite.Inspection.Cameras;

namespace Suite.Inspection;

/// <summary>A part that a program announces: the camera's next frame shows it. Answered once its verdict is there, which NOT INSPECTED is too.</summary>
internal static class TriggerPart
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/inspection/cameras/{id}/parts", HandleAsync)
        .WithName("TriggerPart").WithSummary("Inspects the camera's next frame as a part. A frame that does not come in time gives a part that is not inspected, never one that is OK.")
        .RequireScope(Scopes.InspectionInspect).TakesJson<TriggerShape>().Produces<ResultShape>().Refuses(404, 409, 429);

    private static async Task<IResult> HandleAsync(string id, HttpContext http, IGrainFactory grains, CameraSupervisor supervisor, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var part = fields.OptionalString("part", 100, rule: TextRule.Line);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var tenant = http.GetCaller().Tenant;
        if (!CameraId.TryParse(id, out var camera) || await CameraGrain.Of(grains, tenant, camera).ReadAsync(ct) is not { Settings: { } settings } now)
        {
            return await ManageCameras.MissingAsync(http, id, grains, ct);
        }

        if (settings.Mode == CameraMode.Triggered)
        {
            return Problem.Conflict("Every frame of this camera is a part already. Set its mode to software, or to free-running, to announce parts.");
        }

        if (await supervisor.CapturedAsync(tenant, camera, now, ct) is not (_, var runner))
        {
            return Problem.Conflict(settings.IsEnabled
                ? $"The camera is not captured by this node{(now.Node is { } node ? $" but by '{node}'" : ", or not yet")}."
                : "The camera is disabled.");
        }

        if (runner.Ask(part ?? Guid.CreateVersion7().ToString("n")) is not { } asked)
        {
            return Problem.TooManyRequests($"{SoftwareTriggers.WaitingMax} parts wait for a frame of this camera already.", TimeSpan.FromSeconds(1));
        }

        var (result, stored) = await asked.Done.WaitAsync(ct);
        return stored
            ? TypedResults.Json(InspectionJson.Shape(result, null), InspectionJson.Sent.ResultShape)
            : Problem.Unavailable($"The part is {InspectionJson.Shape(result, null).Verdict}, but the journal cannot be written now; the result is stored as soon as it can.", TimeSpan.FromSeconds(1));
    }
}
