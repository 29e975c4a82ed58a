using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;
using Suite.Support.Training;

namespace Suite.Support;

/// <summary>Work of which a tenant may have one of a kind under way on this node.</summary>
internal enum SupportWork
{
    Training,
}

/// <summary>Trains the tenant's intent model on its examples while conversations go on.</summary>
internal static class TrainIntents
{
    private const int SeedDefault = 42;
    private const string ReasonUnsaid = "trained on request";

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/support/intents/train", HandleAsync)
        .WithName("TrainIntents").WithSummary("Trains, measures, registers and promotes a model; answers with progress, one JSON object a line.").RequireScope(Scopes.SupportManage)
        .AsStream()
        .TakesJson<TrainIntentsShape>().GivesLines<IntentTrainingReport>().Refuses(409);

    private static async Task<IResult> HandleAsync(
        HttpContext http, ExampleBook examples, IntentTraining training, RunningWork<SupportWork> running, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var caller = http.GetCaller();
        var order = new IntentTrainingOrder(
            (int)(fields.OptionalInteger("seed", 0, int.MaxValue) ?? SeedDefault), fields.OptionalBoolean("promote") ?? true, caller.KeyId,
            fields.OptionalString("reason", 500, min: 3) ?? ReasonUnsaid);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var set = (await examples.ReadAsync(caller.Tenant, ct)).Set;
        var intents = set.Messages.Select(m => m.Intent).Distinct(StringComparer.Ordinal).Count();
        if (intents < 2)
        {
            return new Problem(
                409, "too-few-examples", "There are too few examples to train on.",
                $"Training needs messages of at least 2 intents; there {(intents == 1 ? "is 1" : "are none")}. Import more: POST /v1/support/intents/import.");
        }

        using var work = running.TryBegin(caller.Tenant, SupportWork.Training);
        if (work is null)
        {
            return Problem.Conflict("A training of this tenant is running already. Wait for it to end.");
        }

        await ReportAsync(http, report => training.RunAsync(caller.Tenant, set, order, report, ct), ct);
        return Results.Empty;
    }

    /// <summary>Training tells its progress from a thread of its own; only the newest line matters, and a slow reader must not hold it up.</summary>
    private static async Task ReportAsync(HttpContext http, Func<Action<IntentTrainingReport>, Task<IntentTrainingReport>> run, CancellationToken ct)
    {
        var lines = Channel.CreateBounded<IntentTrainingReport>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        var report = new WorkReport(http.Response);
        var running = RunAsync();
        await foreach (var line in lines.Reader.ReadAllAsync(ct))
        {
            await report.LineAsync(line, TrainingJson.Default.IntentTrainingReport, ct);
        }

        await report.LineAsync(await running, TrainingJson.Default.IntentTrainingReport, ct);

        async Task<IntentTrainingReport> RunAsync()
        {
            try
            {
                return await run(line => lines.Writer.TryWrite(line));
            }
            catch (Exception e) when (e is InvalidDataException or JournalUnavailableException or ModelException)
            {
                return new IntentTrainingReport { Step = "failed", Share = 1, Error = Redactor.Redact(e.Message) };
            }
            finally
            {
                lines.Writer.Complete();
            }
        }
    }
}
