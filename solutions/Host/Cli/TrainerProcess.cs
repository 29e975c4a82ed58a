using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Suite.Host.Cli;

/// <summary>The trainer, a program of its own, so that nothing here ever loads libtorch.</summary>
internal static class TrainerProcess
{
    private const string Variable = "SUITE_TRAINER";

    private const int SigTerm = 15;

    /// <summary>As long as the trainer gives itself to end a batch and to write a checkpoint, which is less than this command is given.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(50);

    /// <summary>Runs it to its end. What it says goes to standard error: standard output belongs to the command.</summary>
    /// <returns>The exit status: 0, or 1 where the trainer has said what a person can mend.</returns>
    /// <exception cref="CommandException">It is not built, or ended otherwise.</exception>
    public static async Task<int> RunAsync(IEnumerable<string> arguments, CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } program || !File.Exists(program))
        {
            throw new CommandException("Training whole networks needs the trainer, which ./suite builds for it: run this through ./suite.");
        }

        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true })
            ?? throw new CommandException("The trainer cannot be started.");
        process.OutputDataReceived += static (_, line) =>
        {
            if (line.Data is { } text)
            {
                Console.Error.WriteLine(text);
            }
        };
        process.BeginOutputReadLine();
        await using (ct.Register(() => StopSoon(process)))
        {
            // Not cut short by the token: an interrupted training first writes what it has.
            await process.WaitForExitAsync(CancellationToken.None);
        }

        ct.ThrowIfCancellationRequested();
        return process.ExitCode is 0 or 1 ? process.ExitCode : throw new CommandException($"The training ended without a result (exit status {process.ExitCode}).");
    }

    /// <summary>From a terminal it has had a signal already, from a service manager it has not; it gets some seconds to write a checkpoint.</summary>
    private static void StopSoon(Process process)
    {
        if (!process.HasExited)
        {
            _ = SendSignal(process.Id, SigTerm);
        }

        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
        }
    }

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code allowed in the whole project, for two integers.
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
#pragma warning restore SYSLIB1054
}
