using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Vision;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect bench</c>: how fast this machine is at what a line waits for. Compare figures of one run; machines differ and are shared.</summary>
internal static class InspectBenchCommand
{
    private static readonly string[] Parts = ["inference", "pictures", "end-to-end", "cameras"];

    public static Command Create()
    {
        var only = new Option<string>("--only") { Description = $"comma-separated parts: {string.Join(", ", Parts)}", DefaultValueFactory = _ => string.Join(',', Parts) };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var inference = new InferenceBenchSettings();
        var command = new Command("bench", "Measure speed on this machine.") { only, json };
        inference.AddTo(command);
        var line = new LineBenchSettings();
        line.AddTo(command);
        var endToEnd = new EndToEndBenchSettings();
        endToEnd.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var parts = parsed.GetValue(only)!.Split(',', StringSplitOptions.TrimEntries);
            if (parts.Except(Parts).FirstOrDefault() is { } unknown)
            {
                throw new CommandException($"There is no part '{unknown}'. Parts: {string.Join(", ", Parts)}.");
            }

            var result = new JsonObject { ["machine"] = FraudBenchCommand.Machine() };
            if (parts.Contains("inference"))
            {
                await Task.Run(() => inference.Run(parsed, result, ct), ct);
            }

            try
            {
                if (parts.Contains("pictures"))
                {
                    LineBenchSettings.RunPictures(result);
                }

                if (parts.Contains("end-to-end"))
                {
                    await endToEnd.RunAsync(parsed, result, ct);
                }

                if (parts.Contains("cameras"))
                {
                    await line.RunCamerasAsync(parsed, result, ct);
                }
            }
            catch (VisionException e)
            {
                // A machine that has only a GPU: networks are measured all the same.
                result["without_opencv"] = $"Not measured, pictures cannot be read here: {e.Message}";
            }

            Output.Result(result, parsed.GetValue(json));
            return 0;
        });
        return command;
    }
}
