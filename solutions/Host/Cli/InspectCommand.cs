using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect</c>: defect inspection from a shell, one subcommand a line.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var command = new Command("inspect", "Defect inspection: train on a factory's own pictures, evaluate, label, simulate, measure.");
        foreach (var subcommand in Subcommands())
        {
            command.Subcommands.Add(subcommand);
        }

        return command;
    }

    private static IEnumerable<Command> Subcommands() =>
    [
        InspectBenchCommand.Create(),
        InspectCameraCommand.Create(),
        InspectQuantizeCommand.Create(),
        InspectCamerasCommand.Create(),
        InspectWatchCommand.Create(),
        InspectOutputsCommand.Create(),
        InspectModelsCommand.Create(),
        InspectSimulateCommand.Create(),
        InspectTrainCommand.Create(),
        InspectRepeatCommand.Create(),
        InspectPretrainCommand.Create(),
        InspectEvaluateCommand.Create(),
        InspectLabelCommand.Create(),
    ];
}
