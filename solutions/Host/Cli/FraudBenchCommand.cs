using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud bench</c>: speed, measured on this machine.</summary>
internal static class FraudBenchCommand
{
    public static Command Create() => new("bench", "Measure speed on this machine.");
}
