using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Grains;
using Suite.Hosting;
using Suite.Inspection.Cameras;

namespace Suite.Inspection;

/// <summary>What the cameras call for: list, and say that it was seen.</summary>
internal static class ManageAlarms
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/inspection/alarms", ListAsync)
            .WithName("ListAlarms").WithSummary("Alarms of all cameras, newest first: those that last or nobody has acknowledged, or all that are kept.")
            .RequireScope(Scopes.InspectionRead, Scopes.InspectionOperate).QueryText("state", "open (default) or all.").QueryText("camera", "Only of this camera.")
            .Produces<AlarmsShape>().Refuses(400);
        app.MapPost("/v1/inspection/alarms/{id}/acknowledge", AcknowledgeAsync)
            .WithName("AcknowledgeAlarm").WithSummary("Says that an alarm was seen; it stays open while its condition lasts.").RequireScope(Scopes.InspectionOperate)
            .TakesJson<NoteShape>().Produces<AlarmShape>().Refuses(404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IGrainFactory grains, CancellationToken ct)
    {
        var state = http.Request.Query.TryGetValue("state", out var asked) ? asked.ToString() : "open";
        if (state is not ("open" or "all"))
        {
            return Problem.Validation("state", "Send open or all.");
        }

        var camera = http.Request.Query.TryGetValue("camera", out var one) ? one.ToString() : null;
        var cameras = await CameraOverviewGrain.Of(grains, http.GetCaller().Tenant).ListAllAsync(ct);
        var alarms = cameras.Where(c => camera is null || c.Id == camera)
            .SelectMany(c => c.Camera.Alarms.Where(a => state == "all" || a.IsOpen).Select(a => (c.Id, Alarm: a)))
            .OrderByDescending(static a => a.Alarm.RaisedAtMicros);
        return TypedResults.Json(new AlarmsShape([.. alarms.Select(static a => InspectionJson.Shape(a.Id, a.Alarm))]), InspectionJson.Sent.AlarmsShape);
    }

    private static async Task<IResult> AcknowledgeAsync(string id, HttpContext http, IGrainFactory grains, TimeProvider time, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var note = fields.OptionalString("note", 1_000, rule: TextRule.Prose);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var caller = http.GetCaller();
        if (id.Split('.') is not [var name, var text] || !CameraId.TryParse(name, out var camera)
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return Missing(id);
        }

        var change = await CameraGrain.Of(grains, caller.Tenant, camera).ChangeAsync(new AcknowledgeAlarm(time.NowMicros(), number, caller.KeyId, note), ct);
        return change.IsFound ? TypedResults.Json(InspectionJson.Shape(name, change.Now.Alarms.First(a => a.Number == number)), InspectionJson.Sent.AlarmShape) : Missing(id);
    }

    private static Problem Missing(string id) => Problem.NotFound($"There is no alarm '{id}', or it is forgotten.");
}
