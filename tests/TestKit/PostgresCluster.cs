using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Suite.TestKit;

/// <summary>
/// A throw-away PostgreSQL cluster of this process, from Debian's binaries, with <c>fsync</c> on as in production. <c>initdb</c> refuses to run as
/// root, so as root everything runs as <c>postgres</c> (or <c>nobody</c>).
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";
    private static readonly Lazy<Task<PostgresCluster>> Shared = new(() => StartAsync());
    private readonly string _root;
    private readonly int _port;
    private int _databases;
    private bool _stopped;

    private PostgresCluster(string root, int port) => (_root, _port) = (root, port);

    /// <summary>Null where a cluster can be started; else what is missing, for a test to skip with.</summary>
    public static string? WhyUnavailable =>
        !File.Exists(Path.Combine(Binaries, "initdb")) ? $"PostgreSQL 15 is not installed ({Binaries}). Run: apt-get install postgresql-15"
        : Environment.IsPrivilegedProcess && Unprivileged is null ? "There is no user 'postgres' or 'nobody' to run PostgreSQL as."
        : null;

    /// <summary>Socket and loopback both lead to the same server; the socket is what tests use.</summary>
    public string SocketDirectory => _root;

    public int Port => _port;

    public string DataDirectory => Path.Combine(_root, "data");

    /// <summary>The cluster of this test process; stopped when the process ends.</summary>
    public static Task<PostgresCluster> SharedAsync() => Shared.Value;

    public static async Task<PostgresCluster> StartAsync(params string[] settings)
    {
        if (WhyUnavailable is { } missing)
        {
            throw new InvalidOperationException(missing);
        }

        // Short, because a socket's path may have 107 bytes at most.
        var root = Directory.CreateTempSubdirectory("suite-pg-").FullName;
        var cluster = new PostgresCluster(root, FreePort());
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", [Unprivileged!, root]);
        }

        await RunAsOwnerAsync("initdb", "-D", cluster.DataDirectory, "-U", "suite", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        await cluster.StartServerAsync(settings);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.StopAtExit();
        return cluster;
    }

    /// <summary>Starts the server of a cluster whose server was stopped.</summary>
    public Task StartServerAsync(params string[] settings)
    {
        string[] all =
        [
            $"port={_port}", "listen_addresses=127.0.0.1", $"unix_socket_directories={_root}", "max_connections=200", "shared_buffers=64MB",
            "fsync=on", "synchronous_commit=on", "restart_after_crash=on", "recovery_init_sync_method=syncfs", .. settings,
        ];
        return RunAsOwnerAsync(
            "pg_ctl", "-D", DataDirectory, "-w", "-t", "60", "-l", Path.Combine(_root, "log"), "-o", string.Join(' ', all.Select(s => "-c " + s)), "start");
    }

    /// <param name="mode">"fast", or "immediate" which leaves recovery to the next start.</param>
    public Task StopServerAsync(string mode = "fast") => RunAsOwnerAsync("pg_ctl", "-D", DataDirectory, "-w", "-m", mode, "stop");

    /// <summary>A fresh database, or a copy of one nobody is connected to; returns its connection string.</summary>
    public string CreateDatabase(string? template = null)
    {
        var name = "t" + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture);
        using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE {template ?? "template1"} STRATEGY wal_log", connection);
        command.ExecuteNonQuery();
        return ConnectionString(name);
    }

    public string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host={_root};Port={_port};Username=suite;Database={database}");

    /// <summary>The same through TCP on the loopback interface.</summary>
    public static string TcpConnectionString(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1" }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await StopServerAsync("immediate");
            Directory.Delete(_root, recursive: true);
        }
    }

    private static string? Unprivileged => Array.Find(
        ["postgres", "nobody"], user => File.ReadLines("/etc/passwd").Any(line => line.StartsWith(user + ":", StringComparison.Ordinal)));

    // A test host is given only a moment to exit, so a shell that outlives it stops the server and clears up.
    private void StopAtExit()
    {
        if (!_stopped)
        {
            _stopped = true;
            var become = Environment.IsPrivilegedProcess ? $"setpriv --reuid {Unprivileged} --regid {GroupOf(Unprivileged!)} --clear-groups " : "";
            var script = $"{become}{Binaries}/pg_ctl -D \"$1/data\" -m immediate -w stop; rm -rf \"$1\"";
            using var shell = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", script + " >/dev/null 2>&1", "sh", _root]) { WorkingDirectory = "/" });
        }
    }

    private static Task RunAsOwnerAsync(string binary, params string[] arguments)
    {
        var program = Path.Combine(Binaries, binary);
        return Environment.IsPrivilegedProcess
            ? RunAsync("setpriv", ["--reuid", Unprivileged!, "--regid", GroupOf(Unprivileged!), "--clear-groups", program, .. arguments])
            : RunAsync(program, arguments);
    }

    private static string GroupOf(string user) => user == "nobody" ? "nogroup" : user;

    private static async Task RunAsync(string program, string[] arguments)
    {
        // A server that pg_ctl leaves running inherits our pipes, so output is not read to its end but only for as long as pg_ctl runs.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        var error = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) => error.AppendLine(line.Data);
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!process.HasExited)
        {
            await Task.Delay(10, deadline.Token);
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
