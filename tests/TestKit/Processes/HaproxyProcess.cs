using System.Net.Sockets;

namespace Suite.TestKit.Processes;

/// <summary>HAProxy with deploy/haproxy/haproxy.cfg itself, on a free loopback port in front of up to three nodes.</summary>
public sealed class HaproxyProcess : IAsyncDisposable
{
    /// <summary>Nobody listens there: stands for the nodes a test does not have.</summary>
    private const string Nowhere = "127.0.0.1:1";

    private readonly ChildProcess _process;

    private HaproxyProcess(ChildProcess process, int port)
    {
        _process = process;
        Url = new Uri($"http://127.0.0.1:{port}");
    }

    public static string ConfigurationFile => Repository.PathOf("deploy/haproxy/haproxy.cfg");

    /// <summary>Debian's package puts it where only root's path looks.</summary>
    public static string Executable => File.Exists("/usr/sbin/haproxy") ? "/usr/sbin/haproxy" : "haproxy";

    public Uri Url { get; }

    public string Output => _process.Output;

    /// <summary>Returns when it accepts connections, which says nothing about the nodes: wait for /readyz through it.</summary>
    public static async Task<HaproxyProcess> StartAsync(IReadOnlyList<string> nodes, TimeSpan? deadline = null)
    {
        var port = FreePort.Next();
        var process = ChildProcess.Start(Executable, ["-db", "-f", ConfigurationFile], Environment($"127.0.0.1:{port}", nodes));
        try
        {
            await process.WaitUntilAsync(() => AcceptsAsync(port), "accepting connections", deadline ?? TimeSpan.FromSeconds(20));
            return new HaproxyProcess(process, port);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the configuration reads.</summary>
    public static IReadOnlyDictionary<string, string> Environment(string bind, IReadOnlyList<string> nodes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodes.Count, 3);
        var environment = new Dictionary<string, string> { ["SUITE_BIND"] = bind };
        for (var i = 0; i < 3; i++)
            environment[$"NODE{i + 1}"] = i < nodes.Count ? nodes[i] : Nowhere;
        return environment;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
