using System.Net;

namespace Suite.TestKit.Processes;

/// <summary>
/// The real server as a user starts it: the built Host in a process of its own, on a free loopback port. The test's
/// project must reference solutions/Host, so that it is built, and built in the same configuration.
/// </summary>
public sealed class SuiteProcess : IAsyncDisposable
{
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;

    private SuiteProcess(ChildProcess process, int port)
    {
        _process = process;
        Port = port;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    public int Port { get; }

    public Uri Url => Client.BaseAddress!;

    /// <summary>"127.0.0.1:port", as HAProxy wants it.</summary>
    public string Address => $"127.0.0.1:{Port}";

    public HttpClient Client { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => _process.Output;

    /// <summary>artifacts/bin/Host/CONFIGURATION/Suite.Host.dll, beside the running test's own folder.</summary>
    public static string HostDll
    {
        get
        {
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
            return Repository.PathOf($"artifacts/bin/Host/{configuration}/Suite.Host.dll");
        }
    }

    /// <summary>Starts "serve --port PORT --data-dir DIR" with further arguments and returns when /readyz says yes.</summary>
    /// <param name="port">A given port when a restarted server must keep its address.</param>
    public static async Task<SuiteProcess> StartAsync(
        string dataDirectory,
        IEnumerable<string>? arguments = null,
        int? port = null,
        IReadOnlyDictionary<string, string>? environment = null,
        TimeSpan? deadline = null)
    {
        var server = Launch(dataDirectory, arguments, port, environment);
        try
        {
            await server.WaitUntilReadyAsync(deadline ?? DefaultDeadline);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts without waiting, for servers that are expected to refuse to start or to take long.</summary>
    public static SuiteProcess Launch(
        string dataDirectory,
        IEnumerable<string>? arguments = null,
        int? port = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var chosen = port ?? FreePort.Next();
        var all = new List<string> { HostDll, "serve", "--port", $"{chosen}", "--data-dir", dataDirectory };
        all.AddRange(arguments ?? []);
        return new SuiteProcess(ChildProcess.Start("dotnet", all, environment), chosen);
    }

    /// <summary>Runs one command of the Host to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments, TimeSpan? deadline = null)
    {
        await using var process = ChildProcess.Start("dotnet", [HostDll, .. arguments]);
        var code = await process.WaitForExitAsync(deadline ?? DefaultDeadline);
        return (code, process.Output);
    }

    public Task WaitUntilReadyAsync(TimeSpan deadline) => _process.WaitUntilAsync(IsReadyAsync, "ready", deadline);

    /// <summary>SIGKILL, as when the power fails, except that the kernel's page cache survives.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGINT, as Ctrl-C; returns the exit code.</summary>
    public Task<int> StopAsync(TimeSpan? deadline = null)
    {
        _process.Interrupt();
        return _process.WaitForExitAsync(deadline ?? DefaultDeadline);
    }

    public Task<int> WaitForExitAsync(TimeSpan? deadline = null) => _process.WaitForExitAsync(deadline ?? DefaultDeadline);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
