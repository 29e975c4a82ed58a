using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Suite.Journal;
using Suite.TestKit;

namespace Suite.Hosting.Tests;

/// <summary>A real server on a free loopback port over a real journal in a directory of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private DataDirectory? _data;
    private IJournal? _journal;

    private TestServer()
    {
    }

    public WebApplication App { get; private set; } = null!;

    public HttpClient Anonymous { get; } = new();

    public HttpClient Admin { get; } = new();

    public string Url { get; private set; } = "";

    public string DataPath => _directory.Path;

    public ApiKeys Keys => App.Services.GetRequiredService<ApiKeys>();

    public IJournal Journal => _journal!;

    public static async Task<TestServer> StartAsync(Action<WebApplication>? map = null, Action<SuiteServerOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var server = new TestServer();
        server._data = DataDirectory.Open(server.DataPath);
        var key = MasterKey.LoadOrCreate(Path.Combine(server.DataPath, "master.key"));
        server._journal = await SqliteJournal.OpenAsync(server._data, key, new JournalOptions(), EventUpgrades.None, TimeProvider.System);
        var options = new SuiteServerOptions { Port = 0, DataDirectory = server.DataPath, JsonLogs = false };
        configure?.Invoke(options);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(server._journal);
        services?.Invoke(builder.Services);
        builder.AddSuiteHosting(options);
        server.App = builder.Build();
        server.App.UseSuiteHosting();
        map?.Invoke(server.App);
        await server.App.StartAsync();
        server.Url = server.App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Anonymous.BaseAddress = server.Admin.BaseAddress = new Uri(server.Url);
        server.Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKeyFile.Read(server.DataPath));
        return server;
    }

    public async Task<HttpClient> ClientAsync(string tenant, params string[] scopes)
    {
        var (_, text) = await Keys.CreateAsync(new TenantId(tenant), scopes, "test", "test", CancellationToken.None);
        var client = new HttpClient { BaseAddress = new Uri(Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", text);
        return client;
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        Anonymous.Dispose();
        Admin.Dispose();
        await App.DisposeAsync();
        if (_journal is not null)
            await _journal.DisposeAsync();
        _data?.Dispose();
        _directory.Dispose();
    }
}

internal static class Answers
{
    /// <summary>Asserts the status and the problem's form, and gives its body.</summary>
    public static async Task<System.Text.Json.JsonElement> ProblemAsync(this HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var body = System.Text.Json.JsonDocument.Parse(text).RootElement;
        Assert.Equal(status, body.GetProperty("status").GetInt32());
        Assert.StartsWith("urn:suite:problem:", body.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("", body.GetProperty("title").GetString());
        Assert.NotEqual("", body.GetProperty("traceId").GetString());
        return body;
    }
}
