using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Reviews;
using Suite.Grains;
using Suite.Hosting;

namespace Suite.Fraud;

/// <summary>An analyst asks for work: the first unassigned case is theirs, and nobody else's.</summary>
internal static class TakeNextReview
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/reviews/next", HandleAsync)
        .WithName("TakeNextReview").WithSummary("Assigns the first unassigned case to the caller; 204 when there is none.").RequireScope("fraud:review")
        .TakesJson<TakeNextShape>().Produces<ReviewAnswer<TransactionShape>>().Produces(204).Refuses(429);

    private static async Task<IResult> HandleAsync(HttpContext http, IGrainFactory grains, ReviewResponder responder, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var name = fields.OptionalString("analyst", 100);
        var requestId = fields.OptionalString("requestId", ReviewEnvelope.CodeLengthMax, rule: TextRule.Code);
        var team = fields.OptionalString("team", ReviewEnvelope.CodeLengthMax, rule: TextRule.Code);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var caller = http.GetCaller();
        var done = await ReviewQueueGrain.Of(grains, caller.Tenant).TakeNextAsync(new Analyst(caller.KeyId, name), team, requestId, ct);
        return done is null ? Results.NoContent() : await responder.AnswerAsync(http, done.After, ct);
    }
}

internal sealed record TakeNextShape(string? Team = null, string? Analyst = null, string? RequestId = null);
