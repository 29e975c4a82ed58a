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

// Long enough for a server to store what is under way and to let go of its cameras; the library's own two seconds end the process in the middle of it.
var settings = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(60) };
return await CommandErrors.RunAsync(() => root.Parse(args).InvokeAsync(settings));
