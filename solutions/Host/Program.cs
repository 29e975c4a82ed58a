using System.CommandLine;
using Suite.Host.Cli;

var root = new RootCommand("Suite: fraud, inspection and support on one journal.")
{
    ServeCommand.Create(),
    UpCommand.Create(),
    KeysCommand.Create(),
    JournalCommand.Create(),
    FraudCommand.Create(),
    SupportCommand.Create(),
    ModelsCommand.Create(),
    InspectCommand.Create(),
};
return await CommandErrors.RunAsync(() => root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
