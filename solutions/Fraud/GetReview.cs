using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Reviews;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>A case: the decision and its reasons, what people wrote, every change, and reports that contradict the verdict.</summary>
internal static class GetReview
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/fraud/reviews/{id}", HandleAsync)
        .WithName("GetReview").WithSummary("A review case with its transaction, comments and history; the ETag is its version.").RequireScope("fraud:review")
        .Produces<ReviewAnswer<TransactionShape>>().Refuses(400, 404);

    private static async Task<IResult> HandleAsync(
        string id, HttpContext http, IJournal journal, ReviewCases cases, ReviewResponder responder, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        var (payment, problem) = await GetTransaction.FindAsync(journal, tenant, id, ct);
        if (payment is null)
        {
            return problem!;
        }

        var loaded = await cases.LoadAsync(tenant, payment, await journal.ReadHeadAsync(tenant, ct), ct);
        return loaded.Review.Status == ReviewStatus.None ? ReviewResponder.NoCase(payment) : await responder.AnswerAsync(http, loaded, ct);
    }
}
