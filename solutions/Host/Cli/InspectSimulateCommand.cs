using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Suite.Hosting;
using Suite.Imagery.Scenes;
using Suite.Inspection.Simulation;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect simulate</c>: a labelled folder of parts made up by the project's own renderer.</summary>
internal static class InspectSimulateCommand
{
    public static Command Create()
    {
        var output = new Option<DirectoryInfo>("--out") { Description = "folder to write: labels.csv, images, masks", Required = true };
        var images = new Option<int>("--images") { Description = $"parts, 1 to {SimulatedDataset.ImagesMax}", DefaultValueFactory = _ => 500 };
        var seed = new Option<long>("--seed") { Description = "same seed, same parts", DefaultValueFactory = _ => 1 };
        var size = new Option<int>("--size") { Description = "side of a picture in pixels, 64 to 2048", DefaultValueFactory = _ => 256 };
        var defects = new Option<double>("--defects") { Description = "share of defective parts, 0 to 1", DefaultValueFactory = _ => .3 };
        var finish = new Option<string>("--finish") { Description = "brushed, rolled, cast or mixed", DefaultValueFactory = _ => "mixed" };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var command = new Command("simulate", "Draw metal parts with scratches, dents and cracks, and the truth about them.") { output, images, seed, size, defects, finish, json };
        command.SetAction(async (parsed, ct) =>
        {
            var folder = parsed.GetValue(output)!;
            var count = Within(parsed.GetValue(images), 1, SimulatedDataset.ImagesMax, "--images");
            var options = new MetalSceneOptions
            {
                Size = Within(parsed.GetValue(size), 64, 2048, "--size"),
                DefectShare = Within(parsed.GetValue(defects), 0, 1, "--defects"),
                Finish = Finish(parsed.GetValue(finish)!),
            };
            var counts = await Output.WithProgressAsync("Drawing parts", progress =>
                SimulatedDataset.WriteAsync(folder, count, parsed.GetValue(seed), options, progress.Relay<int>(written => ((double)written / count, $"{written} of {count}")), ct));
            var result = new JsonObject { ["folder"] = folder.FullName, ["images"] = count };
            foreach (var (name, number) in counts)
                result[name] = number;
            Output.Result(result, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static MetalFinish? Finish(string name) => name switch
    {
        "brushed" => MetalFinish.Brushed,
        "rolled" => MetalFinish.Rolled,
        "cast" => MetalFinish.Cast,
        "mixed" => null,
        _ => throw new CommandException($"--finish {name}: brushed, rolled, cast or mixed is needed."),
    };

    private static T Within<T>(T value, T least, T most, string option)
        where T : IComparable<T>, IFormattable =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw new CommandException(string.Create(CultureInfo.InvariantCulture, $"{option} {value}: {least} to {most} is needed."));
}
