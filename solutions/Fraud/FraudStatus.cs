using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Scoring;
using Suite.Grains;
using Suite.Hosting;

namespace Suite.Fraud;

/// <summary>Where scoring stands for the caller's tenant on this node.</summary>
internal static class FraudStatus
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/fraud/status", HandleAsync)
        .WithName("FraudStatus").WithSummary("Position, windows in memory, feature set and model in force.").RequireScope("fraud:read")
        .Produces<ScoringStatus>().Refuses(429);

    private static async Task<IResult> HandleAsync(HttpContext http, IGrainFactory grains, CancellationToken ct) => Results.Json(
        await grains.GetGrain<IPaymentScoringGrain>(http.GetCaller().Tenant.Value).CatchUpAsync(ct), FraudJson.Default.ScoringStatus);
}
