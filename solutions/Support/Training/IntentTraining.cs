using System.Globalization;
using System.Text.Json;
using Suite.Grains;
using Suite.Journal;
using Suite.Models;
using Suite.Support.Bots;
using Suite.Text.Intents;

namespace Suite.Support.Training;

/// <summary>What to train.</summary>
/// <param name="Promote">Make it the champion at once.</param>
/// <param name="Actor">Who asked, and why: kept with the model.</param>
internal sealed record IntentTrainingOrder(int Seed, bool Promote, string Actor, string Reason);

/// <summary>
/// From example messages to a registered model: measures on held-out messages, trains on all, stores bytes and card under their content, registers and, when
/// asked, promotes. Runs beside the turns; one at a time per tenant and node.
/// </summary>
internal sealed class IntentTraining(IContentStore contents, IGrainFactory grains, BotCatalog bots, IJournal journal, TimeProvider time)
{
    /// <summary>Measuring trains one model, and the model itself is another.</summary>
    private const double MeasuredShare = 0.45;
    private const double TrainedShare = 0.95;

    public async Task<IntentTrainingReport> RunAsync(
        TenantId tenant, ExampleSet examples, IntentTrainingOrder order, Action<IntentTrainingReport> report, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var (messages, outOfScope) = (examples.Messages, examples.OutOfScope);
        var options = new IntentTrainingOptions { Seed = order.Seed };
        var (measured, model) = await BotLoader.OnOwnThreadAsync(
            () =>
            {
                var measuring = new Steps($"measuring on a fifth of {messages.Count} messages", 0, MeasuredShare, report);
                var held = HeldOutMeasurement.Run(messages, outOfScope, options, measuring, ct);
                var training = new Steps($"training on {messages.Count} messages", MeasuredShare, TrainedShare, report);
                training.Report(0);
                return (held, IntentTrainer.Train(messages, outOfScope, options, training, ct));
            },
            ct);
        report(new IntentTrainingReport { Step = "registering", Share = TrainedShare });
        var version = await RegisterAsync(tenant, examples, order, measured, model, ct);
        var promoted = order.Promote && await PromoteAsync(tenant, version, order, ct);
        var evaluation = measured?.Evaluation;
        return new IntentTrainingReport
        {
            Step = "done",
            Share = 1,
            Done = true,
            ModelVersion = version.Version,
            Promoted = promoted,
            Intents = model.Intents.Count,
            Messages = messages.Count,
            OutOfScope = outOfScope.Count,
            HeldOut = measured?.Messages.Count ?? 0,
            Accuracy = Rounded(evaluation?.Accuracy),
            MacroF1 = Rounded(evaluation?.MacroF1),
            Ece = Rounded(evaluation?.Ece),
            InScopeAccuracy = Rounded(evaluation?.InScopeAccuracy),
            OutOfScopeRecall = Rounded(evaluation?.OosRecall),
            OutOfScopeAuroc = Rounded(evaluation?.OosAuroc),
            Seconds = Math.Round(time.GetElapsedTime(began).TotalSeconds, 2),
        };
    }

    private async Task<ModelVersion> RegisterAsync(
        TenantId tenant, ExampleSet examples, IntentTrainingOrder order, HeldOutMeasurement? measured, IntentModel model, CancellationToken ct)
    {
        var stored = new MemoryStream();
        model.Write(stored);
        var data = await contents.PutAsync(ExampleSet.ToCsv(examples.All), ct);
        var card = JsonSerializer.SerializeToUtf8Bytes(CardOf(examples, data, measured, model), TrainingJson.Default.IntentModelCard);
        var parameters = new Dictionary<string, string> { ["seed"] = order.Seed.ToString(CultureInfo.InvariantCulture), ["format"] = "intent-model" };
        return await grains.IntentModels(tenant).RegisterAsync(
            new RegisterModel
            {
                Content = await contents.PutAsync(stored.ToArray(), ct),
                Fingerprint = ModelFingerprint.Compute(data.Value, BotEvents.ModelName, parameters),
                FeatureSetName = "examples",
                FeatureSetVersion = data.Value[..8],
                FeatureSetContent = data,
                Card = await contents.PutAsync(card, ct),
                Metrics = MetricsOf(examples, measured, model),
                Parameters = parameters,
                Seed = order.Seed,
                Thresholds = new Dictionary<string, double> { ["scope"] = model.ScopeThreshold },
                Actor = order.Actor,
            },
            ct);
    }

    /// <summary>True once the model is the champion, and this node's turns have it.</summary>
    private async Task<bool> PromoteAsync(TenantId tenant, ModelVersion registered, IntentTrainingOrder order, CancellationToken ct)
    {
        // The same examples and seed give the model that may be champion already.
        if (registered.Stage != ModelStage.Champion)
        {
            await grains.IntentModels(tenant).PromoteAsync(new PromoteModel(registered.Version, order.Actor, order.Reason), ct);
            await bots.WaitForAsync(tenant, await journal.ReadHeadAsync(tenant, ct), ct);
        }

        return true;
    }

    private static Dictionary<string, double> MetricsOf(ExampleSet examples, HeldOutMeasurement? measured, IntentModel model)
    {
        var outOfScope = examples.OutOfScope.Count;
        var metrics = new Dictionary<string, double>
        {
            ["intents"] = model.Intents.Count,
            ["messages"] = examples.Count - outOfScope,
            ["outOfScope"] = outOfScope,
            ["heldOut"] = measured?.Messages.Count ?? 0,
        };
        if (measured?.Evaluation is not { } evaluation)
        {
            return metrics;
        }

        (metrics["accuracy"], metrics["macroF1"], metrics["ece"]) = (evaluation.Accuracy, evaluation.MacroF1, evaluation.Ece);
        if (evaluation is { InScopeAccuracy: { } inScope, OosRecall: { } recall, OosAuroc: { } auroc })
        {
            (metrics["inScopeAccuracy"], metrics["outOfScopeRecall"], metrics["outOfScopeAuroc"]) = (inScope, recall, auroc);
        }

        return metrics;
    }

    private static IntentModelCard CardOf(ExampleSet examples, ContentAddress data, HeldOutMeasurement? measured, IntentModel model)
    {
        var messages = examples.Messages;
        var counts = messages.CountBy(m => m.Intent, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var held = (measured?.Messages ?? []).Zip(measured?.Results ?? [], (m, r) => (m.Intent, IsRight: m.Intent == r.Top[0].Intent)).ToLookup(h => h.Intent);
        return new IntentModelCard(
            data.Value,
            messages.Count,
            examples.Count - messages.Count,
            measured?.Messages.Count ?? 0,
            model.ScopeThreshold,
            [.. model.Intents.Select((name, i) => new IntentCard(
                name, counts[name], model.Thresholds[i], held[name].Count(), held[name].Any() ? held[name].Average(h => h.IsRight ? 1.0 : 0) : null))],
            [.. model.ScopeCurve.Select(p => new ScopeCurvePoint(p.Threshold, p.InScopeAccepted, double.IsNaN(p.OutOfScopeFound) ? null : p.OutOfScopeFound))],
            measured?.Confusions ?? []);
    }

    private static double? Rounded(double? value) => value is { } v ? Math.Round(v, 4) : null;

    /// <summary>A part of the work as a share of all of it.</summary>
    private sealed class Steps(string step, double from, double to, Action<IntentTrainingReport> report) : IProgress<double>
    {
        public void Report(double value) => report(new IntentTrainingReport { Step = step, Share = Math.Round(from + (value * (to - from)), 3) });
    }
}

internal static class IntentModelGrains
{
    public static IModelGrain IntentModels(this IGrainFactory grains, TenantId tenant) => grains.GetGrain<IModelGrain>(GrainKeys.Of(tenant, BotEvents.ModelName));
}
