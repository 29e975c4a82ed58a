using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Rules;
using Suite.Fraud.Rules.Language;
using Suite.Hosting;

namespace Suite.Fraud;

/// <summary>Checks an expression without storing anything: what an editor asks while someone types.</summary>
internal static class CheckRule
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/rules/check", HandleAsync)
        .WithName("CheckRule").WithSummary("Type-checks an expression; names its inputs and its cost, or the column that is wrong.").RequireScope("fraud:read")
        .TakesJson<ExpressionShape>().Produces<CheckedExpression>();

    private static async Task<IResult> HandleAsync(HttpContext http, RuleChanges rules, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);

        // Longer ones are told so by the language itself, with the column.
        var expression = fields.RequiredString("expression", RuleLimits.ExpressionLengthMax * 4, rule: TextRule.Prose);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var (book, features) = await rules.ReadAsync(http.GetCaller().Tenant, ct);
        CheckedExpression result;
        try
        {
            var program = RuleProgram.Compile(expression, new RuleVocabulary(features, book.Lists.Names));
            result = new CheckedExpression(true, null, null, program.Canonical, program.Cost, RuleLimits.CostMax, program.Inputs, program.Lists, program.Warnings);
        }
        catch (RuleException e)
        {
            result = new CheckedExpression(false, e.Message, e.Column, null, null, RuleLimits.CostMax, [], [], []);
        }

        return Results.Json(result, RulesJson.Default.CheckedExpression);
    }
}
