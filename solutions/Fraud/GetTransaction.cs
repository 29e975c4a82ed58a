using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>A stored payment: what was decided, what the windows held at that moment, what was reported since.</summary>
internal static class GetTransaction
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/fraud/transactions/{id}", HandleAsync)
        .WithName("GetTransaction").WithSummary("The stored decision on a payment, with its features by name.").RequireScope("fraud:read");

    /// <summary>The stored payment or the answer that says why there is none.</summary>
    public static async Task<(StoredPayment? Payment, Problem? Problem)> FindAsync(IJournal journal, TenantId tenant, string id, CancellationToken ct)
    {
        if (id.Length > PaymentRequest.IdLengthMax || !TextRule.Id.Allows(id))
        {
            return (null, Problem.Validation("id", $"A transaction id has at most {PaymentRequest.IdLengthMax} characters: use {TextRule.Id.Description}."));
        }

        return (await journal.FindAsync(tenant, [FraudEvents.PaymentId(id)], ct))[0] is { } e
            ? (PaymentEvents.Read(e), null)
            : (null, Problem.NotFound($"There is no transaction '{id}'."));
    }

    private static async Task<IResult> HandleAsync(
        string id, HttpContext http, IJournal journal, FeatureSetCatalog catalog, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        var (payment, problem) = await FindAsync(journal, tenant, id, ct);
        if (payment is null)
        {
            return problem!;
        }

        var labels = await ReadLabelsAsync(journal, tenant, payment, ct);
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (payment.Decision is { } decision)
            {
                var features = await catalog.GetAsync(tenant, decision.FeatureSetVersion, ct);
                ScoreResponse.WriteMembers(writer, payment.TransactionId, payment.Position, decision, features);
                writer.WriteStartObject("features");
                for (var i = 0; i < decision.Features.Length; i++)
                {
                    ScoreResponse.WriteNumberOrNull(writer, features.Features[i].Name, decision.Features[i]);
                }

                writer.WriteEndObject();
            }
            else
            {
                writer.WriteString("transactionId", payment.TransactionId);
                writer.WriteNumber("position", payment.Position);
                writer.WriteNull("decision");
                writer.WriteNull("features");
            }

            WritePayment(writer, payment);
            WriteLabels(writer, labels);
            writer.WriteEndObject();
        }

        return Results.Bytes(buffer.WrittenMemory.ToArray(), "application/json");
    }

    private static async Task<List<StoredLabel>> ReadLabelsAsync(IJournal journal, TenantId tenant, StoredPayment payment, CancellationToken ct)
    {
        var labels = new List<StoredLabel>();
        await foreach (var e in journal.ReadByKeyAsync(tenant, payment.Keys[0], payment.OccurredAtMicros - 1, long.MaxValue, ct))
        {
            if (e.Type == FraudEvents.PaymentLabelled && LabelEvents.Read(e) is var label && label.TransactionId == payment.TransactionId)
            {
                labels.Add(label);
            }
        }

        return labels;
    }

    private static void WritePayment(Utf8JsonWriter writer, StoredPayment payment)
    {
        var facts = payment.Facts;
        writer.WriteString("occurredAt", Timestamps.Format(payment.OccurredAtMicros));
        writer.WriteString("cardId", payment.Identity?.CardId);
        writer.WriteString("merchantId", payment.Identity?.MerchantId);
        writer.WriteString("deviceId", payment.Identity?.DeviceId);
        var currency = Currency.Find(facts.CurrencyNumber);
        writer.WriteString("amount", currency is null ? null : MoneyAmounts.Format(facts.AmountMinor, currency));
        writer.WriteString("currency", currency?.Code);
        writer.WriteString("channel", facts.Channel);
        writer.WriteStartObject("attributes");
        foreach (var (name, value) in payment.Identity?.Attributes ?? facts.Attributes.ToDictionary())
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        writer.WriteBoolean("erased", payment.Identity is null);
    }

    private static void WriteLabels(Utf8JsonWriter writer, List<StoredLabel> labels)
    {
        writer.WriteStartArray("labels");
        foreach (var label in labels)
        {
            writer.WriteStartObject();
            writer.WriteBoolean("fraud", label.IsFraud);
            writer.WriteString("reportedAt", Timestamps.Format(label.ReportedAtMicros));
            writer.WriteString("source", label.Source);
            writer.WriteNumber("position", label.Position);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
