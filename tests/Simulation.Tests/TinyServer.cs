using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Suite.Simulation.Tests;

/// <summary>A web server of one handler on a free loopback port, for what stands in front of servers.</summary>
internal sealed class TinyServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TinyServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    public string Address => $"127.0.0.1:{Url.Port}";

    public static async Task<TinyServer> StartAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(handler);
        await app.StartAsync();
        return new TinyServer(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
