using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;
using Suite.Support.Bots;
using Suite.Support.Dialogue;

namespace Suite.Support;

/// <summary>The tenant's flow file: checked, published whole or not at all, and read back.</summary>
internal static class PublishFlows
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/support/flows", GetAsync)
            .WithName("GetFlows").WithSummary("The flow file in force, and where it stands in the journal.").RequireScope(Scopes.SupportManage)
            .Produces<FlowsView>().Refuses(404);
        app.MapPut("/v1/support/flows", PutAsync)
            .WithName("PublishFlows").WithSummary("Publishes a flow file, from the next message on; every fault of one that has any is named.").RequireScope(Scopes.SupportManage)
            .TakesJson<FlowFileShape>().Produces<FlowsStored>();
        app.MapPost("/v1/support/flows/check", CheckAsync)
            .WithName("CheckFlows").WithSummary("Says what is wrong with a flow file, and publishes nothing.").RequireScope(Scopes.SupportManage)
            .TakesJson<FlowFileShape>().Produces<FlowsChecked>();
    }

    private static async Task<IResult> GetAsync(HttpContext http, BotCatalog bots, IContentStore contents, CancellationToken ct)
    {
        var state = await bots.ReadStateAsync(http.GetCaller().Tenant, ct);
        if (state.FlowsContent is not { } content)
        {
            return Problem.NotFound("No flows were published; the built-in ones greet, answer from the articles and hand over to a person.");
        }

        if (await contents.GetAsync(new ContentAddress(content), ct) is not { } file)
        {
            return new Problem(503, "content-lost", "The flow file is lost.", "It is not in the content store. Publish it again, or restore the content store from a backup.");
        }

        using var json = JsonDocument.Parse(file);
        return Results.Json(new FlowsView(content, file.Length, json.RootElement.Clone()), AdministrationJson.Default.FlowsView);
    }

    private static async Task<IResult> PutAsync(
        HttpContext http, BotCatalog bots, IContentStore contents, IJournal journal, IOptions<BotOptions> options, TimeProvider time, CancellationToken ct)
    {
        if (await ReadAsync(http.Request, options.Value.FlowBytesMax, ct) is not { } file)
        {
            return TooLarge(options.Value);
        }

        if (FaultsOf(file) is { Count: > 0 } faults)
        {
            return new Problem(400, "invalid-flows", "The flow file has faults.", "Nothing was published. The errors member names every fault with its line.")
            {
                Errors = faults.GroupBy(f => f.Path.Length == 0 ? "$" : f.Path, StringComparer.Ordinal).ToDictionary(
                    g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(f => $"line {f.Line}, column {f.Column}: {Redactor.Redact(f.Message)}")]),
            };
        }

        var caller = http.GetCaller();
        var address = await contents.PutAsync(file, ct);
        var state = await bots.ReadStateAsync(caller.Tenant, ct);
        if (state.FlowsContent == address.Value)
        {
            return Results.Json(new FlowsStored(address.Value, file.Length, "unchanged", state.Position), AdministrationJson.Default.FlowsStored);
        }

        var published = BotEvents.Of(new FlowsPublished(address.Value, file.Length, caller.KeyId), time.NowMicros());
        var appended = await journal.AppendAsync(caller.Tenant, [published], ct) as AppendResult.Appended
            ?? throw new InvalidOperationException("An event with a random id and no expected version is always taken.");
        bots.OnPublished(caller.Tenant);

        // Whoever published wants to try: the answer comes once this node's turns have it.
        await bots.WaitForAsync(caller.Tenant, appended.LastPosition, ct);
        return Results.Json(new FlowsStored(address.Value, file.Length, "published", appended.LastPosition), AdministrationJson.Default.FlowsStored);
    }

    private static async Task<IResult> CheckAsync(HttpContext http, IOptions<BotOptions> options, CancellationToken ct)
    {
        if (await ReadAsync(http.Request, options.Value.FlowBytesMax, ct) is not { } file)
        {
            return TooLarge(options.Value);
        }

        var faults = FaultsOf(file);
        return Results.Json(
            new FlowsChecked(faults.Count == 0, [.. faults.Select(f => new FlowFaultView(f.Line, f.Column, f.Path, Redactor.Redact(f.Message)))]),
            AdministrationJson.Default.FlowsChecked);
    }

    private static IReadOnlyList<FlowFault> FaultsOf(ReadOnlyMemory<byte> file)
    {
        try
        {
            _ = FlowSet.Parse(file);
            return [];
        }
        catch (FlowFileException e)
        {
            return e.Faults;
        }
    }

    private static Problem TooLarge(BotOptions options) =>
        new(413, "body-too-large", "The request body is too large.", $"A flow file may have at most {options.FlowBytesMax} bytes.");

    /// <summary>Null where it is larger than may be.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, int bytesMax, CancellationToken ct)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = Math.Max(bytesMax * 2L, 64 << 20); // what is beyond is read and thrown away, so that the client sees the answer
        }

        var file = new ArrayBufferWriter<byte>();
        while (await request.Body.ReadAsync(file.GetMemory(1 << 16), ct) is var read and > 0)
        {
            if (file.WrittenCount <= bytesMax)
            {
                file.Advance(read);
            }
        }

        return file.WrittenCount <= bytesMax ? file.WrittenSpan.ToArray() : null;
    }
}
