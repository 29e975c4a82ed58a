using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Suite.Hosting;
using Suite.Support.Intents;
using Suite.Support.Training;
using Suite.Text.Intents;

namespace Suite.Support;

/// <summary>Example messages of what shoppers want, from a file; all of it is stored, or nothing.</summary>
internal static class ImportIntents
{
    private const int ExamplesShown = 5;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/support/intents/import", ImportAsync)
            .WithName("ImportIntents").WithSummary("Takes example messages from CSV; importing a file again changes nothing.").RequireScope(Scopes.SupportManage)
            .QueryText("mode", "add (the default): on top of what is there; replace: in its place.")
            .QueryText("outOfScope", "true: the messages of the file are about none of the intents, whatever its column says.")
            .TakesText("text/csv", $"CSV in UTF-8, gzip allowed, with the columns text and intent. The intent {ExampleSet.OutOfScopeIntent} marks messages about none of them.")
            .Produces<IntentsImportedView>().Refuses(400, 409, 413);
        app.MapGet("/v1/support/intents", ListAsync)
            .WithName("ListIntents").WithSummary("Every intent with its number of messages and the first of them.").RequireScope(Scopes.SupportManage)
            .Produces<IntentsView>().Refuses();
    }

    private static async Task<IResult> ImportAsync(HttpContext http, ExampleBook examples, IOptions<TrainingOptions> options, CancellationToken ct)
    {
        var mode = http.Request.Query.TryGetValue("mode", out var asked) ? asked.ToString() : "add";
        if (mode is not ("add" or "replace"))
        {
            return Problem.Validation("mode", "Send add or replace.");
        }

        var outside = http.Request.Query.TryGetValue("outOfScope", out var said) ? said.ToString() : "false";
        if (outside is not ("true" or "false"))
        {
            return Problem.Validation("outOfScope", "Send true or false.");
        }

        using var file = new MemoryStream();
        if (!await TryReadAsync(http, file, options.Value.FileBytesMax, ct))
        {
            return new Problem(413, "body-too-large", "The request body is too large.", $"A file of examples may have at most {options.Value.FileBytesMax} bytes. Import it in parts.");
        }

        IReadOnlyList<LabelledText> messages;
        try
        {
            messages = IntentCsv.Read(file);
        }
        catch (InvalidDataException e)
        {
            return new Problem(400, "invalid-csv", "The examples cannot be read.", $"{Redactor.Redact(e.Message)} Nothing was stored.");
        }

        if (outside == "true")
        {
            messages = [.. messages.Select(m => m with { Intent = ExampleSet.OutOfScopeIntent })];
        }

        var caller = http.GetCaller();
        return await examples.ImportAsync(caller.Tenant, messages, mode == "replace", caller.KeyId, ct) switch
        {
            ImportResult.Refused refused => refused.Problem,
            ImportResult.Done done => Results.Json(View(messages, done), AdministrationJson.Default.IntentsImportedView),
            var other => throw new InvalidOperationException($"An import is done or refused, not {other}."),
        };
    }

    private static async Task<bool> TryReadAsync(HttpContext http, MemoryStream file, int bytesMax, CancellationToken ct)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = bytesMax * 2L; // what is beyond is read and thrown away, so that the client sees the answer
        }

        var buffer = new byte[1 << 16];
        while (await http.Request.Body.ReadAsync(buffer, ct) is var read and > 0)
        {
            if (file.Length <= bytesMax)
            {
                file.Write(buffer.AsSpan(0, read));
            }
        }

        file.Position = 0;
        return file.Length <= bytesMax;
    }

    private static IntentsImportedView View(IReadOnlyList<LabelledText> messages, ImportResult.Done done)
    {
        var set = done.Stored.Set;
        var inScope = set.Messages;
        return new IntentsImportedView(
            messages.Count, done.Added, done.Moved, messages.Count - done.Added - done.Moved, messages.Count(m => m.Intent == ExampleSet.OutOfScopeIntent),
            inScope.Select(m => m.Intent).Distinct(StringComparer.Ordinal).Count(), inScope.Count, set.Count - inScope.Count, done.Stored.Position);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ExampleBook examples, CancellationToken ct)
    {
        var set = (await examples.ReadAsync(http.GetCaller().Tenant, ct)).Set;
        var intents = set.Messages.GroupBy(m => m.Intent, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new IntentView(g.Key, g.Count(), [.. g.Take(ExamplesShown).Select(m => m.Text)]));
        var outOfScope = set.OutOfScope;
        return Results.Json(
            new IntentsView([.. intents], set.Count - outOfScope.Count, outOfScope.Count, [.. outOfScope.Take(ExamplesShown)]), AdministrationJson.Default.IntentsView);
    }
}
