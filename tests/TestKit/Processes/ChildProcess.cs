using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Suite.TestKit.Processes;

/// <summary>
/// A process of the test's own: its output is kept (the last 200,000 characters), signals go to it by its number, and it
/// does not outlive the test. Started through env, which gives it back the usual meaning of SIGINT: shells start
/// background jobs with SIGINT ignored, and a child inherits that.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int OutputCharsMax = 200_000;
    private const int SigInt = 2;
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Standard output and standard error as they came, line by line.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static ChildProcess Start(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        start.ArgumentList.Add("--default-signal=INT");
        start.ArgumentList.Add(file);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process);
        process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>SIGKILL: the process gets no chance to do anything more. Returns once it is gone.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGINT, as Ctrl-C sends it. Does not wait.</summary>
    public void Interrupt() => Signal(SigInt);

    /// <summary>SIGTERM, as a container engine sends it. Does not wait.</summary>
    public void Terminate() => Signal(SigTerm);

    /// <summary>The exit code.</summary>
    /// <exception cref="TimeoutException">It still runs after the deadline; the message has its output.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan deadline)
    {
        using var late = new CancellationTokenSource(deadline);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_process.StartInfo.ArgumentList[1]} still runs after {deadline.TotalSeconds} s. Its output:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Asks again until the answer is yes.</summary>
    /// <exception cref="InvalidOperationException">The process ended first; the message has its output.</exception>
    /// <exception cref="TimeoutException">The deadline passed first; the message has its output.</exception>
    public async Task WaitUntilAsync(Func<Task<bool>> condition, string what, TimeSpan deadline)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (_process.HasExited)
            {
                await _process.WaitForExitAsync();
                throw new InvalidOperationException($"The process ended with code {_process.ExitCode} before {what}. Its output:\n{Output}");
            }

            if (Stopwatch.GetElapsedTime(began) > deadline)
                throw new TimeoutException($"After {deadline.TotalSeconds} s not yet {what}. Output:\n{Output}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Signal(int number)
    {
        if (!_process.HasExited && SendSignal(_process.Id, number) != 0)
            throw new InvalidOperationException($"Signal {number} could not be sent to process {_process.Id}.");
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_output)
        {
            _output.Append(line).Append('\n');
            if (_output.Length > OutputCharsMax)
                _output.Remove(0, _output.Length - OutputCharsMax);
        }
    }

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code allowed in the whole project, for two integers.
    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
#pragma warning restore SYSLIB1054
}
