using System.Collections.Concurrent;
using System.Globalization;
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
    internal const long DayMicros = 86_400_000_000;

    private static readonly ConcurrentDictionary<TenantId, bool> Running = new();

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/models/train", HandleAsync)
        .WithName("TrainFraudModel").WithSummary("Trains, registers and promotes a model; answers with progress, one JSON object a line.").RequireScope("fraud:train")
        .TakesJson<TrainShape>().GivesLines<TrainingReport>().Refuses(409);

    private static async Task<IResult> HandleAsync(
        HttpContext http, ModelTraining training, PlanLoader plans, RuleInputs inputs, IJournal journal, SearchJournal searches, CancellationToken ct)
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

        if (!Running.TryAdd(caller.Tenant, true))
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
        finally
        {
            Running.TryRemove(caller.Tenant, out _);
        }

        return Results.Empty;
    }

    private static async Task<TrainingOrder?> ReadAsync(
        JsonFields fields, Caller caller, PlanLoader plans, IJournal journal, SearchJournal searches, CancellationToken ct)
    {
        var from = ReadDay(fields, "from");
        var through = ReadDay(fields, "through");
        var delayDays = fields.OptionalInteger("delayDays", 0, 365) ?? 7;
        var promote = fields.OptionalBoolean("promote") ?? false;
        var reason = fields.OptionalString("reason", 500, min: 3) ?? "trained on request";
        var name = fields.OptionalString("featureSet", 64, rule: TextRule.Code);
        var json = fields.OptionalString("featureSetJson", 256 * 1024, rule: TextRule.Prose);
        var search = await SearchRequest.ReadAsync(fields, (int)delayDays, caller.Tenant, searches, ct);
        var expectations = ReadExpectations(fields);
        fields.RejectUnknown();
        if (search?.Resumed is { Started: var started })
        {
            return fields.HasErrors ? null : new TrainingOrder(
                FeatureSet.Parse(started.FeatureSetJson), new TrainingPeriod(started.FromMicros, started.ThroughMicros), promote, caller.KeyId, reason, search)
            { Expectations = expectations };
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

        var end = through is { } last ? last + DayMicros : await NewestAsync(journal, caller.Tenant, ct) - (delayDays * DayMicros) + 1;
        return new TrainingOrder(features, new TrainingPeriod(from ?? 0, end), promote, caller.KeyId, reason, search) { Expectations = expectations };
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
                null => (await plans.LoadAsync(await plans.ReadStateAsync(tenant, long.MaxValue, ct), ct)).Features,
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

    private static Expectations ReadExpectations(JsonFields fields)
    {
        using var child = fields.Child("expectations", required: false);
        if (child is null)
        {
            return Expectations.None;
        }

        try
        {
            var expectations = Expectations.Parse(Encoding.UTF8.GetString(child.Raw));
            if (expectations.RepetitionRules is { Count: > 0 } rules)
            {
                fields.AddError("expectations", $"Training rows have no identity to count repetitions of; leave out {Redactor.Redact(string.Join(", ", rules))}.");
            }

            return expectations;
        }
        catch (FormatException e)
        {
            fields.AddError("expectations", Redactor.Redact(e.Message));
            return Expectations.None;
        }
    }

    internal static long? ReadDay(JsonFields fields, string name)
    {
        if (fields.OptionalString(name, 10) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds() * 1_000_000;
        }

        fields.AddError(name, "Send a day as 2018-07-25.");
        return null;
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
