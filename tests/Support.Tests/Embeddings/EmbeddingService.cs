using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Suite.Support.Embeddings;
using Suite.Support.LanguageModels;

namespace Suite.Support.Tests.Embeddings;

/// <summary>A service on loopback that speaks the protocol and knows of each word which of three things it is about.</summary>
internal sealed class EmbeddingService : IAsyncDisposable
{
    private static readonly string[][] Topics = [["glimmer", "zibbet"], ["quorble", "snark"], ["fathom", "pludge"]];

    private readonly WebApplication _app;

    private EmbeddingService(WebApplication app) => _app = app;

    /// <summary>Every text that got a vector, in order.</summary>
    public ConcurrentQueue<string> Embedded { get; } = [];

    public int Requests { get; private set; }

    public bool IsDown { get; set; }

    /// <summary>Requests are taken and never answered.</summary>
    public bool IsSilent { get; set; }

    /// <summary>A request with a text that holds this is refused.</summary>
    public string? Refused { get; set; }

    public int Width { get; set; } = 5;

    public EmbeddingOptions Options(string model = "m") => new()
    {
        Service = new LanguageModelOptions { Endpoint = new Uri($"{_app.Urls.First()}/v1"), Model = model, Key = "k" },
        QueryMax = TimeSpan.FromSeconds(1),
        Pause = TimeSpan.FromMilliseconds(50),
        RetryMin = TimeSpan.FromMilliseconds(20),
        RetryMax = TimeSpan.FromMilliseconds(200),
        PassagePrefix = "passage: ",
        QueryPrefix = "query: ",
    };

    public static async Task<EmbeddingService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new EmbeddingService(builder.Build());
        service._app.MapPost("/v1/embeddings", service.AnswerAsync);
        await service._app.StartAsync();
        return service;
    }

    /// <summary>Passages that got a vector, each time counted.</summary>
    public string[] Passages() => [.. Embedded.Where(t => t.StartsWith("passage: ", StringComparison.Ordinal))];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        Requests++;
        var asked = (await JsonNode.ParseAsync(http.Request.Body))!;
        var texts = asked["input"]!.AsArray().Select(t => t!.GetValue<string>()).ToArray();
        if (IsSilent)
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        if (IsDown || texts.Any(t => Refused is { } refused && t.Contains(refused, StringComparison.Ordinal)))
        {
            http.Response.StatusCode = 400;
            return;
        }

        Array.ForEach(texts, Embedded.Enqueue);
        var data = new JsonArray([.. texts.Select((t, i) => new JsonObject { ["object"] = "embedding", ["index"] = i, ["embedding"] = EmbeddingTests.Encoded(asked, VectorOf(t)) })]);
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(new JsonObject { ["object"] = "list", ["model"] = "m", ["data"] = data, ["usage"] = new JsonObject { ["prompt_tokens"] = 1, ["total_tokens"] = 1 } }.ToJsonString());
    }

    private float[] VectorOf(string text)
    {
        var vector = new float[Width];
        vector[0] = 0.5f;
        for (var topic = 0; topic < Topics.Length; topic++)
            vector[topic + 1] = Topics[topic].Count(w => text.Contains(w, StringComparison.OrdinalIgnoreCase));
        return vector;
    }
}
