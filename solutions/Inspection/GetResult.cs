using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Inspection.Line;
using Suite.Inspection.Live;
using Suite.Inspection.Results;
using Suite.Inspection.Verdicts;
using Suite.Journal;
using Suite.Vision;

namespace Suite.Inspection;

/// <summary>One result, and what it was seen in: the picture as it was, the heat map, or both with the box as one picture.</summary>
internal static class GetResult
{
    private static readonly string[] Readers = [Scopes.InspectionOperate, Scopes.InspectionInspect];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/inspection/results/{id}", GetAsync)
            .WithName("GetResult").WithSummary("One result.").RequireScope(Scopes.InspectionRead, Readers).Produces<ResultShape>().Refuses(404);
        app.MapGet("/v1/inspection/results/{id}/picture", PictureAsync)
            .WithName("GetResultPicture").WithSummary("The picture as it was seen, or the file as it was sent. Of NG parts for as long as there is room; of others for a moment.")
            .RequireScope(Scopes.InspectionRead, Readers).Produces<Stream>(200, "image/jpeg").Refuses(404, 410);
        app.MapGet("/v1/inspection/results/{id}/heatmap", HeatMapAsync)
            .WithName("GetResultHeatMap").WithSummary("The heat map of an NG part, a grey PNG of one pixel a cell.")
            .RequireScope(Scopes.InspectionRead, Readers).Produces<Stream>(200, "image/png").Refuses(404, 410);
        app.MapGet("/v1/inspection/results/{id}/overlay", OverlayAsync)
            .WithName("GetResultOverlay").WithSummary("The picture with heat map, box and verdict drawn on it, a JPEG.")
            .RequireScope(Scopes.InspectionRead, Readers).Produces<Stream>(200, "image/jpeg").Refuses(404, 410);
    }

    internal static Problem Missing(string id) => Problem.NotFound($"There is no result '{id}'.");

    internal static Problem Gone() => Problem.Gone("The picture is not kept any more, or never was: pictures of NG parts are kept for as long as there is room, those of others for a moment.");

    private static async Task<IResult> GetAsync(string id, HttpContext http, ResultBook book, CancellationToken ct) =>
        await book.FindAsync(http.GetCaller().Tenant, id, ct) is { } stored
            ? TypedResults.Json(InspectionJson.Shape(stored.Result, stored.Position), InspectionJson.Sent.ResultShape)
            : Missing(id);

    private static async Task<IResult> PictureAsync(string id, HttpContext http, ResultBook book, EvidenceStore evidence, CancellationToken ct)
    {
        if (await book.FindAsync(http.GetCaller().Tenant, id, ct) is not { } stored)
        {
            return Missing(id);
        }

        return await evidence.FindAsync(stored.Result, ct) is { } file ? TypedResults.Bytes(file, TypeOf(file.Span)) : Gone();
    }

    private static async Task<IResult> HeatMapAsync(string id, HttpContext http, ResultBook book, EvidenceStore evidence, CancellationToken ct)
    {
        if (await book.FindAsync(http.GetCaller().Tenant, id, ct) is not { } stored)
        {
            return Missing(id);
        }

        return await evidence.FindMapAsync(stored.Result, ct) is { } file ? TypedResults.Bytes(file, "image/png") : Gone();
    }

    private static Task<IResult> OverlayAsync(string id, HttpContext http, ResultBook book, EvidenceStore evidence, CancellationToken ct) =>
        DrawAsync(http.GetCaller().Tenant, id, book, evidence, ct);

    internal static async Task<IResult> DrawAsync(TenantId tenant, string id, ResultBook book, EvidenceStore evidence, CancellationToken ct)
    {
        if (await book.FindAsync(tenant, id, ct) is not { } stored)
        {
            return Missing(id);
        }

        if (await evidence.FindAsync(stored.Result, ct) is not { } file)
        {
            return Gone();
        }

        var map = await evidence.FindMapAsync(stored.Result, ct) is { } png ? EvidenceStore.DecodeMap(png.Span) : null;
        using var frame = Frame.Decode(file.Span);
        var r = stored.Result;
        LiveDrawing.DrawOn(frame, new Sighting(new Verdict(r.Outcome, r.Defect, r.Score, r.Box), r.Region ?? new PixelBox(0, 0, frame.Width, frame.Height), map, r.Reason), r.Part);
        return TypedResults.Bytes(frame.EncodeJpeg(90), "image/jpeg");
    }

    private static string TypeOf(ReadOnlySpan<byte> file) => file is [0x89, ..] ? "image/png" : file is [(byte)'B', (byte)'M', ..] ? "image/bmp" : "image/jpeg";
}
