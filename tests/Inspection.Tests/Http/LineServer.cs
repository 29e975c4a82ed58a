using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Suite.Host.Server;
using Suite.Hosting;
using Suite.Inspection.Serving;
using Suite.Journal;
using Suite.TestKit;

namespace Suite.Inspection.Tests.Http;

/// <summary>The whole server in this process, on a free loopback port, with a directory of its own. Each test makes a tenant of its own.</summary>
#pragma warning disable CA1001 // Disposed through IAsyncLifetime, which the analyzer does not know.
public sealed class LineServer : IAsyncLifetime
#pragma warning restore CA1001
{
    private static int Tenants;

    private readonly TempDirectory _directory = new();
    private readonly Action<IServiceCollection> _services;
    private SuiteServer _server = null!;

    public LineServer()
        : this(static _ => { })
    {
    }

    internal LineServer(Action<IServiceCollection> services) => _services = services;

    internal Uri Url => new(_server.Url);

    internal string DataPath => _directory.Path;

    internal IJournal Journal => Get<IJournal>();

    internal T Get<T>()
        where T : notnull => _server.Services.GetRequiredService<T>();

    public async Task InitializeAsync() => _server = await SuiteServer.StartAsync(
        new SuiteServerOptions { Port = 0, DataDirectory = _directory.Path, FailedKeysFree = 1_000_000, JsonLogs = false },
        masterKeyFile: null, CancellationToken.None, services =>
        {
            services.AddSingleton<OpenImageModel>(static (folder, _) => new SpotModel(folder));
            _services(services);
        });

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>Another process's life on the same directory.</summary>
    internal async Task RestartAsync()
    {
        await _server.DisposeAsync();
        await InitializeAsync();
    }

    /// <summary>A factory of the test's own with a key for everything, and a model that sees spots.</summary>
    internal async Task<Factory> FactoryAsync(bool hasModel = true)
    {
        var tenant = new TenantId($"factory-{Interlocked.Increment(ref Tenants)}");
        var factory = new Factory(this, tenant, await KeyAsync(tenant, Scopes.InspectionInspect, Scopes.InspectionRead, Scopes.InspectionOperate, Scopes.InspectionManage));
        if (hasModel)
        {
            await factory.ImportAsync(SpotModel.Zip());
        }

        return factory;
    }

    internal async Task<string> KeyAsync(TenantId tenant, params IReadOnlyList<string> scopes) =>
        (await Get<ApiKeys>().CreateAsync(tenant, scopes, "test", "test", rate: null, expiresAtMicros: null, [], CancellationToken.None)).Text;

    internal HttpClient Client(string? key)
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}

/// <summary>A tenant with its key, and what people and programs at its line do.</summary>
internal sealed class Factory(LineServer server, TenantId tenant, string key)
{
    public const string Root = "/v1/inspection";

    public LineServer Server => server;

    public TenantId Tenant => tenant;

    public HttpClient Client { get; } = server.Client(key);

    public static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    public static ByteArrayContent Bytes(byte[] body, string type = "image/jpeg") => new(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    public async Task<JsonNode> GetAsync(string path) => await (await Client.GetAsync(Root + path)).JsonAsync();

    public async Task<HttpResponseMessage> PostAsync(string path, JsonNode body) => await Client.PostAsync(Root + path, Json(body));

    public Task<HttpResponseMessage> InspectAsync(byte[] picture, string query = "") => Client.PostAsync($"{Root}/inspect{query}", Bytes(picture));

    public async Task<JsonNode> ImportAsync(byte[] zip, string query = "?promote=true&reason=first+model") =>
        await (await Client.PostAsync($"{Root}/models{query}", Bytes(zip, "application/zip"))).JsonAsync();

    public async Task<JsonNode> PutCameraAsync(string id, Uri source, JsonObject? settings = null)
    {
        var body = settings ?? [];
        body["source"] = source.ToString();
        return await (await Client.PutAsync($"{Root}/cameras/{id}", Json(body))).JsonAsync();
    }

    /// <summary>Waits until it holds, for ten seconds.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> read, Func<T, bool> holds)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (holds(value))
            {
                return value;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(15), $"It did not come to hold: {(value is JsonNode json ? json.ToJsonString() : value)}");
            await Task.Delay(50);
        }
    }

    public Task<JsonNode> EventuallyAsync(string path, Func<JsonNode, bool> holds) => EventuallyAsync(() => GetAsync(path), holds);
}

internal static class Answers
{
    public static string Text(this JsonNode node, string name) => node[name]?.GetValue<string>() ?? "";
}

[CollectionDefinition(Name)]
public sealed class LineCollection : ICollectionFixture<LineServer>
{
    public const string Name = "Inspection over HTTP";
}
