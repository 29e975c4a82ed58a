using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Reviews;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>
/// Up to which amount one person may release a payment, per currency. Changing it needs <c>admin</c>: who may raise the limit may release alone.
/// </summary>
internal static class ManageReviewSettings
{
    private const int CurrenciesMax = 200;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/fraud/reviews/settings", GetAsync)
            .WithName("GetReviewSettings").WithSummary("The limits above which a release takes two people.").RequireScope("fraud:review")
            .Produces<ReviewSettingsAnswer>().Refuses();
        app.MapPut("/v1/fraud/reviews/settings", PutAsync)
            .WithName("ChangeReviewSettings").WithSummary("Replaces the limits, with the reason; a currency without one takes two people for every amount.")
            .RequireScope("admin").HeaderText("If-Match", "The version the change is meant for, in quotes; another one is refused with 412.")
            .TakesJson<ReviewSettingsShape>().Produces<ReviewSettingsAnswer>().Refuses(409, 412);
    }

    private static async Task<IResult> GetAsync(HttpContext http, IJournal journal, CancellationToken ct) =>
        Answer(http, await ReleaseLimits.ReadAsync(journal, http.GetCaller().Tenant, ct));

    private static async Task<IResult> PutAsync(HttpContext http, IJournal journal, TimeProvider time, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var limits = ReadLimits(fields);
        var reason = fields.RequiredString("reason", 500, min: 3);
        var envelope = ReviewEnvelope.Read(http.Request, fields);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var tenant = http.GetCaller().Tenant;
        var before = await ReleaseLimits.ReadAsync(journal, tenant, ct);
        var changed = new ReviewSettingsChanged { By = envelope.By, AtMicros = time.NowMicros(), Reason = reason, ReleaseLimits = limits };
        var appended = await journal.AppendAsync(tenant, [ToEvent(changed, envelope)], ct);
        var now = await ReleaseLimits.ReadAsync(journal, tenant, ct);
        return appended switch
        {
            AppendResult.Appended or AppendResult.Duplicate { SameRequest: true } => Answer(http, now),
            AppendResult.Duplicate => Problem.Conflict($"This key used the requestId '{envelope.RequestId}' for something else. Use a new one."),
            _ => new Problem(
                envelope.ByHeader ? 412 : 409, "version-conflict", "Someone else changed this in the meantime.",
                $"The settings are at version {now.Version}, not {envelope.ExpectedVersion ?? before.Version}: "
                + $"{now.Last?.By.Name ?? "key " + now.Last?.By.Key} changed them, because: {now.Last?.Reason}. Nothing was stored; read them again."),
        };
    }

    private static SortedDictionary<string, long> ReadLimits(JsonFields fields)
    {
        var limits = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var asked = fields.OptionalStringMap("releaseLimits", CurrenciesMax, 3, 32);
        if (asked is null && !fields.IsBad("releaseLimits"))
        {
            fields.AddError("releaseLimits", "Required. Send an object of currencies and amounts such as {\"EUR\": \"1000.00\"}; {} takes two people for everything.");
        }

        foreach (var (code, amount) in asked ?? new Dictionary<string, string>())
        {
            if (Currency.Find(code) is not { } currency)
            {
                fields.AddError($"releaseLimits.{code}", "There is no such currency. Send an ISO 4217 code in upper case, such as EUR.");
            }
            else if (MoneyAmounts.Parse(Encoding.UTF8.GetBytes(amount), currency, out var minor) is { } wrong)
            {
                fields.AddError($"releaseLimits.{code}", wrong);
            }
            else
            {
                limits[code] = minor;
            }
        }

        return limits;
    }

    private static NewEvent ToEvent(ReviewSettingsChanged changed, ReviewEnvelope envelope)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(changed, ReviewsJson.Default.ReviewSettingsChanged);
        return new NewEvent
        {
            Id = $"review-settings/{envelope.By.Key}/{envelope.RequestId ?? Guid.NewGuid().ToString("n")}",
            Stream = ReviewJournal.SettingsStream,
            ExpectedVersion = envelope.ExpectedVersion,
            Type = ReviewJournal.SettingsChanged,
            EventTimeMicros = changed.AtMicros,

            // Without the time: the same change sent again is the same change.
            RequestHash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(changed with { AtMicros = 0 }, ReviewsJson.Default.ReviewSettingsChanged)),
            Payload = payload,
        };
    }

    private static IResult Answer(HttpContext http, ReleaseLimits limits)
    {
        http.Response.Headers.ETag = $"\"{limits.Version}\"";
        return Results.Json(ReviewAnswers.Settings(limits), ReviewsJson.Default.ReviewSettingsAnswer);
    }
}

internal sealed record ReviewSettingsShape(
    IReadOnlyDictionary<string, string> ReleaseLimits, string Reason, string? Analyst = null, string? RequestId = null, long? ExpectedVersion = null);
