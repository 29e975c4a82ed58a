using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Scoring;
using Suite.Fraud.Wording;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>Proves a past decision: makes it again from the journal before it and compares every bit.</summary>
internal static class ReplayTransaction
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/transactions/{id}/replay", HandleAsync)
        .WithName("ReplayTransaction").WithSummary("Recomputes a stored decision from the journal and compares it bit by bit.").RequireScope("fraud:read")
        .Produces<ReplayResponse>().Refuses(400, 404, 409);

    private static async Task<IResult> HandleAsync(
        string id, HttpContext http, IJournal journal, DecisionProof proof, FeatureSetCatalog catalog, ReasonCatalog reasons, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        var (payment, problem) = await GetTransaction.FindAsync(journal, tenant, id, ct);
        if (payment is null)
        {
            return problem!;
        }

        if (payment.Decision is null)
        {
            return Problem.Conflict($"Transaction '{id}' was imported, not decided here: there is no decision to prove.");
        }

        var result = await proof.ProveAsync(tenant, payment, ct);
        var again = result.Recomputed;
        var words = await reasons.ForAsync(tenant, again, await catalog.GetAsync(tenant, again.FeatureSetVersion, ct), ct);
        var paid = TransactionJson.Paid(payment);
        return Results.Json(
            new ReplayResponse(
                id, payment.Position, result.Identical, result.Differences, again.Score,
                ScoreResponse.Word(again.Kind), again.ModelVersion, again.FeatureSetVersion,
                again.Features.Length, result.EventsRead, [.. again.Reasons.Select(reason => words.Of(reason, again.Features, paid))]),
            FraudJson.Default.ReplayResponse);
    }
}

/// <summary>The recomputed decision. <c>differences</c> is empty exactly when <c>identical</c>.</summary>
internal sealed record ReplayResponse(
    string TransactionId, long Position, bool Identical, IReadOnlyList<Difference> Differences, float? Score, string Decision,
    string? ModelVersion, string FeatureSetVersion, int FeaturesCompared, long EventsRead,
    IReadOnlyList<ReasonText> Reasons);
