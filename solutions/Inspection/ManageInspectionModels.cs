using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Suite.Grains;
using Suite.Hosting;
using Suite.Inspection.Requests;
using Suite.Inspection.Serving;
using Suite.Models;

namespace Suite.Inspection;

/// <summary>The tenant's models: import a trained folder, list, promote, roll back. Cameras look with the champion from the next frames on.</summary>
internal static class ManageInspectionModels
{
    private const string Path = "/v1/inspection/models";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, ListAsync)
            .WithName("ListInspectionModels").WithSummary("Every model with its versions, metrics and history.").RequireScope(Scopes.InspectionRead, Scopes.InspectionManage)
            .Produces<InspectionModelsShape>().Refuses();
        app.MapPost(Path, ImportAsync)
            .WithName("ImportInspectionModel").WithSummary("Registers a trained model: the ZIP file of a folder that './suite inspect train' wrote.").RequireScope(Scopes.InspectionManage)
            .QueryText("name", "Of the model; default: default.").QueryText("promote", "true makes it the champion at once.").QueryText("reason", "Why, for the record.")
            .TakesText("application/zip", $"The ZIP file, {ModelArchive.BytesMax >> 20} MiB at most.").Produces<InspectionModelShape>().Refuses(400, 409, 413);
        app.MapPost(Path + "/{name}/versions/{version}/promote", PromoteAsync)
            .WithName("PromoteInspectionModel").WithSummary("Makes a version the champion. On another provider than the CPU only if it decides there as on the CPU.")
            .RequireScope(Scopes.InspectionManage).TakesJson<ReasonShape>().Produces<InspectionModelShape>().Refuses(404, 409);
        app.MapPost(Path + "/{name}/rollback", RollBackAsync)
            .WithName("RollBackInspectionModel").WithSummary("Makes the previous champion the champion again.").RequireScope(Scopes.InspectionManage)
            .TakesJson<ReasonShape>().Produces<InspectionModelShape>().Refuses(404, 409);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, ModelNames names, IGrainFactory grains, ModelShelf shelf, NetworkPlacement placement, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        var models = new List<InspectionModelShape>();
        foreach (var name in await names.ListAsync(tenant, ct))
        {
            models.Add(Shape(name, await ModelShelf.RegistryOf(grains, tenant, name).GetAsync(ct), shelf));
        }

        var network = placement.Network;
        var networks = new NetworksShape(RunsOn.NameOf(placement.Requested.Provider), RunsOn.NameOf(network.Provider), RunsOn.NameOf(network.Precision), placement.Reason);
        return TypedResults.Json(new InspectionModelsShape(models, networks), InspectionJson.Sent.InspectionModelsShape);
    }

    private static async Task<IResult> ImportAsync(
        HttpContext http, ModelIntake intake, IGrainFactory grains, ModelShelf shelf, RunningWork<InspectionWork> running, CancellationToken ct)
    {
        using var query = PictureQuery.Read(http.Request);
        var name = query.OptionalString("name", 40) ?? ModelName.Default;
        var promote = query.OptionalBoolean("promote") ?? false;
        var reason = query.RequiredString("reason", 500, min: 3);
        query.RejectUnknown();
        if (!ModelName.IsValid(name))
        {
            query.AddError("name", $"A model's name is {ModelName.Rule}.");
        }

        if (query.HasErrors)
        {
            return query.ToProblem();
        }

        var caller = http.GetCaller();

        // A model takes many times its size while it is read: one at a time.
        using var work = running.TryBegin(caller.Tenant, InspectionWork.ModelImport);
        if (work is null)
        {
            return Problem.Conflict("Another model of this tenant is being imported. Wait for it to end.");
        }

        if (await BoundedBody.ReadAsync(http.Request, ModelArchive.BytesMax, ct) is not { } zip)
        {
            return new Problem(413, "body-too-large", "The request body is too large.", $"A model may have at most {ModelArchive.BytesMax} bytes packed.");
        }

        try
        {
            await intake.RegisterAsync(caller.Tenant, name, zip, new ModelOrigin("imported"), promote, caller.KeyId, reason, ct);
        }
        catch (InvalidDataException e)
        {
            return Problem.Validation("body", Redactor.Redact(e.Message));
        }

        return Answer(name, await ModelShelf.RegistryOf(grains, caller.Tenant, name).GetAsync(ct), shelf);
    }

    private static async Task<IResult> PromoteAsync(string name, string version, HttpContext http, ModelPromotion promotion, ModelShelf shelf, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var caller = http.GetCaller();
        return ReadReason(fields) is not { } reason ? fields.ToProblem()
            : !ModelName.IsValid(name) ? Problem.NotFound($"There is no model '{name}'.")
            : Answer(name, await promotion.PromoteAsync(caller.Tenant, name, version, caller.KeyId, reason, ct), shelf);
    }

    private static async Task<IResult> RollBackAsync(string name, HttpContext http, ModelPromotion promotion, ModelShelf shelf, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var caller = http.GetCaller();
        return ReadReason(fields) is not { } reason ? fields.ToProblem()
            : !ModelName.IsValid(name) ? Problem.NotFound($"There is no model '{name}'.")
            : Answer(name, await promotion.RollBackAsync(caller.Tenant, name, caller.KeyId, reason, ct), shelf);
    }

    private static string? ReadReason(JsonFields fields)
    {
        var reason = fields.RequiredString("reason", 500, min: 3);
        fields.RejectUnknown();
        return fields.HasErrors ? null : reason;
    }

    private static JsonHttpResult<InspectionModelShape> Answer(string name, ModelState state, ModelShelf shelf) => TypedResults.Json(Shape(name, state, shelf), InspectionJson.Sent.InspectionModelShape);

    private static InspectionModelShape Shape(string name, ModelState state, ModelShelf shelf) => new(name, state.Champion?.Version, [.. state.Versions.Select(v => Shape(v, shelf.Where(v)))]);

    private static InspectionModelVersionShape Shape(ModelVersion v, RunsOn? on) => new(
        v.Version, NameOf(v.Stage), v.FeatureSetName, v.FeatureSetVersion, v.Parameters.GetValueOrDefault("classes", "").Split(',', StringSplitOptions.RemoveEmptyEntries),
        v.Parameters.GetValueOrDefault("goodClass") is { Length: > 0 } good ? good : null, v.Thresholds.GetValueOrDefault("ng"), v.Metrics,
        v.Parameters.GetValueOrDefault("origin", ""), v.Parameters.GetValueOrDefault("input", ""), Timestamps.Format(v.RegisteredAtMicros), v.Actor,
        [.. v.History.Select(static h => new ModelHistoryShape(NameOf(h.Change), Timestamps.Format(h.AtMicros), h.Actor, h.Reason))], InspectionJson.Shape(on));

    private static string NameOf(ModelStage stage) => stage switch
    {
        ModelStage.Champion => "champion",
        ModelStage.Archived => "archived",
        _ => "candidate",
    };

    private static string NameOf(ModelChange change) => change switch
    {
        ModelChange.Promoted => "promoted",
        ModelChange.Restored => "restored",
        ModelChange.Replaced => "replaced",
        _ => "rolled-back",
    };
}
