using System.CommandLine;
using Suite.Trainer;
using Suite.Trainer.FineTuning;
using Suite.Trainer.Pretraining;

var root = new RootCommand("Trains networks over libtorch, apart from the server, which never needs it.")
{
    PretrainOptions.Command(static (options, ct) => new PretrainRun(options, TimeProvider.System).Run(ct)),
    FineTuneCommand.Create(static (options, ct) => ProgressBar.Run(
        "Training", TimeProvider.System, progress => new FineTuneRun(options, FineTuneData.Read(options, ct), progress).Run(ct))),
};

// Long enough to end the batch that is being computed and to write a checkpoint; the library's own two seconds are not.
var settings = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(60) };
return await TrainerErrors.RunAsync(() => root.Parse(args).InvokeAsync(settings));
