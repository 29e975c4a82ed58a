using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Fraud.Wording;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>A bank asks about a payment: score, decision and reasons, durable before it reads them.</summary>
internal static class ScorePayment
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/score", HandleAsync)
        .WithName("ScorePayment").WithSummary("Scores a card payment and decides on it.").RequireScope("fraud:score")
        .TakesJson<PaymentShape>().Produces<ScoreShape>().Refuses(409, 429);

    private static async Task<IResult> HandleAsync(
        HttpContext http, IGrainFactory grains, ReasonCatalog reasons, IOptions<ScoringOptions> options, TimeProvider time, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var payment = PaymentRequest.Read(fields, EventTimeRange.Now(options.Value, time));
        if (payment is null)
        {
            return fields.ToProblem();
        }

        var tenant = http.GetCaller().Tenant;

        // The bank may give up waiting, but its payment is on its way to the journal: the same request again gets the answer.
        var outcome = await grains.GetGrain<IPaymentScoringGrain>(tenant.Value).ScoreAsync(payment, ct);
        return outcome switch
        {
            ScoreOutcome.Decided d => await AnswerAsync(tenant, payment, d, reasons, ct),
            ScoreOutcome.Conflict c => Refusal(c),
            _ => throw new InvalidOperationException($"An outcome nobody answers: {outcome}."),
        };
    }

    /// <summary>Words are made here, after the commit: they cost the batch nothing.</summary>
    private static async ValueTask<IResult> AnswerAsync(
        TenantId tenant, Payment payment, ScoreOutcome.Decided decided, ReasonCatalog reasons, CancellationToken ct)
    {
        var words = await reasons.ForAsync(tenant, decided.Decision, decided.Features, ct);
        var paid = new PaidAmount(payment.AmountMinor, payment.Currency);
        return Results.Bytes(ScoreResponse.ToJson(decided.TransactionId, decided.Position, decided.Decision, words, paid), "application/json");
    }

    internal static Problem Refusal(ScoreOutcome.Conflict conflict) => Problem.Conflict(conflict.Imported
        ? $"Transaction '{conflict.TransactionId}' was imported at position {conflict.Position}, as a payment of the past, and never decided. Score payments under ids that were not imported."
        : $"Transaction '{conflict.TransactionId}' is already in the journal at position {conflict.Position} with other content. Send a payment under an id of its own.");
}
