using System.CommandLine;
using Suite.Trainer.Pretraining;

var root = new RootCommand("Trains networks over libtorch, apart from the server, which never needs it.")
{
    PretrainOptions.Command(static (options, ct) => new PretrainRun(options, TimeProvider.System).Run(ct)),
};
return await root.Parse(args).InvokeAsync();
