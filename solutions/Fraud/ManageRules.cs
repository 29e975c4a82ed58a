using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Rules;
using Suite.Fraud.Rules.Language;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>The tenant's rules: read, save, remove. A change takes effect at its position in the journal.</summary>
internal static class ManageRules
{
    /// <summary>No rule could be read under it: the path is that of the history.</summary>
    public const string ReservedName = "history";
    public const string ReservedNameMessage = "The name 'history' is taken by the history of rules; choose another.";

    private const int BodyBytesMax = 256 * 1024;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/fraud/rules", ListAsync)
            .WithName("ListRules").WithSummary("Every rule by priority, with its hits, and the lists.").RequireScope("fraud:read")
            .Produces<RulesView>().Refuses();
        app.MapGet("/v1/fraud/rules/{name}", GetAsync)
            .WithName("GetRule").WithSummary("One rule with its tests, cost and hits.").RequireScope("fraud:read")
            .Produces<RuleView>().Refuses(404);
        app.MapPut("/v1/fraud/rules/{name}", PutAsync)
            .WithName("PutRule").WithSummary("Saves a rule, once its tests hold; it decides from the next payment on.").RequireScope("fraud:rules")
            .TakesJson<RuleRequestShape>().Produces<RuleView>().Refuses(409);
        app.MapDelete("/v1/fraud/rules/{name}", RemoveAsync)
            .WithName("RemoveRule").WithSummary("Removes a rule. Its past decisions and its history stay.").RequireScope("fraud:rules")
            .TakesJson<ReasonRequestShape>().Produces<RuleRemovedView>().Refuses(404, 409);
    }

    private static async Task<IResult> ListAsync(HttpContext http, RuleChanges rules, RuleCounts counts, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        var (book, features) = await rules.ReadAsync(tenant, ct);
        return Results.Json(await counts.ReadAsync(tenant, tally => RuleView.Of(book, features, tally), ct), RulesJson.Default.RulesView);
    }

    private static async Task<IResult> GetAsync(string name, HttpContext http, RuleChanges rules, RuleCounts counts, CancellationToken ct)
    {
        if (RuleRequest.RefuseName(name, RuleRequest.NameLengthMax, "rule") is { } wrong)
        {
            return wrong;
        }

        var tenant = http.GetCaller().Tenant;
        var (book, features) = await rules.ReadAsync(tenant, ct);
        return book.Find(name) is { } stored
            ? await AnswerAsync(stored, new RuleVocabulary(features, book.Lists.Names), counts, tenant, ct)
            : Problem.NotFound($"There is no rule '{name}'.{Spelling.Suggest(name, [.. book.Rules.Select(r => r.Rule.Name)])}");
    }

    private static async Task<IResult> PutAsync(string name, HttpContext http, RuleChanges rules, RuleCounts counts, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, new JsonLimits { BodyBytesMax = BodyBytesMax }, ct);
        if (RuleRequest.RefuseName(name, RuleRequest.NameLengthMax, "rule") is { } wrong)
        {
            return wrong;
        }

        if (name == ReservedName)
        {
            return Problem.Validation("name", ReservedNameMessage);
        }

        var rule = RuleRequest.Read(fields, name);
        var expected = fields.OptionalInteger("expectedVersion", 0, int.MaxValue);
        var reason = fields.RequiredString("reason", RuleRequest.ReasonLengthMax, min: 3);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var caller = http.GetCaller();
        return await rules.PutAsync(caller.Tenant, [new RuleSave(rule, expected, reason)], static (_, field) => field, caller.KeyId, ct) switch
        {
            RuleChange.Refused refused => refused.Problem,
            RuleChange.Done done when done.Book.Find(name) is { } stored =>
                await AnswerAsync(stored, new RuleVocabulary(done.Features, done.Book.Lists.Names), counts, caller.Tenant, ct),
            _ => Problem.Conflict($"The rule '{name}' was removed by someone else right after it was saved."),
        };
    }

    private static async Task<IResult> RemoveAsync(string name, HttpContext http, RuleChanges rules, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var reason = fields.RequiredString("reason", RuleRequest.ReasonLengthMax, min: 3);
        fields.RejectUnknown();
        if (RuleRequest.RefuseName(name, RuleRequest.NameLengthMax, "rule") is { } wrong)
        {
            return wrong;
        }

        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var caller = http.GetCaller();
        return await rules.RemoveAsync(caller.Tenant, name, caller.KeyId, reason, ct) is RuleChange.Refused refused
            ? refused.Problem
            : Results.Json(new RuleRemovedView(name, true), RulesJson.Default.RuleRemovedView);
    }

    private static async Task<IResult> AnswerAsync(StoredRule stored, RuleVocabulary vocabulary, RuleCounts counts, TenantId tenant, CancellationToken ct) =>
        Results.Json(await counts.ReadAsync(tenant, tally => RuleView.Of(stored, vocabulary, tally), ct), RulesJson.Default.RuleView);
}
