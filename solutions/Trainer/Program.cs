using System.CommandLine;
using Suite.Torch.Export;
using Suite.Torch.Native;
using Suite.Trainer.FineTuning;
using Suite.Trainer.Pretraining;

var root = new RootCommand("Trains networks over libtorch, apart from the server, which never needs it.")
{
    PretrainOptions.Command(static (options, ct) => new PretrainRun(options, TimeProvider.System).Run(ct)),
    FineTuneCommand.Create(static (options, ct) => ProgressBar.Run(
        "Training", TimeProvider.System, progress => new FineTuneRun(options, FineTuneData.Read(options, ct), progress).Run(ct))),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException or TorchException or ExportException or DllNotFoundException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
