using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Payments;
using Suite.Fraud.Reviews;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>A case by hand, for a payment that was not decided <c>review</c> and that somebody wants looked at.</summary>
internal static class OpenReview
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/reviews", HandleAsync)
        .WithName("OpenReview").WithSummary("Opens a review case of a stored payment by hand.").RequireScope("fraud:review")
        .TakesJson<OpenReviewShape>().Produces<ReviewAnswer<TransactionShape>>().Refuses(404, 409);

    private static async Task<IResult> HandleAsync(
        HttpContext http, IJournal journal, ReviewCases cases, ReviewResponder responder, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var id = fields.RequiredString("transactionId", PaymentRequest.IdLengthMax, rule: TextRule.Id);
        var reason = fields.RequiredString("reason", ReviewEnvelope.TextLengthMax, min: 3, rule: TextRule.Prose);
        var envelope = ReviewEnvelope.Read(http.Request, fields);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var tenant = http.GetCaller().Tenant;
        var (payment, problem) = await GetTransaction.FindAsync(journal, tenant, id, ct);
        if (payment is null)
        {
            return problem!;
        }

        var request = new ReviewRequest(new OpenByHand(envelope.By, reason), envelope.RequestId, envelope.ExpectedVersion);
        return await responder.AnswerAsync(http, envelope, await cases.ChangeAsync(tenant, payment, request, ct), ct);
    }
}

internal sealed record OpenReviewShape(
    string TransactionId, string Reason, string? Analyst = null, string? RequestId = null, long? ExpectedVersion = null);
