using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud backtest</c>: how good a model trained on one period is on a later one.</summary>
internal static class FraudBacktestCommand
{
    public static Command Create() => new("backtest", "Train on one period of a file, measure on a later one.");
}
