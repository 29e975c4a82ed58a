using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Suite.Fraud.Journaling;
using Suite.Fraud.Scoring;
using Suite.Fraud.Wording;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud.Reviews;

/// <summary>What every command on the queue takes beside its own members: who, once or again, and on which version.</summary>
internal readonly record struct ReviewEnvelope(Analyst By, string? RequestId, long? ExpectedVersion, bool ByHeader)
{
    public const int TextLengthMax = 2000;
    public const int CodeLengthMax = 64;

    /// <summary>Reads the members from the body and If-Match from the header; what is wrong is added to the fields' errors.</summary>
    public static ReviewEnvelope Read(HttpRequest request, JsonFields fields)
    {
        var name = fields.OptionalString("analyst", 100);
        var requestId = fields.OptionalString("requestId", CodeLengthMax, rule: TextRule.Code);
        var expected = fields.OptionalInteger("expectedVersion", 0, long.MaxValue);
        var tag = request.Headers.IfMatch.ToString();
        var byHeader = tag.Length > 0 && tag != "*";
        if (byHeader)
        {
            if (!long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            {
                fields.AddError("If-Match", "Send the version in quotes, as the ETag of the case has it.");
            }
            else if (expected is { } other && other != version)
            {
                fields.AddError("expectedVersion", "If-Match names another version: send one of them.");
            }

            expected = version;
        }

        return new ReviewEnvelope(new Analyst(request.HttpContext.GetCaller().KeyId, name), requestId, expected, byHeader);
    }
}

/// <summary>Turns what became of a command into an answer.</summary>
internal sealed class ReviewResponder(IJournal journal, FeatureSetCatalog catalog, ReasonCatalog reasons)
{
    /// <summary>The case with everything about it, as of the position it was loaded at.</summary>
    public async Task<IResult> AnswerAsync(HttpContext http, LoadedReview loaded, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        var labels = await GetTransaction.ReadLabelsAsync(journal, tenant, loaded.Payment, loaded.ThroughPosition, ct);
        var words = loaded.Payment.Decision is { } decision
            ? await reasons.ForAsync(tenant, decision, await catalog.GetAsync(tenant, decision.FeatureSetVersion, ct), ct)
            : null;
        using var transaction = JsonDocument.Parse(TransactionJson.Write(loaded.Payment, words, labels));
        var answer = ReviewAnswers.Case(loaded, labels, transaction.RootElement);
        http.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{loaded.Review.Version}\"");
        return Results.Bytes(JsonSerializer.SerializeToUtf8Bytes(answer, ReviewsJson.Default.ReviewAnswerJsonElement), "application/json");
    }

    public async Task<IResult> AnswerAsync(HttpContext http, ReviewEnvelope envelope, ReviewResult result, CancellationToken ct) => result switch
    {
        ReviewResult.Done done => await AnswerAsync(http, done.After, ct),
        ReviewResult.Refused refused => Problem.Conflict(refused.Why),
        ReviewResult.RequestIdTaken taken => Problem.Conflict($"This key used the requestId '{taken.RequestId}' for something else. Use a new one."),
        ReviewResult.Changed changed => Changed(envelope, changed),
        _ => throw new InvalidOperationException($"A result nobody knows: {result}."),
    };

    public static Problem NoCase(StoredPayment payment) => Problem.NotFound(
        $"There is no review case of '{payment.TransactionId}': it was {(payment.Decision is { } d ? $"decided '{ScoreResponse.Word(d.Kind)}'" : "imported")}. "
        + "Open one with POST /v1/fraud/reviews.");

    /// <summary>Says who changed what since, so that the analyst need not compare.</summary>
    private static Problem Changed(ReviewEnvelope envelope, ReviewResult.Changed changed)
    {
        var since = changed.Now.Events.Where(e => e.Version > changed.ExpectedVersion).Take(5)
            .Select(e => $"{ReviewAnswers.Change(e).Change} by {e.Happened.By.Name ?? "key " + e.Happened.By.Key} at {Timestamps.Format(e.RecordedAtMicros)}");
        var detail = $"The case is at version {changed.Now.Review.Version}, not {changed.ExpectedVersion}. Since then: "
            + $"{string.Join("; ", since.DefaultIfEmpty("nothing; that version never was"))}. Nothing was stored; read it again and decide anew.";
        return new Problem(envelope.ByHeader ? 412 : 409, "version-conflict", "Someone else changed this in the meantime.", detail);
    }
}
