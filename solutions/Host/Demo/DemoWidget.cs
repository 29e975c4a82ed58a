using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;

namespace Suite.Host.Demo;

/// <summary>The widget key of the demonstration shop, for the page that embeds the widget. There is one while the demonstration runs.</summary>
internal sealed class DemoWidget
{
    private volatile string? _key;

    public void Offer(string key) => _key = key;

    /// <summary>On loopback only: elsewhere nobody runs a demonstration, and a shop writes its key into its page.</summary>
    public static void Map(IEndpointRouteBuilder app, DemoWidget widget, SuiteServerOptions options)
    {
        if (!options.IsLoopbackOnly)
        {
            return;
        }

        app.MapGet("/demo/shop/key.json", (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return widget._key is { } key
                ? Results.Text(new JsonObject { ["key"] = key }.ToJsonString(), "application/json")
                : Problem.NotFound("The demonstration shop is not open. Start it: ./suite up. If it was started a moment ago, wait until it says that the shop is open.");
        }).AllowWithoutKey().ExcludeFromDescription();
    }
}
