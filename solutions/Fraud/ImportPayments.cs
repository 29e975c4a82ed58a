using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Suite.Fraud.Importing;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>Past payments into the journal, streamed: the body may be as large as it likes, memory stays as it is.</summary>
internal static class ImportPayments
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/import", HandleAsync)
        .WithName("ImportPayments").WithSummary("Imports past payments from CSV; answers with progress, one JSON object a line.").RequireScope("fraud:train")
        .QueryNumber("delayDays", "Days after which fraud is reported, where the file does not say; 7 when left out.", 0, 365)
        .QueryText("currency", "ISO 4217 code of amounts, where the file does not say; EUR when left out.")
        .QueryText("through", "Last day to import; later payments are left out.", "date")
        .TakesText("text/csv", "CSV, gzip allowed, of any length; the first line names the columns.").GivesLines<ImportProgress>().Refuses(400, 429);

    private static async Task<IResult> HandleAsync(
        HttpContext http, IJournal journal, EntityHashers hashers, PlanLoader plans, IGrainFactory grains, IOptions<ScoringOptions> options,
        TimeProvider time, CancellationToken ct)
    {
        var query = http.Request.Query;
        var delay = 7;
        if (query.TryGetValue("delayDays", out var days) && !(int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out delay) && delay <= 365))
        {
            return Problem.Validation("delayDays", "Send a whole number of days from 0 to 365.");
        }

        if (Currency.Find(query.TryGetValue("currency", out var code) ? code.ToString() : "EUR") is not { } currency)
        {
            return Problem.Validation("currency", "There is no such currency. Send an ISO 4217 code in upper case, such as EUR.");
        }

        var end = long.MaxValue;
        if (query.TryGetValue("through", out var last) && !TryReadEnd(last, out end))
        {
            return Problem.Validation("through", "Send the last day to import as 2018-07-31.");
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        // Before the answer starts: a file of another kind is a bad request, not work that failed.
        var (csv, problem) = await OpenAsync(http.Request.Body, delay, currency, EventTimeRange.Now(options.Value, time), ct);
        if (csv is null)
        {
            return problem!;
        }

        await using var opened = csv;
        var tenant = http.GetCaller().Tenant;
        var scoring = grains.GetGrain<IPaymentScoringGrain>(tenant.Value);
        await scoring.CatchUpAsync(ct);
        var features = await plans.LoadFeaturesAsync(await plans.ReadStateAsync(tenant, long.MaxValue, ct), ct);
        var import = new PaymentImport(journal, tenant, hashers.For(tenant), new FeatureEventFactory(features).DeclaredAttributes);
        var report = new WorkReport(http.Response);
        try
        {
            var payments = csv.ReadAsync(ct).Where(imported => imported.Payment.OccurredAtMicros < end);
            var done = await import.RunAsync(payments, line => report.LineAsync(line, FraudJson.Default.ImportProgress, ct), ct);
            await scoring.CatchUpAsync(ct);
            await report.LineAsync(done, FraudJson.Default.ImportProgress, ct);
        }
        catch (Exception e) when (e is InvalidDataException or JournalUnavailableException or BadHttpRequestException)
        {
            await report.LineAsync(import.Progress with { Error = Explain(e) }, FraudJson.Default.ImportProgress, ct);
        }

        return Results.Empty;
    }

    private static async Task<(PaymentCsv? Csv, Problem? Problem)> OpenAsync(
        Stream body, int delayDays, Currency currency, EventTimeRange times, CancellationToken ct)
    {
        try
        {
            return (await PaymentCsv.OpenAsync(body, delayDays, currency, times, ct), null);
        }
        catch (InvalidDataException e)
        {
            return (null, new Problem(400, "invalid-csv-header", "The first line does not name the columns of an import.", $"{Redactor.Redact(e.Message)} Nothing was stored."));
        }
    }

    /// <summary>The status was sent long ago, so the line itself says what is stored and what to do.</summary>
    private static string Explain(Exception e) => Redactor.Redact(e.Message) + (e is InvalidDataException
        ? " The payments before it are stored. Correct it and simply run the import again: nothing is stored twice."
        : " What was imported until then is stored. Simply run the import again: nothing is stored twice.");

    private static bool TryReadEnd(string? text, out long endMicros)
    {
        var valid = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        endMicros = (new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds() + 86_400) * 1_000_000; // 9999-12-31 has no next day
        return valid;
    }
}
