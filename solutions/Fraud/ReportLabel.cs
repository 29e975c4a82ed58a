using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>What a payment turned out to be: a chargeback, an analyst's verdict. Late is normal; the last one reported wins.</summary>
internal static class ReportLabel
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/labels", HandleAsync)
        .WithName("ReportLabel").WithSummary("Reports that a payment was, or was not, fraud.").RequireScope("fraud:label")
        .TakesJson<LabelRequestShape>().Produces<LabelResponse>().Refuses(404);

    private static async Task<IResult> HandleAsync(
        HttpContext http, IJournal journal, IOptions<ScoringOptions> options, TimeProvider time, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var transactionId = fields.RequiredString("transactionId", PaymentRequest.IdLengthMax, rule: TextRule.Id);
        var isFraud = fields.RequiredBoolean("fraud");
        var reportedAt = fields.OptionalTimestamp("reportedAt");
        var source = fields.OptionalString("source", 32, rule: TextRule.Code) ?? "chargeback";
        fields.RejectUnknown();
        var now = time.NowMicros();
        if (reportedAt > now + (options.Value.FutureMinutesMax * 60_000_000L))
        {
            fields.AddError("reportedAt", "In the future: a label counts from the time it was reported; leave it out for now.");
        }

        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var tenant = http.GetCaller().Tenant;
        if ((await journal.FindAsync(tenant, [FraudEvents.PaymentId(transactionId)], ct))[0] is not { } e)
        {
            return Problem.NotFound($"There is no transaction '{transactionId}'. Score or import the payment before reporting on it.");
        }

        var payment = PaymentEvents.Read(e);
        if (reportedAt < payment.OccurredAtMicros)
        {
            return Problem.Validation("reportedAt", $"Before the payment itself, which occurred at {Timestamps.Format(payment.OccurredAtMicros)}.");
        }

        // A sender without a clock of its own reports now; never before the payment, whose clock may run a little ahead of ours.
        var reported = reportedAt ?? Math.Max(now, payment.OccurredAtMicros);
        return await journal.AppendAsync(tenant, [LabelEvents.Build(payment, isFraud, reported, source)], ct) switch
        {
            AppendResult.Appended a => Answer(a.FirstPosition),
            AppendResult.Duplicate d => Answer(d.Existing.Position),
            var other => throw new InvalidOperationException($"A label expects no version, yet the journal says {other}."),
        };

        IResult Answer(long position) => Results.Json(
            new LabelResponse(transactionId, position, isFraud, Timestamps.Format(reported), source), FraudJson.Default.LabelResponse);
    }
}

/// <summary>The label as stored. <c>position</c>: payments after it see it.</summary>
internal sealed record LabelResponse(string TransactionId, long Position, bool Fraud, string ReportedAt, string Source);
