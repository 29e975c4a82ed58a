using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Rules;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>Tries rules on every payment of the journal before they decide any: what they would have caught, and what it would have cost.</summary>
internal static class BacktestRules
{
    private const int RulesMax = 20;
    private const int BodyBytesMax = 1024 * 1024;
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/rules/backtest", HandleAsync)
        .WithName("BacktestRules").WithSummary("Tries rules on the journal's payments; answers with progress, one JSON object a line.").RequireScope("fraud:read")
        .TakesJson<RuleBacktestShape>().GivesLines<RuleBacktestReport>().Refuses(409);

    private static async Task<IResult> HandleAsync(HttpContext http, RuleReplay replay, RuleChanges rules, RunningWork<WorkKind> running, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, new JsonLimits { BodyBytesMax = BodyBytesMax }, ct);
        var tenant = http.GetCaller().Tenant;
        if (await ReadAsync(fields, tenant, rules, ct) is not { } order)
        {
            return fields.ToProblem();
        }

        using var work = running.TryBegin(tenant, WorkKind.Backtest);
        if (work is null)
        {
            return Problem.Conflict("A backtest of this tenant is running already. Wait for it to end.");
        }

        var report = new WorkReport(http.Response);
        try
        {
            var result = await replay.RunAsync(tenant, order, line => report.LineAsync(line, RulesJson.Default.RuleBacktestReport, ct), ct);
            await report.LineAsync(new RuleBacktestReport { Step = "done", Share = 1, Done = true, Result = result }, RulesJson.Default.RuleBacktestReport, ct);
        }
        catch (Exception e) when (e is InvalidDataException or JournalUnavailableException or FormatException)
        {
            await report.LineAsync(new RuleBacktestReport { Step = "failed", Share = 1, Error = Redactor.Redact(e.Message) }, RulesJson.Default.RuleBacktestReport, ct);
        }

        return Results.Empty;
    }

    private static async Task<RuleBacktestOrder?> ReadAsync(JsonFields fields, TenantId tenant, RuleChanges changes, CancellationToken ct)
    {
        var (book, features) = await changes.ReadAsync(tenant, ct);
        var rules = new List<Rule>();
        var children = fields.Children("rules", 1, RulesMax);
        for (var i = 0; i < children.Count; i++)
        {
            using var child = children[i];
            var rule = RuleRequest.Read(child, RuleRequest.ReadName(child));

            // The file of a backtest is the file that is saved afterwards: what only matters there may stand in it.
            _ = child.OptionalString("reason", RuleRequest.ReasonLengthMax);
            _ = child.OptionalInteger("expectedVersion", 0, int.MaxValue);
            child.RejectUnknown();
            if (rule.Name.Length > 0 && rules.Exists(r => r.Name == rule.Name))
            {
                child.AddError("name", "A rule of this name stands above; give each its own.");
            }

            rules.Add(rule);
        }

        // All at once, as they would be saved: rules of the file may exchange their priorities with each other.
        foreach (var (index, field, message) in fields.HasErrors ? [] : RuleChecks.Check([.. rules.Select(r => r with { Mode = "enabled" })], book, features))
        {
            fields.AddError($"rules[{index}].{field}", message);
        }

        var from = fields.OptionalDay("from");
        var through = fields.OptionalDay("through");
        var byDay = fields.OptionalBoolean("byDay") ?? false;
        ReviewCost? cost = fields.Has("costOfReview") && fields.RequiredMoney("costOfReview", "costCurrency", out var minor, out var currency) ? new ReviewCost(minor, currency) : null;
        fields.RejectUnknown();
        if (from > through)
        {
            fields.AddError("through", "Before 'from': send the first day in 'from' and the last one in 'through'.");
        }

        return fields.HasErrors ? null : new RuleBacktestOrder(rules, from ?? 0, through is { } last ? last + DayFields.DayMicros : long.MaxValue, byDay, cost);
    }
}
