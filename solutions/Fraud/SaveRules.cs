using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Rules;
using Suite.Fraud.Rules.Language;
using Suite.Hosting;

namespace Suite.Fraud;

/// <summary>Saves a whole file of rules in one append: where one of them is wrong, none is saved.</summary>
internal static class SaveRules
{
    private const int BodyBytesMax = 1024 * 1024;

    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/v1/fraud/rules", HandleAsync)
        .WithName("SaveRules").WithSummary("Saves several rules, all or none; rules left out stay as they are.").RequireScope("fraud:rules")
        .TakesJson<RulesRequestShape>().Produces<RulesSaved>().Refuses(409);

    private static async Task<IResult> HandleAsync(HttpContext http, RuleChanges rules, RuleCounts counts, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, new JsonLimits { BodyBytesMax = BodyBytesMax }, ct);
        var saves = Read(fields);
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var caller = http.GetCaller();
        var change = await rules.PutAsync(caller.Tenant, saves, static (i, field) => $"rules[{i}].{field}", caller.KeyId, ct);
        if (change is not RuleChange.Done done)
        {
            return ((RuleChange.Refused)change).Problem;
        }

        // One that someone else removed right after it was saved is not shown; its version is in the history.
        var vocabulary = new RuleVocabulary(done.Features, done.Book.Lists.Names);
        var stored = saves.Select(s => done.Book.Find(s.Rule.Name)).OfType<StoredRule>().ToList();
        return Results.Json(
            await counts.ReadAsync(caller.Tenant, tally => new RulesSaved([.. stored.Select(s => RuleView.Of(s, vocabulary, tally))]), ct), RulesJson.Default.RulesSaved);
    }

    private static List<RuleSave> Read(JsonFields fields)
    {
        var shared = fields.OptionalString("reason", RuleRequest.ReasonLengthMax, min: 3);
        var saves = new List<RuleSave>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var child in fields.Children("rules", 1, RuleLimits.RulesMax))
        {
            using (child)
            {
                var rule = RuleRequest.Read(child, RuleRequest.ReadName(child));
                var expected = child.OptionalInteger("expectedVersion", 0, int.MaxValue);
                var reason = shared is null || child.Has("reason") ? child.RequiredString("reason", RuleRequest.ReasonLengthMax, min: 3) : shared;
                child.RejectUnknown();
                if (rule.Name == ManageRules.ReservedName)
                {
                    child.AddError("name", ManageRules.ReservedNameMessage);
                }

                if (rule.Name.Length > 0 && !names.Add(rule.Name))
                {
                    child.AddError("name", "A rule of this name stands above; give each its own.");
                }

                saves.Add(new RuleSave(rule, expected, reason));
            }
        }

        fields.RejectUnknown();
        return saves;
    }
}
