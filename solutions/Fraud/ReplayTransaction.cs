using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Journaling;
using Suite.Fraud.Scoring;
using Suite.Fraud.Wording;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>Proves a past decision: makes it again from the journal before it and compares every bit.</summary>
internal static class ReplayTransaction
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/transactions/{id}/replay", HandleAsync)
        .WithName("ReplayTransaction").WithSummary("Recomputes a stored decision from the journal and compares it bit by bit.").RequireScope("fraud:read")
        .Produces<ReplayShape>().Refuses(400, 404, 409);

    private static async Task<IResult> HandleAsync(
        string id, HttpContext http, IJournal journal, DecisionProof proof, FeatureSetCatalog catalog, ReasonCatalog reasons, CancellationToken ct)
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
        var features = await catalog.GetAsync(tenant, result.Recomputed.FeatureSetVersion, ct);
        var words = await reasons.ForAsync(tenant, result.Recomputed, features, ct);
        return Results.Bytes(Write(id, payment, result, words), "application/json");
    }

    private static byte[] Write(string id, StoredPayment payment, ProofResult result, ReasonWords words)
    {
        var again = result.Recomputed;
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("transactionId", id);
        writer.WriteNumber("position", payment.Position);
        writer.WriteBoolean("identical", result.Identical);
        writer.WriteStartArray("differences");
        foreach (var difference in result.Differences)
        {
            JsonSerializer.Serialize(writer, difference, FraudJson.Default.Difference);
        }

        writer.WriteEndArray();
        ScoreResponse.WriteScore(writer, again);
        writer.WriteString("decision", ScoreResponse.Word(again.Kind));
        writer.WriteString("modelVersion", again.ModelVersion);
        writer.WriteString("featureSetVersion", again.FeatureSetVersion);
        writer.WriteNumber("featuresCompared", again.Features.Length);
        writer.WriteNumber("eventsRead", result.EventsRead);
        ScoreResponse.WriteReasons(writer, again, words, TransactionJson.Paid(payment));
        RuleTrace.WriteMembers(writer, again);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
