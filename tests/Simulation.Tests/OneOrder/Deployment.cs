using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Suite.Journal;
using Suite.Models;
using Suite.TestKit;
using Suite.TestKit.Processes;
using Xunit;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>How the product is run.</summary>
public enum Setup
{
    OneProcessOnSqlite,
    OneProcessOnPostgres,
    ThreeProcessesOnPostgresBehindHaproxy,
}

/// <summary>The real server, or three of them behind HAProxy, with a tenant's key; afterwards its journal, read from outside.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly TempDirectory _files = new();
    private readonly List<SuiteProcess> _nodes = [];
    private readonly Dictionary<string, string> _environment = [];
    private string? _postgres;
    private HaproxyProcess? _haproxy;

    private Deployment()
    {
    }

    public static TenantId Tenant { get; } = new("acme");

    public HttpClient Client { get; private set; } = null!;

    public IReadOnlyList<SuiteProcess> Nodes => _nodes;

    /// <param name="setup">How it is run.</param>
    /// <param name="environment">Variables of every server process.</param>
    public static async Task<Deployment> StartAsync(Setup setup, params (string Name, string Value)[] environment)
    {
        var deployment = new Deployment();
        foreach (var (name, value) in environment)
        {
            deployment._environment[name] = value;
        }

        try
        {
            if (setup != Setup.OneProcessOnSqlite)
            {
                deployment._postgres = (await PostgresCluster.SharedAsync()).CreateDatabase();
            }

            for (var node = 0; node < (setup == Setup.ThreeProcessesOnPostgresBehindHaproxy ? 3 : 1); node++)
            {
                deployment._nodes.Add(await deployment.StartNodeAsync(node, null));
            }

            if (setup == Setup.ThreeProcessesOnPostgresBehindHaproxy)
            {
                deployment._haproxy = await HaproxyProcess.StartAsync([.. deployment._nodes.Select(n => n.Address)]);
            }

            await deployment.ConnectAsync();
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill(int node) => _nodes[node].Kill();

    /// <summary>PostgreSQL ends without a goodbye and recovers from its log. No other test of this process may need it meanwhile.</summary>
    public static async Task CrashPostgresAsync()
    {
        var cluster = await PostgresCluster.SharedAsync();
        await cluster.StopServerAsync("immediate");
        await cluster.StartServerAsync();
    }

    /// <summary>As Ctrl-C does.</summary>
    public Task<int> StopAsync(int node) => _nodes[node].StopAsync();

    /// <summary>The same node on the same data and port again.</summary>
    public async Task RestartAsync(int node)
    {
        var port = _nodes[node].Port;
        await _nodes[node].DisposeAsync();
        _nodes[node] = await StartNodeAsync(node, port);
    }

    /// <summary>Stops what still runs, then reads the whole journal and the models that are named in it.</summary>
    public async Task<(List<JournalEvent> Order, Dictionary<string, byte[]> Contents)> ReadStoredAsync()
    {
        foreach (var node in _nodes.Where(n => !n.HasExited))
        {
            var code = await node.StopAsync();
            Assert.True(code == 0, $"The server ended with code {code}:\n{node.Output}");
        }

        var key = MasterKey.LoadOrCreate(_files.File("master.key"));
        using var directory = DataDirectory.Open(_postgres is null ? DirectoryOf(0) : _files.File("reader"));
        await using var journal = _postgres is { } postgres
            ? await PostgresJournal.OpenAsync(postgres, key, new JournalOptions(), EventUpgrades.None, TimeProvider.System)
            : await SqliteJournal.OpenAsync(directory, key, new JournalOptions(), EventUpgrades.None, TimeProvider.System);
        IContentStore contents = _postgres is null
            ? new FileContentStore(Path.Combine(directory.Path, "contents"))
            : new PostgresContentStore(_postgres);
        var order = new List<JournalEvent>();
        await foreach (var e in journal.ReadAsync(Tenant, 0, long.MaxValue, default))
        {
            order.Add(e);
        }

        var read = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var registered in order.Where(e => e.Type == ModelJournal.Registered).Select(e => (ModelRegistered)ModelJournal.Codec.Decode(e)))
        {
            foreach (var address in (string[])[registered.Content, registered.FeatureSetContent])
            {
                read[address] = (await contents.GetAsync(new ContentAddress(address), default))!.Value.ToArray();
            }
        }

        return (order, read);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_haproxy is not null)
        {
            await _haproxy.DisposeAsync();
        }

        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _files.Dispose();
    }

    private Task<SuiteProcess> StartNodeAsync(int node, int? port)
    {
        var arguments = new List<string> { "--master-key-file", _files.File("master.key") };
        if (_postgres is not null)
        {
            arguments.AddRange(["--postgres", _postgres]);
        }

        return SuiteProcess.StartAsync(DirectoryOf(node), arguments, port, _environment, Deadline);
    }

    private string DirectoryOf(int node) => _files.File($"node{node + 1}");

    private async Task ConnectAsync()
    {
        Client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = _haproxy?.Url ?? _nodes[0].Url,
            Timeout = TimeSpan.FromSeconds(60),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_nodes[0].Url, "/v1/keys"))
        {
            Content = JsonContent.Create(new { tenant = Tenant.Value, scopes = (string[])["fraud:score", "fraud:label", "fraud:read", "fraud:train"] }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(DirectoryOf(0), "admin.key"))).Trim());
        using var answer = await Client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", body.RootElement.GetProperty("key").GetString());
    }
}
