using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.FeatureStore;
using Suite.Fraud.ModelFiles;
using Suite.Fraud.Rules;
using Suite.Fraud.Scoring;
using Suite.Fraud.Training;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;
using Suite.Trees;

namespace Suite.Fraud;

/// <summary>The answer to an import: what was registered, and what the file says of itself.</summary>
/// <param name="NotMeasured">Why its card has no figures; null where it was measured.</param>
internal sealed record ImportedModel(
    string Version, string Stage, string Format, string Objective, int Trees, IReadOnlyList<string> Features, string FeatureSetName, string FeatureSetVersion,
    string Fingerprint, bool Measured, string? NotMeasured);

/// <summary>Registers a model that another tool trained. It then is a version like any other: promoted, rolled back, replayed.</summary>
internal static class ImportModel
{
    private const int DeclarationCharactersMax = 256 * 1024;

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/models", HandleAsync)
        .WithName("ImportFraudModel").WithSummary("Registers a model trained elsewhere: XGBoost JSON or UBJ, LightGBM text, or an ONNX tree ensemble.").RequireScope("fraud:train")
        .QueryText("format", "xgboost, lightgbm or onnx; when left out or auto, by the file's first bytes.")
        .QueryText("featureSet", "default, baseline15, or the version of a feature set declared earlier; when left out, the one in force.")
        .QueryText("featureSetJson", "A short feature set, declared here. Declare a longer one first and give its version.")
        .QueryText("review", "Score from which a payment goes to review; above 0, at most decline.", "double")
        .QueryText("decline", "Score from which a payment is declined; at most 1.", "double")
        .QueryText("reason", "Why, for the record.")
        .QueryText("promote", "true makes it the champion at once.")
        .QueryText("measure", "true measures it on the newest 30 days of payments whose fraud is known and writes its card, before it is promoted; takes a pass over the journal.")
        .TakesText("application/octet-stream", $"The model file, {ModelUpload.FileBytesMax >> 20} MiB at most.").Produces<ImportedModel>().Refuses(400, 409, 413);

    private static async Task<IResult> HandleAsync(
        HttpContext http, PlanLoader plans, FeatureSetCatalog catalog, RuleInputs inputs, IContentStore contents, IGrainFactory grains, IJournal journal,
        ModelMeasuring measuring, RunningWork<WorkKind> running, CancellationToken ct)
    {
        using var fields = ModelUpload.ReadQuery(http.Request);
        var caller = http.GetCaller();

        // A file takes many times its size while it is read: one at a time.
        using var work = running.TryBegin(caller.Tenant, WorkKind.ModelImport);
        if (work is null)
        {
            return Problem.Conflict("Another model of this tenant is being imported. Wait for it to end.");
        }

        if (await ModelUpload.ReadFileAsync(http.Request, ct) is not { } bytes)
        {
            return new Problem(413, "body-too-large", "The request body is too large.", $"A model file may have at most {ModelUpload.FileBytesMax} bytes.");
        }

        if (await ReadAsync(fields, bytes, caller.Tenant, plans, catalog, ct) is not { } order)
        {
            return fields.ToProblem();
        }

        if (order.Promote && await inputs.RefuseAsync(caller.Tenant, order.Features, fields.Has("featureSetJson") ? "featureSetJson" : "featureSet", ct) is { } lacking)
        {
            return lacking;
        }

        var models = grains.Models(caller.Tenant);
        var registered = await RegisterAsync(order, bytes, caller, contents, models, journal, ct);

        // Measured before promoted: the card that a version is promoted with words its reasons.
        var notMeasured = !order.Measure
            ? $"It was not asked for. './suite fraud models measure {registered.Version}' does it, best before the version is promoted."
            : (await MeasureModelVersion.RunNewestAsync(measuring, journal, caller, registered.Version, ct)).Error;
        if (order.Promote)
        {
            // Once more: a rule may have been saved since. The version that the refusal names is registered, and can be promoted later.
            if (await inputs.RefusePromotionAsync(caller.Tenant, await models.GetAsync(ct), registered.Version, ct) is { } late)
            {
                return late;
            }

            var state = await models.PromoteAsync(new PromoteModel(registered.Version, caller.KeyId, order.Reason), ct);
            registered = state.Find(registered.Version)!;
        }

        return Results.Json(
            new ImportedModel(
                registered.Version, registered.Stage.ToString(), order.File.Format, order.File.Objective, order.File.TreeCount, order.File.FeatureNames,
                order.Features.Name, order.Features.Version, registered.Fingerprint, notMeasured is null, notMeasured),
            FraudJson.Default.ImportedModel);
    }

    private sealed record Order(ModelFile File, FeatureSet Features, DecisionThresholds Thresholds, string Reason, bool Promote, bool Measure);

    private static async Task<Order?> ReadAsync(
        JsonFields fields, byte[] bytes, TenantId tenant, PlanLoader plans, FeatureSetCatalog catalog, CancellationToken ct)
    {
        var format = fields.OptionalString("format", 16, rule: TextRule.Code) ?? "auto";
        var review = fields.RequiredNumber("review", 0, 1);
        var decline = fields.RequiredNumber("decline", 0, 1);
        var reason = fields.RequiredString("reason", 500, min: 3);
        var promote = fields.OptionalBoolean("promote") ?? false;
        var measure = fields.OptionalBoolean("measure") ?? false;
        var name = fields.OptionalString("featureSet", 64, rule: TextRule.Code);
        var json = fields.OptionalString("featureSetJson", DeclarationCharactersMax, rule: TextRule.Prose);
        fields.RejectUnknown();
        if (format is not ("auto" or XgboostFile.Name or LightgbmFile.Name or OnnxFile.Name))
        {
            fields.AddError("format", "Send xgboost, lightgbm or onnx, or leave it out.");
        }

        if (!fields.HasErrors && !(review > 0 && review <= decline))
        {
            fields.AddError("review", "Send a number above 0 that is at most 'decline'.");
        }

        var features = await FindFeaturesAsync(fields, name, json, tenant, plans, catalog, ct);
        var file = fields.HasErrors ? null : ReadFile(fields, format, bytes, features!);
        return fields.HasErrors ? null : new Order(file!, features!, new DecisionThresholds(review, decline), reason, promote, measure);
    }

    private static async Task<FeatureSet?> FindFeaturesAsync(
        JsonFields fields, string? name, string? json, TenantId tenant, PlanLoader plans, FeatureSetCatalog catalog, CancellationToken ct)
    {
        try
        {
            var features = json is not null ? FeatureSet.Parse(json) : name switch
            {
                "default" => FeatureSet.Default,
                "baseline15" => FeatureSet.Baseline15,
                null => await plans.LoadFeaturesAsync(await plans.ReadStateAsync(tenant, long.MaxValue, ct), ct),
                _ => await catalog.GetAsync(tenant, name, ct),
            };
            FeatureSetRules.RefuseAnswers(features);
            _ = new FeatureEventFactory(features);
            return features;
        }
        catch (InvalidDataException)
        {
            fields.AddError("featureSet", "No feature set of this version was ever declared. Send default or baseline15, or declare it with PUT /v1/fraud/feature-set first and send its version.");
        }
        catch (FormatException e)
        {
            fields.AddError(json is null ? "featureSet" : "featureSetJson", Redactor.Redact(e.Message));
        }

        return null;
    }

    private static ModelFile? ReadFile(JsonFields fields, string format, byte[] bytes, FeatureSet features)
    {
        if (bytes.Length == 0)
        {
            fields.AddError("body", "Send the model file as the body.");
            return null;
        }

        try
        {
            var file = ModelFile.Read(format == "auto" ? ModelFile.Guess(bytes) : format, bytes);
            FeatureOrder.Match(file.FeatureNames, file.HasFeatureNames, features);
            if (file.NoProbability is { } why)
            {
                fields.AddError("body", $"{why} Train a binary model for decisions.");
            }

            return file;
        }
        catch (Exception e) when (e is TreeModelFormatException or InvalidDataException)
        {
            fields.AddError("body", Redactor.Redact(e.Message));
            return null;
        }
    }

    private static async Task<ModelVersion> RegisterAsync(
        Order order, byte[] bytes, Caller caller, IContentStore contents, IModelGrain models, IJournal journal, CancellationToken ct)
    {
        var content = await contents.PutAsync(bytes, ct);
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ModelFile.FormatParameter] = order.File.Format,
            ["origin"] = "imported",
            ["objective"] = order.File.Objective,
            ["trees"] = order.File.TreeCount.ToString(CultureInfo.InvariantCulture),
            ["reason"] = order.Reason,
        };
        if (order.File.LacksCovers)
        {
            var rows = await Background.ReadAsync(journal, caller.Tenant, order.Features.Version, ct);
            if (rows.Count >= Background.RowsMin)
            {
                parameters[ModelFile.CoversParameter] = (await contents.PutAsync(order.File.EstimateCovers(rows), ct)).Value;
            }

            parameters["backgroundRows"] = (rows.Count >= Background.RowsMin ? rows.Count : 0).ToString(CultureInfo.InvariantCulture);
        }

        return await models.RegisterAsync(
            new RegisterModel
            {
                Content = content,

                // Of how it was trained nothing is known: the file itself stands for the data.
                Fingerprint = ModelFingerprint.Compute(content.Value, order.Features.Json, parameters.Where(static p => p.Key != "reason")),
                FeatureSetName = order.Features.Name,
                FeatureSetVersion = order.Features.Version,
                FeatureSetContent = await contents.PutAsync(Encoding.UTF8.GetBytes(order.Features.Json), ct),
                Parameters = parameters,
                Seed = 0,
                Thresholds = new Dictionary<string, double> { ["review"] = order.Thresholds.Review, ["decline"] = order.Thresholds.Decline },
                Actor = caller.KeyId,
            },
            ct);
    }
}
