using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary><c>./suite support</c>: the support bot from a shell.</summary>
internal static class SupportCommand
{
    public static Command Create() => new("support", "The support bot: ask it; what it answers from, what it understands, how it does.")
    {
        SupportTrainCommand.Create(),
        SupportEvaluateCommand.Create(),
        SupportCrossValidateCommand.Create(),
        SupportRetrieveCommand.Create(),
        SupportAskCommand.Create(),
        SupportChatCommand.Create(),
        SupportBenchCommand.Create(),
        SupportArticlesCommand.Create(),
        SupportFlowsCommand.Create(),
        SupportIntentsCommand.Create(),
        SupportAnalyticsCommand.Create(),
    };
}
