using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;
using Suite.Support.Bots;
using Suite.Support.Training;

namespace Suite.Support;

/// <param name="Card">What was measured when it was trained, and the curve of its scope threshold.</param>
internal sealed record IntentModelView(ModelVersion Model, IntentModelCard? Card);

/// <summary>The tenant's intent models: list, look at, promote, roll back. A promotion takes effect at its position in the journal.</summary>
internal static class ManageIntentModels
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/support/models", ListAsync)
            .WithName("ListIntentModels").WithSummary("Every model version with its stage, metrics and history.").RequireScope(Scopes.SupportManage)
            .Produces<ModelState>().Refuses();
        app.MapGet("/v1/support/models/{version}", GetAsync)
            .WithName("GetIntentModel").WithSummary("One version with its card: held-out figures, thresholds, scope curve, confusions.").RequireScope(Scopes.SupportManage)
            .Produces<IntentModelView>().Refuses(404);
        app.MapPost("/v1/support/models/{version}/promote", PromoteAsync)
            .WithName("PromoteIntentModel").WithSummary("Makes a version the champion, from the next message on.").RequireScope(Scopes.SupportManage)
            .TakesJson<ReasonShape>().Produces<ModelState>().Refuses(404, 409);
        app.MapPost("/v1/support/models/rollback", RollBackAsync)
            .WithName("RollBackIntentModel").WithSummary("Makes the previous champion the champion again.").RequireScope(Scopes.SupportManage)
            .TakesJson<ReasonShape>().Produces<ModelState>().Refuses(409);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IGrainFactory grains, CancellationToken ct) =>
        Answer(await grains.IntentModels(http.GetCaller().Tenant).GetAsync(ct));

    private static async Task<IResult> GetAsync(string version, HttpContext http, IGrainFactory grains, IContentStore contents, CancellationToken ct)
    {
        var state = await grains.IntentModels(http.GetCaller().Tenant).GetAsync(ct);
        var model = state.Find(version) ?? throw new UnknownModelVersionException(version, state.Versions.Select(v => v.Version));
        var card = model.Card is { } address && await contents.GetAsync(address, ct) is { } bytes
            ? JsonSerializer.Deserialize(bytes.Span, TrainingJson.Default.IntentModelCard)
            : null;
        return Results.Json(new IntentModelView(model, card), AdministrationJson.Default.IntentModelView);
    }

    private static async Task<IResult> PromoteAsync(
        string version, HttpContext http, IGrainFactory grains, BotLoader loader, BotCatalog bots, IJournal journal, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        if (ReadReason(fields) is not { } reason)
        {
            return fields.ToProblem();
        }

        var caller = http.GetCaller();
        var models = grains.IntentModels(caller.Tenant);
        if ((await models.GetAsync(ct)).Find(version) is { } found)
        {
            // One that cannot be read must not become what every turn waits for.
            await loader.LoadModelAsync(found, ct);
        }

        await models.PromoteAsync(new PromoteModel(version, caller.KeyId, reason), ct);
        return await AnswerAsync(caller.Tenant, models, bots, journal, ct);
    }

    private static async Task<IResult> RollBackAsync(HttpContext http, IGrainFactory grains, BotCatalog bots, IJournal journal, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        if (ReadReason(fields) is not { } reason)
        {
            return fields.ToProblem();
        }

        var caller = http.GetCaller();
        var models = grains.IntentModels(caller.Tenant);
        await models.RollBackAsync(new RollBackModel(caller.KeyId, reason), ct);
        return await AnswerAsync(caller.Tenant, models, bots, journal, ct);
    }

    /// <summary>Once this node's turns have the model: whoever asked may try it at once.</summary>
    private static async Task<IResult> AnswerAsync(TenantId tenant, IModelGrain models, BotCatalog bots, IJournal journal, CancellationToken ct)
    {
        await bots.WaitForAsync(tenant, await journal.ReadHeadAsync(tenant, ct), ct);
        return Answer(await models.GetAsync(ct));
    }

    private static string? ReadReason(JsonFields fields)
    {
        var reason = fields.RequiredString("reason", 500, min: 3);
        fields.RejectUnknown();
        return fields.HasErrors ? null : reason;
    }

    private static IResult Answer(ModelState state) => Results.Json(state, AdministrationJson.Default.ModelState);
}
