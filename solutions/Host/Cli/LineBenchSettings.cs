using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Host.Bench;
using Suite.Inspection.Training;
using Suite.Onnx.Graphs;
using Suite.Vision;

namespace Suite.Host.Cli;

/// <summary>The parts <c>pictures</c> and <c>cameras</c> of <c>./suite inspect bench</c>: their options and their members of the result.</summary>
internal sealed class LineBenchSettings
{
    private readonly Option<int> _cameras = new("--cameras") { Description = "simulated cameras", DefaultValueFactory = _ => 4 };
    private readonly Option<double> _rate = new("--camera-rate") { Description = "frames a second of each", DefaultValueFactory = _ => 10 };
    private readonly Option<int> _size = new("--camera-size") { Description = "side of a frame in pixels", DefaultValueFactory = _ => 1_024 };
    private readonly Option<int> _seconds = new("--camera-seconds") { Description = "measured time, after five seconds to warm up", DefaultValueFactory = _ => 20 };
    private readonly Option<string> _network = new("--camera-network") { Description = "network that looks and side of its input", DefaultValueFactory = _ => "b0:224" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_cameras, _rate, _size, _seconds, _network])
        {
            command.Options.Add(option);
        }
    }

    public static void RunPictures(JsonObject result) => result["pictures"] = InspectionLineBench.MeasurePictures();

    public async Task RunCamerasAsync(ParseResult parsed, JsonObject result, CancellationToken ct)
    {
        var network = parsed.GetValue(_network)!;
        if (network.Split(':') is not [var name, var text] || !int.TryParse(text, out var side) || side is < 32 or > 1_024)
        {
            throw new CommandException($"'{network}' is no network and size: b0:224 would be one.");
        }

        var bench = new InspectionLineBench(
            Within(parsed.GetValue(_cameras), 1, 16, "--cameras"), parsed.GetValue(_rate) is > 0 and <= 120 and var rate ? rate : throw new CommandException("--camera-rate must be above 0 and at most 120."),
            Within(parsed.GetValue(_size), 64, 1_024, "--camera-size"), Within(parsed.GetValue(_seconds), 1, 3_600, "--camera-seconds"));
        var spec = EfficientNetSpec.Parse(name);
        var file = Path.Combine(Directory.CreateTempSubdirectory("suite-bench-").FullName, $"{name}.onnx");
        try
        {
            EfficientNetGraph.Build(spec, DrawnWeights.Of(spec, seed: 1)).Save(file);
            var figures = await bench.RunAsync(new BackboneChoice(file, ValueRange.ZeroToOne), side, ct);
            figures["network"] = network;
            result["cameras"] = figures;
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    private static int Within(int value, int least, int most, string option) =>
        value >= least && value <= most ? value : throw new CommandException($"{option} must be {least} to {most}.");
}
