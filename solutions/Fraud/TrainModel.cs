using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.FeatureStore;
using Suite.FeatureStore.Validation;
using Suite.Fraud.Rules;
using Suite.Fraud.Scoring;
using Suite.Fraud.Training;
using Suite.Fraud.Training.Search;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;
using Suite.Trees;

namespace Suite.Fraud;

/// <summary>Trains a model on the tenant's own journal while it goes on scoring.</summary>
internal static class TrainModel
{
    private const string ReasonUnsaid = "trained on request";

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/models/train", HandleAsync)
        .WithName("TrainFraudModel").WithSummary("Trains, registers and promotes a model; answers with progress, one JSON object a line.").RequireScope("fraud:train")
        .TakesJson<TrainShape>().GivesLines<TrainingReport>().Refuses(409);

    private static async Task<IResult> HandleAsync(
        HttpContext http, ModelTraining training, PlanLoader plans, RuleInputs inputs, IJournal journal, SearchJournal searches, RunningWork<WorkKind> running,
        CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, new JsonLimits { BodyBytesMax = 512 * 1024 }, ct);
        var caller = http.GetCaller();
        var order = await ReadAsync(fields, caller, plans, journal, searches, ct);
        if (order is null)
        {
            return fields.ToProblem();
        }

        if (order.Promote && await inputs.RefuseAsync(caller.Tenant, order.Features, "featureSet", ct) is { } lacking)
        {
            return lacking;
        }

        using var work = running.TryBegin(caller.Tenant, WorkKind.Training);
        if (work is null)
        {
            return Problem.Conflict("A training of this tenant is running already. Wait for it to end.");
        }

        var report = new WorkReport(http.Response);
        try
        {
            var last = await training.RunAsync(caller.Tenant, order, line => report.LineAsync(line, FraudJson.Default.TrainingReport, ct), ct);
            await report.LineAsync(last, FraudJson.Default.TrainingReport, ct);
        }
        catch (Exception e) when (e is InvalidDataException or JournalUnavailableException or XgboostException or ModelException or FormatException)
        {
            await report.LineAsync(new TrainingReport { Step = "failed", Share = 1, Error = Redactor.Redact(e.Message) }, FraudJson.Default.TrainingReport, ct);
        }

        return Results.Empty;
    }

    private static async Task<TrainingOrder?> ReadAsync(
        JsonFields fields, Caller caller, PlanLoader plans, IJournal journal, SearchJournal searches, CancellationToken ct)
    {
        var from = fields.OptionalDay("from");
        var through = fields.OptionalDay("through");
        var delayDays = fields.OptionalInteger("delayDays", 0, 365) ?? 7;
        var promote = fields.OptionalBoolean("promote");
        var reason = fields.OptionalString("reason", 500, min: 3);
        var name = fields.OptionalString("featureSet", 64, rule: TextRule.Code);
        var json = fields.OptionalString("featureSetJson", 256 * 1024, rule: TextRule.Prose);
        var search = await SearchRequest.ReadAsync(fields, (int)delayDays, caller.Tenant, searches, ct);
        var (expectations, expected) = ReadExpectations(fields);
        fields.RejectUnknown();
        if (search?.Resumed is { Started: var started })
        {
            // What is not asked for anew stays what the search was begun with.
            var kept = expected is null && started.ExpectationsJson is { } stored ? Expectations.Parse(stored) : expectations;
            return fields.HasErrors ? null : new TrainingOrder(
                FeatureSet.Parse(started.FeatureSetJson), new TrainingPeriod(started.FromMicros, started.ThroughMicros),
                promote ?? started.Promote, caller.KeyId, reason ?? started.Reason ?? ReasonUnsaid, search)
            { Expectations = kept };
        }

        if (from > through)
        {
            fields.AddError("through", "Before 'from': send the first day in 'from' and the last one in 'through'.");
        }

        var features = await ReadFeaturesAsync(fields, name, json, caller.Tenant, plans, ct);
        if (fields.HasErrors || features is null)
        {
            return null;
        }

        var end = through is { } last ? last + DayFields.DayMicros : await NewestAsync(journal, caller.Tenant, ct) - (delayDays * DayFields.DayMicros) + 1;
        return new TrainingOrder(features, new TrainingPeriod(from ?? 0, end), promote ?? false, caller.KeyId, reason ?? ReasonUnsaid, search)
        { Expectations = expectations, ExpectationsJson = expected };
    }

    private static async Task<FeatureSet?> ReadFeaturesAsync(
        JsonFields fields, string? name, string? json, TenantId tenant, PlanLoader plans, CancellationToken ct)
    {
        try
        {
            var features = json is not null ? FeatureSet.Parse(json) : name switch
            {
                "default" => FeatureSet.Default,
                "baseline15" => FeatureSet.Baseline15,
                null => await plans.LoadFeaturesAsync(await plans.ReadStateAsync(tenant, long.MaxValue, ct), ct),
                _ => null,
            };
            if (features is null)
            {
                fields.AddError("featureSet", "Send default or baseline15, or declare features in 'featureSetJson'.");
                return null;
            }

            FeatureSetRules.RefuseAnswers(features);
            _ = new FeatureEventFactory(features);
            return features;
        }
        catch (FormatException e)
        {
            fields.AddError("featureSetJson", Redactor.Redact(e.Message));
            return null;
        }
    }

    private static (Expectations Expectations, string? Json) ReadExpectations(JsonFields fields)
    {
        using var child = fields.Child("expectations", required: false);
        if (child is null)
        {
            return (Expectations.None, null);
        }

        try
        {
            var json = Encoding.UTF8.GetString(child.Raw);
            var expectations = Expectations.Parse(json);
            if (expectations.RepetitionRules is { Count: > 0 } rules)
            {
                fields.AddError("expectations", $"Training rows have no identity to count repetitions of; leave out {Redactor.Redact(string.Join(", ", rules))}.");
            }

            return (expectations, json);
        }
        catch (FormatException e)
        {
            fields.AddError("expectations", Redactor.Redact(e.Message));
            return (Expectations.None, null);
        }
    }

    /// <summary>Event time of the newest payment, near enough: late ones may follow it in the journal.</summary>
    internal static async Task<long> NewestAsync(IJournal journal, TenantId tenant, CancellationToken ct)
    {
        var newest = 0L;
        for (var head = await journal.ReadHeadAsync(tenant, ct); head > 0 && newest == 0; head -= 1000)
        {
            // The last thousand may hold nothing but trials of a search.
            await foreach (var e in journal.ReadAsync(tenant, Math.Max(0, head - 1000), head, ct))
            {
                newest = Journaling.PaymentEvents.IsPayment(e) ? Math.Max(newest, e.EventTimeMicros) : newest;
            }
        }

        return newest;
    }
}
