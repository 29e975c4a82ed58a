using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using Suite.Hosting;
using Suite.Inspection.Requests;
using Suite.Inspection.Serving;
using Suite.Journal;
using Suite.Vision;

namespace Suite.Inspection;

/// <summary>Pictures that are sent: verdicts, durable before they are answered.</summary>
internal static class InspectPictures
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/inspection/inspect", HandleAsync)
        .WithName("InspectPictures").WithSummary("Verdicts on pictures: one JPEG, PNG or BMP as the body, or up to 64 as the parts of a multipart/form-data.")
        .RequireScope(Scopes.InspectionInspect)
        .QueryText("model", "NAME, or NAME@VERSION; default: default.").QueryText("part", "The part's number, of a single picture.")
        .QueryText("id", "Of a single picture: the same id with the same picture gets the first answer again.")
        .QueryText("threshold", "Score from which a part is NG; default the model's own.", "double")
        .QueryNumber("tile", "Side of the tiles that a large picture is cut into; 0, the default, scales the picture as a whole.", 0, 4_096)
        .QueryNumber("tileOverlap", "At most half a tile.", 0, 2_048)
        .AddOpenApiOperationTransformer(static (operation, _, _) =>
        {
            var file = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = $"At most {PictureUpload.FileBytesMax >> 20} MiB a picture, {PictureUpload.BodyBytesMax >> 20} MiB in all.",
                Content = new Dictionary<string, OpenApiMediaType> { ["image/jpeg"] = file, ["image/png"] = file, ["image/bmp"] = file, ["multipart/form-data"] = file },
            };
            return Task.CompletedTask;
        })
        .Produces<ResultShape>().Produces<InspectedShape>().Refuses(400, 404, 409, 413, 429);

    private static async Task<IResult> HandleAsync(HttpContext http, PictureInspection inspection, CancellationToken ct)
    {
        using var query = PictureQuery.Read(http.Request);
        if (PictureQuery.ReadOrder(query, PictureUpload.IsMultipart(http.Request)) is not { } order)
        {
            return query.ToProblem();
        }

        using var room = await inspection.Files.TakeAsync(PictureUpload.BytesOf(http.Request), ct);
        if (room is null)
        {
            return Problem.TooManyRequests("Too many pictures are being inspected. Send this one again in a moment.", TimeSpan.FromSeconds(1));
        }

        var (files, refused) = await PictureUpload.ReadAsync(http.Request, ct);
        return refused
            ?? (PictureUpload.IsMultipart(http.Request) ? await ManyAsync(http, inspection, order, files, ct) : await OneAsync(http, inspection, order, files[0].Bytes, ct));
    }

    private static async Task<IResult> OneAsync(HttpContext http, PictureInspection inspection, PictureOrder order, byte[] file, CancellationToken ct)
    {
        try
        {
            var stored = await inspection.InspectAsync(http.GetCaller().Tenant, order, file, ct);
            return TypedResults.Json(InspectionJson.Shape(stored.Result, stored.Position), InspectionJson.Sent.ResultShape);
        }
        catch (ImageException e)
        {
            return Problem.Validation("body", e.Message);
        }
        catch (ModelUnavailableException e)
        {
            return NoModel(e);
        }
        catch (DuplicateEventException)
        {
            return Problem.Conflict($"The id '{order.Id}' was used for another picture. Use a new one.");
        }
    }

    /// <summary>One bad file among many takes nothing from the others.</summary>
    private static async Task<IResult> ManyAsync(
        HttpContext http, PictureInspection inspection, PictureOrder order, IReadOnlyList<UploadedFile> files, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        try
        {
            var answers = await Task.WhenAll(files.Select(f => AnswerAsync(inspection, tenant, order, f, ct)));
            return TypedResults.Json(new InspectedShape(answers), InspectionJson.Sent.InspectedShape);
        }
        catch (ModelUnavailableException e)
        {
            return NoModel(e);
        }
    }

    private static async Task<InspectedPictureShape> AnswerAsync(
        PictureInspection inspection, TenantId tenant, PictureOrder order, UploadedFile file, CancellationToken ct)
    {
        // Off the request's thread: files are decoded side by side.
        await Task.Yield();
        try
        {
            var stored = await inspection.InspectAsync(tenant, order with { Part = file.Name }, file.Bytes, ct);
            return new InspectedPictureShape(file.Name, InspectionJson.Shape(stored.Result, stored.Position));
        }
        catch (ImageException e)
        {
            return new InspectedPictureShape(file.Name, Problem: e.Message);
        }
    }

    private static Problem NoModel(ModelUnavailableException e) => new(409, "no-model", "There is no model to look with.", Redactor.Redact(e.Message));
}
