using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Fraud.Wording;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>A stored payment: what was decided, what the windows held at that moment, what was reported since.</summary>
internal static class GetTransaction
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/fraud/transactions/{id}", HandleAsync)
        .WithName("GetTransaction").WithSummary("The stored decision on a payment, with its features by name.").RequireScope("fraud:read")
        .Produces<TransactionShape>().Refuses(400, 404);

    /// <summary>The stored payment or the answer that says why there is none.</summary>
    public static async Task<(StoredPayment? Payment, Problem? Problem)> FindAsync(IJournal journal, TenantId tenant, string id, CancellationToken ct)
    {
        // Routing leaves an escaped slash as it is, because it would divide the path; in an id it is a slash.
        id = id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (CardNumbers.Contains(id))
        {
            return (null, Problem.Validation("id", "Looks like a payment card number. Send the transaction's id."));
        }

        if (id.Length > PaymentRequest.IdLengthMax || !TextRule.Id.Allows(id))
        {
            return (null, Problem.Validation("id", $"A transaction id has at most {PaymentRequest.IdLengthMax} characters: use {TextRule.Id.Description}."));
        }

        return (await journal.FindAsync(tenant, [FraudEvents.PaymentId(id)], ct))[0] is { } e
            ? (PaymentEvents.Read(e), null)
            : (null, Problem.NotFound($"There is no transaction '{id}'."));
    }

    private static async Task<IResult> HandleAsync(
        string id, HttpContext http, IJournal journal, FeatureSetCatalog catalog, ReasonCatalog reasons, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        var (payment, problem) = await FindAsync(journal, tenant, id, ct);
        if (payment is null)
        {
            return problem!;
        }

        var labels = await ReadLabelsAsync(journal, tenant, payment, long.MaxValue, ct);
        var words = payment.Decision is { } decision
            ? await reasons.ForAsync(tenant, decision, await catalog.GetAsync(tenant, decision.FeatureSetVersion, ct), ct)
            : null;
        return Results.Bytes(TransactionJson.Write(payment, words, labels), "application/json");
    }

    /// <summary>What was reported about the payment, up to and including a position, in the order it was reported.</summary>
    public static async Task<List<StoredLabel>> ReadLabelsAsync(
        IJournal journal, TenantId tenant, StoredPayment payment, long throughPosition, CancellationToken ct)
    {
        var labels = new List<StoredLabel>();
        await foreach (var e in journal.ReadByKeyAsync(tenant, payment.Keys[0], payment.OccurredAtMicros - 1, throughPosition, ct))
        {
            if (e.Type == FraudEvents.PaymentLabelled && LabelEvents.Read(e) is var label && label.TransactionId == payment.TransactionId)
            {
                labels.Add(label);
            }
        }

        return labels;
    }
}
