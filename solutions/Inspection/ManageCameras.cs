using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Suite.Grains;
using Suite.Hosting;
using Suite.Inspection.Cameras;

namespace Suite.Inspection;

/// <summary>The tenant's cameras: set up, look at, remove. A change is answered once it is durable; capture follows within a moment.</summary>
internal static class ManageCameras
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/inspection/cameras", ListAsync)
            .WithName("ListCameras").WithSummary("Every camera with its state, figures and open alarms.").RequireScope(Scopes.InspectionRead, Scopes.InspectionManage)
            .Produces<CamerasShape>().Refuses();
        app.MapGet("/v1/inspection/cameras/{id}", GetAsync)
            .WithName("GetCamera").WithSummary("One camera with its state, figures and open alarms.").RequireScope(Scopes.InspectionRead, Scopes.InspectionManage)
            .Produces<CameraShape>().Refuses(404);
        app.MapPut("/v1/inspection/cameras/{id}", PutAsync)
            .WithName("PutCamera").WithSummary("Sets up a camera, or another one in its place; it is captured from then on.").RequireScope(Scopes.InspectionManage)
            .TakesJson<CameraRequestShape>().Produces<CameraShape>().Refuses(409);
        app.MapDelete("/v1/inspection/cameras/{id}", RemoveAsync)
            .WithName("RemoveCamera").WithSummary("Removes a camera. Its results stay.").RequireScope(Scopes.InspectionManage)
            .Produces(204).Refuses(404);
        app.MapPost("/v1/inspection/cameras/{id}/baseline", RelearnAsync)
            .WithName("RelearnBaseline").WithSummary("Learns anew what the camera's pictures usually look like: after its lens, light or place was changed.")
            .RequireScope(Scopes.InspectionManage, Scopes.InspectionOperate).Produces<CameraShape>().Refuses(404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IGrainFactory grains, CameraSupervisor supervisor, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        var cameras = await CameraOverviewGrain.Of(grains, tenant).ListAsync(ct);
        return TypedResults.Json(
            new CamerasShape([.. cameras.Select(c => InspectionJson.Shape(c.Id, c.Camera, supervisor.Find(tenant, CameraId.Parse(c.Id))?.Runner?.Describe()))]),
            InspectionJson.Sent.CamerasShape);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, IGrainFactory grains, CameraSupervisor supervisor, CancellationToken ct) =>
        CameraId.TryParse(id, out var camera) && await CameraGrain.Of(grains, http.GetCaller().Tenant, camera).ReadAsync(ct) is { Settings: not null } now
            ? Answer(http, camera, now, supervisor)
            : await MissingAsync(http, id, grains, ct);

    private static async Task<IResult> PutAsync(
        string id, HttpContext http, IGrainFactory grains, CameraSupervisor supervisor, IOptions<CameraOptions> options, TimeProvider time, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var caller = http.GetCaller();
        if (!CameraId.TryParse(id, out var camera))
        {
            fields.AddError("id", "A camera's id is 1 to 40 characters of a-z, 0-9 and '-', starting with a letter or digit.");
            return fields.ToProblem();
        }

        if (CameraRequest.Read(fields, camera, caller.May(Scopes.Admin)) is not { } read)
        {
            return fields.ToProblem();
        }

        var others = await CameraOverviewGrain.Of(grains, caller.Tenant).ListAsync(ct);
        if (others.Count >= options.Value.CamerasMax && others.All(c => c.Id != camera.Value))
        {
            return Problem.Conflict($"There are {others.Count} cameras already, which is as many as there may be. Remove one first.");
        }

        var change = await CameraGrain.Of(grains, caller.Tenant, camera)
            .ChangeAsync(new ConfigureCamera(time.NowMicros(), caller.KeyId, read.Settings, read.Address, options.Value.Node), ct);
        supervisor.Follow(caller.Tenant);
        return Answer(http, camera, change.Now, supervisor);
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext http, IGrainFactory grains, TimeProvider time, CancellationToken ct)
    {
        var caller = http.GetCaller();
        return CameraId.TryParse(id, out var camera)
            && (await CameraGrain.Of(grains, caller.Tenant, camera).ChangeAsync(new RemoveCamera(time.NowMicros(), caller.KeyId), ct)).IsFound
                ? TypedResults.NoContent()
                : await MissingAsync(http, id, grains, ct);
    }

    private static async Task<IResult> RelearnAsync(string id, HttpContext http, IGrainFactory grains, CameraSupervisor supervisor, TimeProvider time, CancellationToken ct)
    {
        var caller = http.GetCaller();
        return CameraId.TryParse(id, out var camera)
            && await CameraGrain.Of(grains, caller.Tenant, camera).ChangeAsync(new LearnBaseline(time.NowMicros(), null), ct) is { IsFound: true } change
                ? Answer(http, camera, change.Now, supervisor)
                : await MissingAsync(http, id, grains, ct);
    }

    private static JsonHttpResult<CameraShape> Answer(HttpContext http, CameraId id, Camera now, CameraSupervisor supervisor) => TypedResults.Json(
        InspectionJson.Shape(id.Value, now, supervisor.Find(http.GetCaller().Tenant, id)?.Runner?.Describe()), InspectionJson.Sent.CameraShape);

    internal static async Task<Problem> MissingAsync(HttpContext http, string id, IGrainFactory grains, CancellationToken ct)
    {
        var known = await CameraOverviewGrain.Of(grains, http.GetCaller().Tenant).ListAsync(ct);
        var near = Spelling.Nearest(id, [.. known.Select(static c => c.Id)]);
        return Problem.NotFound($"There is no camera '{id}'.{(near is null ? "" : $" Did you mean '{near}'?")}");
    }
}
