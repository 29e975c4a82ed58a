using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud</c>: everything an analyst or operator does with payments from a shell.</summary>
internal static class FraudCommand
{
    public static Command Create() => new("fraud", "Import, train, score, backtest, simulate, replay, review, bench.")
    {
        FraudImportCommand.Create(),
        FraudTrainCommand.Create(),
        FraudScoreCommand.Create(),
        FraudBacktestCommand.Create(),
        FraudSimulateCommand.Create(),
        FraudReplayCommand.Create(),
        FraudReviewsCommand.Create(),
        FraudBenchCommand.Create(),
    };
}
