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

    private static Task HandleAsync(HttpContext http, IJournal journal, FeatureSetCatalog catalog, ReasonCatalog reasons, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        return ServerSentEvents.FollowAsync(http, journal, tenant, TellAsync, ct);

        async ValueTask<(string Name, byte[] Json)?> TellAsync(JournalEvent stored, CancellationToken stopping)
        {
            if (stored.Type == FraudEvents.PaymentScored)
            {
                var payment = PaymentEvents.Read(stored);
                var features = await catalog.GetAsync(tenant, payment.Decision!.FeatureSetVersion, stopping);
                var words = await reasons.ForAsync(tenant, payment.Decision, features, stopping);
                return ("decision", TransactionJson.Write(payment, words, labels: null));
            }

            return stored.Type == FraudEvents.PaymentLabelled ? ("label", TransactionJson.WriteLabel(LabelEvents.Read(stored))) : null;
        }
    }
}
