using System.Diagnostics;

namespace Suite.Host.Cli;

/// <summary>The trainer, a program of its own, so that nothing here ever loads libtorch.</summary>
internal static class TrainerProcess
{
    private const string Variable = "SUITE_TRAINER";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Runs it to its end. What it says goes to standard error: standard output belongs to the command.</summary>
    /// <exception cref="CommandException">It is not built, or failed; it has said why.</exception>
    public static async Task RunAsync(IEnumerable<string> arguments, CancellationToken ct)
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
        if (process.ExitCode != 0)
        {
            throw new CommandException($"The training ended without a result (exit status {process.ExitCode}).");
        }
    }

    /// <summary>From a terminal it has had the same signal already; it gets some seconds to write a checkpoint.</summary>
    private static void StopSoon(Process process)
    {
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
