using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Scoring;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>Proves a past decision: makes it again from the journal before it and compares every bit.</summary>
internal static class ReplayTransaction
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/transactions/{id}/replay", HandleAsync)
        .WithName("ReplayTransaction").WithSummary("Recomputes a stored decision from the journal and compares it bit by bit.").RequireScope("fraud:read")
        .Produces<ReplayResponse>().Refuses(400, 404, 409);

    private static async Task<IResult> HandleAsync(string id, HttpContext http, IJournal journal, DecisionProof proof, CancellationToken ct)
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
        return Results.Json(
            new ReplayResponse(
                id, payment.Position, result.Identical, result.Differences, result.Recomputed.Score,
                ScoreResponse.Word(result.Recomputed.Kind), result.Recomputed.ModelVersion, result.Recomputed.FeatureSetVersion,
                result.Recomputed.Features.Length, result.EventsRead),
            FraudJson.Default.ReplayResponse);
    }
}

/// <summary>The recomputed decision. <c>differences</c> is empty exactly when <c>identical</c>.</summary>
internal sealed record ReplayResponse(
    string TransactionId, long Position, bool Identical, IReadOnlyList<Difference> Differences, float? Score, string Decision,
    string? ModelVersion, string FeatureSetVersion, int FeaturesCompared, long EventsRead);
