using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Journaling;
using Suite.Fraud.Scoring;
using Suite.Fraud.Wording;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>Decisions as they are made, as server-sent events whose ids are positions: whoever reconnects resumes where it was, without a gap.</summary>
internal static class StreamDecisions
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/fraud/stream", HandleAsync)
        .WithName("StreamDecisions").WithSummary("Server-sent events of every decision, resumable by position.").RequireScope("fraud:read").AsStream()
        .QueryNumber("after", "Go on after this position; left out: from now on.", 0)
        .HeaderText("Last-Event-ID", "As after, and before it: what a browser sends when it reconnects.")
        .Produces<TransactionShape>(200, "text/event-stream").Refuses(400);

    private static async Task HandleAsync(HttpContext http, IJournal journal, FeatureSetCatalog catalog, ReasonCatalog reasons, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        if (await ServerSentEvents.ReadStartAsync(http, journal, tenant, ct) is not { } start)
        {
            return;
        }

        await using var events = await ServerSentEvents.StartAsync(http, ct);
        try
        {
            await foreach (var e in journal.FollowAsync(tenant, start, events.Stopping))
            {
                if (e.Type == FraudEvents.PaymentScored)
                {
                    var payment = PaymentEvents.Read(e);
                    var features = await catalog.GetAsync(tenant, payment.Decision!.FeatureSetVersion, events.Stopping);
                    var words = await reasons.ForAsync(tenant, payment.Decision, features, events.Stopping);
                    await events.SendAsync($"{e.Position}", "decision", TransactionJson.Write(payment, words, labels: null), events.Stopping);
                }
                else if (e.Type == FraudEvents.PaymentLabelled)
                {
                    await events.SendAsync($"{e.Position}", "label", TransactionJson.WriteLabel(LabelEvents.Read(e)), events.Stopping);
                }
            }
        }
        catch (OperationCanceledException) when (events.Stopping.IsCancellationRequested)
        {
            // The reader went, or the server stops; it resumes with the last id it saw.
        }
    }
}
