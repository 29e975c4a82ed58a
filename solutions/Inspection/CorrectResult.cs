using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Grains;
using Suite.Hosting;
using Suite.Inspection.Corrections;
using Suite.Inspection.Results;
using Suite.Inspection.Serving;
using Suite.Inspection.Verdicts;
using Suite.Models;

namespace Suite.Inspection;

/// <summary>
/// An operator says what a part really is. That is a label: its picture is kept, and a few-shot model learns it within seconds, unless it would get worse on the golden set.
/// </summary>
internal static class CorrectResult
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/inspection/results/{id}/correction", HandleAsync)
        .WithName("CorrectResult").WithSummary("Says what a part really is; the model learns it, guarded by its golden set. The last correction of a result counts.")
        .RequireScope(Scopes.InspectionOperate).TakesJson<CorrectionShape>().Produces<CorrectedShape>().Refuses(404, 409, 410);

    private static async Task<IResult> HandleAsync(
        string id, HttpContext http, ResultBook book, EvidenceStore evidence, IContentStore contents, IGrainFactory grains, RefitService refits, TimeProvider time, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var name = fields.RequiredString("class", 100, rule: TextRule.Line);
        var note = fields.OptionalString("note", 1_000, rule: TextRule.Prose);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var caller = http.GetCaller();
        if (await book.FindAsync(caller.Tenant, id, ct) is not { Result: var result })
        {
            return GetResult.Missing(id);
        }

        if (result.Model is not { } model || (await ModelShelf.RegistryOf(grains, caller.Tenant, model).GetAsync(ct)).Champion is not { } champion)
        {
            return Problem.Conflict("No model looked at this part, so there is none that could learn from it.");
        }

        var classes = champion.Parameters.GetValueOrDefault("classes", "").Split(',');
        if (!classes.Contains(name))
        {
            fields.AddError("class", $"Send one of the model's classes: {string.Join(", ", classes)}.");
            return fields.ToProblem();
        }

        if (await evidence.FindAsync(result, ct) is not { } picture)
        {
            return GetResult.Gone();
        }

        var corrected = new ResultCorrected
        {
            AtMicros = time.NowMicros(),
            ResultId = id,
            Camera = result.Camera,
            Part = result.Part,
            Class = name,
            Outcome = result.Outcome,
            Defect = result.Defect,
            Model = model,
            Picture = (await contents.PutAsync(picture, ct)).Value,
            Region = result.Region,
            Actor = caller.KeyId,
            Note = note,
        };
        await book.AppendAsync(caller.Tenant, [corrected], null, ct);
        refits.Ask(caller.Tenant, model);
        return TypedResults.Json(
            new CorrectedShape(
                id, name, result.Defect ?? result.Outcome.Name(), champion.FeatureSetName == Models.ImageModels.FewShot ? "asked" : "not-for-this-head", Timestamps.Format(corrected.AtMicros)),
            InspectionJson.Sent.CorrectedShape);
    }
}
