using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary><c>./suite support</c>: the support bot and its models from a shell.</summary>
internal static class SupportCommand
{
    public static Command Create() => new("support", "Ask the support bot; train and evaluate what it understands, and finds.")
    {
        SupportTrainCommand.Create(),
        SupportEvaluateCommand.Create(),
        SupportCrossValidateCommand.Create(),
        SupportRetrieveCommand.Create(),
        SupportAskCommand.Create(),
        SupportChatCommand.Create(),
        SupportBenchCommand.Create(),
    };
}
