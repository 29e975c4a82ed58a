using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Training;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;

namespace Suite.Fraud;

/// <summary>Measures a version that was trained elsewhere on the tenant's own payments, and writes its card.</summary>
internal static class MeasureModelVersion
{
    private const int DelayDaysDefault = 7;

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/models/{version}/measure", HandleAsync)
        .WithName("MeasureFraudModel").WithSummary("Scores past payments with an imported version and writes its card; answers with progress, one JSON object a line.")
        .RequireScope("fraud:train")
        .TakesJson<MeasureShape>().GivesLines<TrainingReport>().Refuses(404, 409);

    /// <summary>The report's last line: done, or why not.</summary>
    public static async Task<TrainingReport> RunAsync(
        ModelMeasuring measuring, Caller caller, string version, TrainingPeriod period, Func<TrainingReport, ValueTask> report, CancellationToken ct)
    {
        try
        {
            return await measuring.RunAsync(caller.Tenant, version, period, caller.KeyId, report, ct);
        }
        catch (Exception e) when (e is InvalidDataException or JournalUnavailableException or ModelException or FormatException)
        {
            return new TrainingReport { Step = "failed", Share = 1, Error = Redactor.Redact(e.Message) };
        }
    }

    /// <summary>As an import does it: the newest payments that had time to be reported.</summary>
    public static async Task<TrainingReport> RunNewestAsync(ModelMeasuring measuring, IJournal journal, Caller caller, string version, CancellationToken ct) =>
        await RunAsync(
            measuring, caller, version, await ModelMeasuring.NewestAsync(journal, caller.Tenant, DelayDaysDefault, ct), static _ => ValueTask.CompletedTask, ct);

    private static async Task<IResult> HandleAsync(
        string version, HttpContext http, ModelMeasuring measuring, IGrainFactory grains, IJournal journal, RunningWork<WorkKind> running, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var caller = http.GetCaller();
        var state = await grains.Models(caller.Tenant).GetAsync(ct);
        if (state.Find(version) is null)
        {
            // The text is the caller's: it is not repeated.
            return Problem.NotFound("There is no such model version. GET /v1/fraud/models lists those that are registered.");
        }

        _ = ModelRules.FindUnmeasured(state, version);
        var from = fields.OptionalDay("from");
        var through = fields.OptionalDay("through");
        var delayDays = (int)(fields.OptionalInteger("delayDays", 0, 365) ?? DelayDaysDefault);
        fields.RejectUnknown();
        if (from > through)
        {
            fields.AddError("through", "Before 'from': send the first day in 'from' and the last one in 'through'.");
        }

        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        using var work = running.TryBegin(caller.Tenant, WorkKind.Measuring);
        if (work is null)
        {
            return Problem.Conflict("Another model of this tenant is being measured. Wait for it to end.");
        }

        var lines = new WorkReport(http.Response);
        var newest = await ModelMeasuring.NewestAsync(journal, caller.Tenant, delayDays, ct);
        var end = through is { } last ? last + DayFields.DayMicros : newest.ThroughMicros;
        var period = new TrainingPeriod(from ?? end - (newest.ThroughMicros - newest.FromMicros), end);
        var done = await RunAsync(measuring, caller, version, period, line => lines.LineAsync(line, FraudJson.Default.TrainingReport, ct), ct);
        await lines.LineAsync(done, FraudJson.Default.TrainingReport, ct);
        return Results.Empty;
    }
}
