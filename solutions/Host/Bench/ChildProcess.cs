using System.Diagnostics;
using System.Text;

namespace Suite.Host.Bench;

/// <summary>A process of this product started by a benchmark: the server under load, or the generator of the load.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ChildProcess(Process process) => _process = process;

    /// <summary>Starts <c>dotnet FILE ARGUMENTS</c>; what it says on standard error is kept for when it fails.</summary>
    public static ChildProcess Start(string assembly, IEnumerable<string> arguments, bool quiet)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(assembly);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var child = new ChildProcess(Process.Start(start) ?? throw new Cli.CommandException($"{assembly} could not be started."));
        child._process.ErrorDataReceived += (_, line) =>
        {
            lock (child._output)
            {
                child._output.AppendLine(line.Data);
            }
        };
        child._process.BeginErrorReadLine();
        if (quiet)
        {
            child._process.OutputDataReceived += (_, _) => { };
            child._process.BeginOutputReadLine();
        }

        return child;
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Processor time used so far, in seconds.</summary>
    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>The most memory it had resident so far.</summary>
    public long PeakMemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public string Errors
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>What the process prints until it ends.</summary>
    public async Task<string> ReadToEndAsync(CancellationToken ct)
    {
        var text = await _process.StandardOutput.ReadToEndAsync(ct);
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode == 0 ? text : throw new Cli.CommandException($"A process of the benchmark failed: {Errors}");
    }

    /// <summary>Asks the process to end, as a service manager would, and waits.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync(ct);
            await _process.WaitForExitAsync(ct);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        return ValueTask.CompletedTask;
    }
}
