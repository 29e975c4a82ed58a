using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Suite.Support.Tests.LanguageModels;

/// <summary>A service on loopback that speaks the OpenAI protocol and says what the test tells it to: the network peer, with its failures.</summary>
internal sealed class ModelService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<Reply, Task> _behaviour;

    private ModelService(WebApplication app, Func<Reply, Task> behaviour)
    {
        _app = app;
        _behaviour = behaviour;
    }

    public Uri Endpoint => new($"{_app.Urls.First()}/v1");

    /// <summary>What came, in order.</summary>
    public ConcurrentQueue<JsonNode> Requests { get; } = new();

    /// <summary>The Authorization headers that came.</summary>
    public ConcurrentQueue<string> Keys { get; } = new();

    public static async Task<ModelService> StartAsync(Func<Reply, Task> behaviour)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var service = new ModelService(app, behaviour);
        app.MapPost("/v1/chat/completions", service.AnswerAsync);
        await app.StartAsync();
        return service;
    }

    public static Task<ModelService> SayingAsync(params string[] pieces) => StartAsync(async reply =>
    {
        foreach (var piece in pieces)
            await reply.SayAsync(piece);
        await reply.EndAsync();
    });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        Requests.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!);
        Keys.Enqueue(http.Request.Headers.Authorization.ToString());
        await _behaviour(new Reply(http));
    }

    internal sealed class Reply(HttpContext http)
    {
        public CancellationToken Gone => http.RequestAborted;

        public async Task SayAsync(string text, string? finish = null)
        {
            if (!http.Response.HasStarted)
                http.Response.ContentType = "text/event-stream";
            var chunk = new JsonObject
            {
                ["id"] = "c-1",
                ["object"] = "chat.completion.chunk",
                ["created"] = 1,
                ["model"] = "stand-in",
                ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject { ["role"] = "assistant", ["content"] = text }, ["finish_reason"] = finish }),
            };
            await http.Response.WriteAsync($"data: {chunk.ToJsonString()}\n\n", Gone);
            await http.Response.Body.FlushAsync(Gone);
        }

        public async Task EndAsync(string finish = "stop")
        {
            await SayAsync("", finish);
            await http.Response.WriteAsync("data: [DONE]\n\n", Gone);
        }

        public Task FailAsync(int status, string message)
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsJsonAsync(new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "server_error" } }, Gone);
        }

        public void Break() => http.Abort();
    }
}
