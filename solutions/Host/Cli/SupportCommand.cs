using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary><c>./suite support</c>: the support bot's models from a shell.</summary>
internal static class SupportCommand
{
    public static Command Create() => new("support", "Train and evaluate what the support bot understands, and finds.")
    {
        SupportTrainCommand.Create(),
        SupportEvaluateCommand.Create(),
        SupportCrossValidateCommand.Create(),
        SupportRetrieveCommand.Create(),
    };
}
