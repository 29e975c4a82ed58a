using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Suite.Grains;
using Suite.Hosting;
using Suite.Inspection.Cameras;
using Suite.Inspection.Outputs;
using Suite.Journal;

namespace Suite.Inspection;

/// <summary>Where the line's events are sent: webhooks and brokers. Events come in order and at least once; what is given up is counted and listed.</summary>
internal static class ManageOutputs
{
    public const int OutputsMax = 32;

    private const string Path = "/v1/inspection/outputs";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, ListAsync)
            .WithName("ListOutputs").WithSummary("Every webhook and broker with how it is doing.").RequireScope(Scopes.InspectionManage).Produces<OutputsShape>().Refuses();
        app.MapPut(Path + "/{id}", PutAsync)
            .WithName("PutOutput").WithSummary("Sets up a webhook or a broker, or another in its place; events from then on are sent.").RequireScope(Scopes.InspectionManage)
            .TakesJson<OutputRequestShape>().Produces<OutputShape>().Refuses(409);
        app.MapDelete(Path + "/{id}", RemoveAsync)
            .WithName("RemoveOutput").WithSummary("Sends there no more.").RequireScope(Scopes.InspectionManage).Produces(204).Refuses(404);
        app.MapGet(Path + "/{id}/dead-letters", DeadLettersAsync)
            .WithName("ListDeadLetters").WithSummary("Events that were given up, and why.").RequireScope(Scopes.InspectionManage).Produces<DeadLettersShape>().Refuses(404);
        app.MapPost(Path + "/{id}/redeliver", RedeliverAsync)
            .WithName("Redeliver").WithSummary("Sends events that were given up once more, now, each under the id it had: receivers know by it what they have already.")
            .RequireScope(Scopes.InspectionManage).TakesJson<RedeliverShape>().Produces<RedeliveredShape>().Refuses(404, 409);
    }

    private static async Task<IResult> ListAsync(HttpContext http, OutputSupervisor outputs, IJournal journal, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        var head = await journal.ReadHeadAsync(tenant, ct);
        var listed = await outputs.ListAsync(tenant, ct);
        return TypedResults.Json(new OutputsShape([.. listed.Select(o => Shape(o.Id, o.Output, outputs.Figures(tenant, o.Id), head, null))]), InspectionJson.Sent.OutputsShape);
    }

    private static async Task<IResult> PutAsync(
        string id, HttpContext http, IGrainFactory grains, OutputSupervisor outputs, IJournal journal, IOptions<CameraOptions> options, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var caller = http.GetCaller();
        if (!OutputId.IsValid(id))
        {
            fields.AddError("id", "An output's id is 1 to 40 characters of a-z, 0-9 and '-', starting with a letter or digit.");
        }

        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var grain = OutputGrain.Of(grains, caller.Tenant, id);
        var before = await grain.ReadAsync(ct);
        if (OutputRequest.Read(fields, before) is not { } read)
        {
            return fields.ToProblem();
        }

        if (before.Settings is null && (await outputs.ListAsync(caller.Tenant, ct)).Count >= OutputsMax)
        {
            return Problem.Conflict($"There are {OutputsMax} outputs already, which is as many as there may be. Remove one first.");
        }

        var output = await grain.ConfigureAsync(read.Settings, read.Secrets, options.Value.Node, caller.KeyId, ct);
        outputs.Follow(caller.Tenant);
        return TypedResults.Json(
            Shape(id, output, outputs.Figures(caller.Tenant, id), await journal.ReadHeadAsync(caller.Tenant, ct), read.IsNewSecret ? read.Secrets.Secret : null), InspectionJson.Sent.OutputShape);
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext http, IGrainFactory grains, CancellationToken ct)
    {
        var caller = http.GetCaller();
        return OutputId.IsValid(id) && await OutputGrain.Of(grains, caller.Tenant, id).RemoveAsync(caller.KeyId, ct) ? TypedResults.NoContent() : Missing(id);
    }

    private static async Task<IResult> DeadLettersAsync(string id, HttpContext http, IGrainFactory grains, CancellationToken ct) =>
        OutputId.IsValid(id) && await OutputGrain.Of(grains, http.GetCaller().Tenant, id).ReadAsync(ct) is { Settings: not null } output
            ? TypedResults.Json(
                new DeadLettersShape(
                    output.DeadCount,
                    [.. output.DeadLetters.Reverse().Select(static d => new DeadLetterShape(d.FromPosition, d.ToPosition, d.Count, d.Reason, Timestamps.Format(d.AtMicros)))]),
                InspectionJson.Sent.DeadLettersShape)
            : Missing(id);

    private static async Task<IResult> RedeliverAsync(string id, HttpContext http, IGrainFactory grains, OutputSupervisor outputs, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var from = fields.OptionalInteger("fromPosition", 1, long.MaxValue) ?? 1;
        var to = fields.OptionalInteger("toPosition", 1, long.MaxValue) ?? long.MaxValue;
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var tenant = http.GetCaller().Tenant;
        if (!OutputId.IsValid(id) || await OutputGrain.Of(grains, tenant, id).ReadAsync(ct) is not { Settings: not null } output)
        {
            return Missing(id);
        }

        var ranges = output.DeadLetters.Where(d => d.FromPosition <= to && d.ToPosition >= from).Select(d => (Math.Max(d.FromPosition, from), Math.Min(d.ToPosition, to)));
        if (outputs.RedeliverAsync(tenant, id, ranges, ct) is not { } sending)
        {
            return Problem.Conflict($"This node does not send to '{id}'{(output.Node is { } node ? $" but '{node}' does: ask there" : ", or not yet")}.");
        }

        var sent = await sending;
        return TypedResults.Json(
            new RedeliveredShape(sent.Count(static s => s.Problem is null), [.. sent.Where(static s => s.Problem is not null).Select(static s => new NotRedeliveredShape(s.Position, s.Problem!))]),
            InspectionJson.Sent.RedeliveredShape);
    }

    private static Problem Missing(string id) => Problem.NotFound($"There is no output '{id}'.");

    private static OutputShape Shape(string id, Output output, OutputFigures? figures, long head, string? secret)
    {
        var settings = output.Settings!;
        return new OutputShape(
            id, settings.Kind == OutputKind.Webhook ? "webhook" : "mqtt", OutputRequest.NameOf(output.Secrets), settings.Events, settings.Verdicts,
            settings.Kind == OutputKind.Mqtt ? settings.Topic : null, output.Node, secret, figures?.Delivered, figures is null ? null : Math.Max(0, head - figures.Position),
            figures?.Failures, figures?.LastError, output.DeadCount);
    }
}
