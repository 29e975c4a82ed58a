using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud data</c>: files are checked and prepared before anything is learnt from them. Needs no server and no journal.</summary>
internal static class FraudDataCommand
{
    public static Command Create() => new("data", "Check and prepare files of payments.")
    {
        DataCheckCommand.Create(),
        DataPrepareCommand.Create(),
    };
}
