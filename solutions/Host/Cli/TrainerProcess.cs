using System.Diagnostics;

namespace Suite.Host.Cli;

/// <summary>The trainer, a program of its own, so that nothing here ever loads libtorch.</summary>
internal static class TrainerProcess
{
    private const string Variable = "SUITE_TRAINER";

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
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // It has had the same signal from the terminal and saves what it has; otherwise it is ended here.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await process.WaitForExitAsync(patience.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new CommandException($"The training ended without a result (exit status {process.ExitCode}).");
        }
    }
}
