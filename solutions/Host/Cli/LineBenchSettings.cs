using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Suite.Host.Bench;

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
        var (name, side) = NetworkAndSide(parsed.GetValue(_network)!);
        var bench = new InspectionLineBench(
            Within(parsed.GetValue(_cameras), 1, 16, "--cameras"), parsed.GetValue(_rate) is > 0 and <= 120 and var rate ? rate : throw new CommandException("--camera-rate must be above 0 and at most 120."),
            Within(parsed.GetValue(_size), 64, 1_024, "--camera-size"), Within(parsed.GetValue(_seconds), 1, 3_600, "--camera-seconds"));
        var figures = await bench.RunAsync(name, side, ct);
        figures["network"] = $"{name}:{side}";
        result["cameras"] = figures;
    }

    internal static (string Network, int Side) NetworkAndSide(string text) =>
        text.Split(':') is [var name, var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is >= 32 and <= 1_024
            ? (name, side)
            : throw new CommandException($"'{text}' is no network and size: b0:224 would be one.");

    internal static int Within(int value, int least, int most, string option) =>
        value >= least && value <= most ? value : throw new CommandException($"{option} must be {least} to {most}.");
}
