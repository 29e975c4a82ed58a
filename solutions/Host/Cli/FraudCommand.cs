using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud</c>: everything an analyst or operator does with payments from a shell.</summary>
internal static class FraudCommand
{
    public static Command Create() => new("fraud", "Everything about payments: import, train, score, prove, rules, reviews, measure.")
    {
        FraudImportCommand.Create(),
        FraudTrainCommand.Create(),
        FraudModelsCommand.Create(),
        FraudCardCommand.Create(),
        FraudScoreCommand.Create(),
        FraudBacktestCommand.Create(),
        FraudSimulateCommand.Create(),
        FraudReplayCommand.Create(),
        FraudRulesCommand.Create(),
        FraudListsCommand.Create(),
        FraudReviewsCommand.Create(),
        FraudBenchCommand.Create(),
        FraudSearchBenchCommand.Create(),
        FraudDataCommand.Create(),
    };
}
