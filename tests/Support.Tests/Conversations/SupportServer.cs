using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Suite.Host.Server;
using Suite.Hosting;
using Suite.Journal;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Conversations;

/// <summary>The whole server in this process, on a free loopback port, with a directory of its own. Each test makes a tenant of its own.</summary>
#pragma warning disable CA1001 // Disposed through IAsyncLifetime, which the analyzer does not know.
public sealed class SupportServer : IAsyncLifetime
#pragma warning restore CA1001
{
    private static int Tenants;

    private readonly TempDirectory _directory = new();
    private readonly Action<IServiceCollection>? _services;
    private SuiteServer _server = null!;

    public SupportServer()
    {
    }

    internal SupportServer(Action<IServiceCollection> services) => _services = services;

    internal string DataPath => _directory.Path;

    internal Uri Url => new(_server.Url);

    internal IJournal Journal => Get<IJournal>();

    internal T Get<T>()
        where T : notnull => _server.Services.GetRequiredService<T>();

    public async Task InitializeAsync() => _server = await SuiteServer.StartAsync(
        new SuiteServerOptions { Port = 0, DataDirectory = _directory.Path, FailedKeysFree = 1_000_000, JsonLogs = false },
        masterKeyFile: null, CancellationToken.None, _services);

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>Another process's life on the same directory.</summary>
    /// <param name="between">Done while no server runs.</param>
    internal async Task RestartAsync(Action? between = null)
    {
        await _server.DisposeAsync();
        between?.Invoke();
        await InitializeAsync();
    }

    /// <summary>A shop of the test's own with a server's key for everything.</summary>
    internal async Task<Shop> ShopAsync()
    {
        var tenant = new TenantId($"shop-{Interlocked.Increment(ref Tenants)}");
        return new Shop(this, tenant, await KeyAsync(tenant, [Scopes.SupportConverse, Scopes.SupportAgent, Scopes.SupportManage, Scopes.SupportRead]));
    }

    internal async Task<string> KeyAsync(TenantId tenant, IReadOnlyList<string> scopes, params IReadOnlyList<string> origins) =>
        (await Get<ApiKeys>().CreateAsync(tenant, scopes, "test", "test", rate: null, expiresAtMicros: null, origins, CancellationToken.None)).Text;

    internal HttpClient Client(string? key)
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}

[CollectionDefinition(Name)]
public sealed class SupportCollection : ICollectionFixture<SupportServer>
{
    public const string Name = "Support over HTTP";
}
