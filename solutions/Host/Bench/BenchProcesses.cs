using System.Diagnostics;
using Suite.Host.Cli;
using Suite.Hosting;

namespace Suite.Host.Bench;

/// <summary>The processes of a benchmark: the server, and the generator of the load.</summary>
internal static class BenchProcesses
{
    public static ChildProcess StartServer(string dataDirectory) =>
        ChildProcess.Start(typeof(BenchProcesses).Assembly.Location, ["serve", "--port", "0", "--data-dir", dataDirectory], quiet: true);

    /// <summary>Waits until the server answers.</summary>
    public static async Task<SuiteClient> ConnectAsync(ChildProcess server, string dataDirectory, string tenant, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        while (!server.HasExited && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(60))
        {
            if (await RunningServer.FindAsync(dataDirectory, ct) is not null)
            {
                return await SuiteClient.ForDataDirectoryAsync(dataDirectory, tenant, ct);
            }

            await Task.Delay(10, ct);
        }

        throw new CommandException($"The server of the benchmark did not start: {server.Errors}");
    }

    /// <summary>The load generator is a test tool, not part of the server's build: built here when it is missing.</summary>
    public static async Task<string> FindGeneratorAsync(CancellationToken ct)
    {
        var root = Environment.GetEnvironmentVariable("SUITE_ROOT") ?? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));
        var assembly = Path.Combine(root, "artifacts", "bin", "LoadGenerator", "release", "Suite.LoadGenerator.dll");
        var project = Path.Combine(root, "tests", "LoadGenerator", "LoadGenerator.csproj");
        if (!File.Exists(assembly))
        {
            using var build = Process.Start(new ProcessStartInfo("dotnet", ["build", project, "-c", "Release", "-v", "quiet"]) { RedirectStandardOutput = true })
                ?? throw new CommandException("dotnet could not be started.");
            await Console.Error.WriteAsync(await build.StandardOutput.ReadToEndAsync(ct));
            await build.WaitForExitAsync(ct);
        }

        return File.Exists(assembly) ? assembly : throw new CommandException($"The load generator is not at '{assembly}': run the benchmark from a checkout.");
    }
}
