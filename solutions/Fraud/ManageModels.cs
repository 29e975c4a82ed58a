using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Journaling;
using Suite.Fraud.Rules;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;

namespace Suite.Fraud;

/// <summary>The tenant's fraud models: list, promote, roll back. A promotion takes effect at its position in the journal.</summary>
internal static class ManageModels
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/fraud/models", ListAsync)
            .WithName("ListFraudModels").WithSummary("Every model version with its stage, metrics and history.").RequireScope("fraud:read")
            .Produces<ModelsShape>().Refuses();
        app.MapPost("/v1/fraud/models/{version}/promote", PromoteAsync)
            .WithName("PromoteFraudModel").WithSummary("Makes a version the champion, from the next payment on.").RequireScope("fraud:train")
            .TakesJson<ReasonRequestShape>().Produces<ModelsShape>().Refuses(404, 409);
        app.MapPost("/v1/fraud/models/rollback", RollBackAsync)
            .WithName("RollBackFraudModel").WithSummary("Makes the previous champion the champion again.").RequireScope("fraud:train")
            .TakesJson<ReasonRequestShape>().Produces<ModelsShape>().Refuses(409);
    }

    public static IModelGrain Models(this IGrainFactory grains, TenantId tenant) =>
        grains.GetGrain<IModelGrain>(GrainKeys.Of(tenant, FraudEvents.ModelName));

    private static async Task<IResult> ListAsync(HttpContext http, IGrainFactory grains, CancellationToken ct) =>
        Answer(await grains.Models(http.GetCaller().Tenant).GetAsync(ct));

    private static async Task<IResult> PromoteAsync(string version, HttpContext http, IGrainFactory grains, RuleInputs inputs, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var reason = ReadReason(fields);
        if (reason is null)
        {
            return fields.ToProblem();
        }

        var caller = http.GetCaller();
        var models = grains.Models(caller.Tenant);
        if (await inputs.RefusePromotionAsync(caller.Tenant, await models.GetAsync(ct), version, ct) is { } lacking)
        {
            return lacking;
        }

        await models.PromoteAsync(new PromoteModel(version, caller.KeyId, reason), ct);
        return Answer(await models.GetAsync(ct));
    }

    private static async Task<IResult> RollBackAsync(HttpContext http, IGrainFactory grains, RuleInputs inputs, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var reason = ReadReason(fields);
        if (reason is null)
        {
            return fields.ToProblem();
        }

        var caller = http.GetCaller();
        var models = grains.Models(caller.Tenant);
        var state = await models.GetAsync(ct);
        if (await inputs.RefusePromotionAsync(caller.Tenant, state, state.FormerChampions is [.., var former] ? former : null, ct) is { } lacking)
        {
            return lacking;
        }

        await models.RollBackAsync(new RollBackModel(caller.KeyId, reason), ct);
        return Answer(await models.GetAsync(ct));
    }

    private static string? ReadReason(JsonFields fields)
    {
        var reason = fields.RequiredString("reason", 500, min: 3);
        fields.RejectUnknown();
        return fields.HasErrors ? null : reason;
    }

    private static IResult Answer(ModelState state) => Results.Json(state, FraudJson.Default.ModelState);
}
