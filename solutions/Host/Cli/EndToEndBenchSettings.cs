using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Host.Bench;
using Suite.Inspection.Benchmarks;

namespace Suite.Host.Cli;

/// <summary>The part <c>end-to-end</c> of <c>./suite inspect bench</c>: its options and its members of the result.</summary>
internal sealed class EndToEndBenchSettings
{
    private const int Jpegs = 8;
    private const int JpegSide = 1_024;

    private readonly Option<string> _networks = new("--line-networks") { Description = "networks and sides of their input, measured from JPEG to verdict", DefaultValueFactory = _ => "b0:224,b4:380" };
    private readonly Option<int> _threads = new("--line-threads") { Description = "threads of one run of the network", DefaultValueFactory = _ => 2 };
    private readonly Option<int> _inFlight = new("--line-in-flight") { Description = "pictures under way at once", DefaultValueFactory = _ => 4 };
    private readonly Option<double> _seconds = new("--line-seconds") { Description = "measured time of each network", DefaultValueFactory = _ => 10 };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_networks, _threads, _inFlight, _seconds])
        {
            command.Options.Add(option);
        }
    }

    public async Task RunAsync(ParseResult parsed, JsonObject result, CancellationToken ct)
    {
        var options = new EndToEndOptions
        {
            Threads = LineBenchSettings.Within(parsed.GetValue(_threads), 1, 64, "--line-threads"),
            InFlight = LineBenchSettings.Within(parsed.GetValue(_inFlight), 1, 64, "--line-in-flight"),
            Duration = TimeSpan.FromSeconds(parsed.GetValue(_seconds) is > 0 and <= 3_600 and var seconds ? seconds : throw new CommandException("--line-seconds must be above 0 and at most 3600.")),
        };
        var jpegs = Enumerable.Range(0, Jpegs).Select(static i => GeneratedModel.Jpeg(i, JpegSide)).ToList();
        var figures = new JsonArray();
        foreach (var text in parsed.GetValue(_networks)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, side) = LineBenchSettings.NetworkAndSide(text);
            await Console.Error.WriteLineAsync($"end to end: {name} at {side}²");
            var folder = Directory.CreateTempSubdirectory("suite-bench-");
            try
            {
                var model = await GeneratedModel.TrainAsync(folder, name, side, ct);
                figures.Add(Shown(name, side, await EndToEndBench.MeasureAsync(model, jpegs, options, ct)));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        result["end_to_end"] = new JsonObject
        {
            ["from"] = $"the bytes of a JPEG of {JpegSide}x{JpegSide} in colour, some {(int)jpegs.Average(static j => j.Length) / 1_024} KiB",
            ["to"] = "the verdict: decoded, scaled, network, few-shot head, judged",
            ["weights"] = GeneratedModel.Weights,
            ["threads"] = options.Threads,
            ["in_flight"] = options.InFlight,
            ["figures"] = figures,
        };
    }

    private static JsonObject Shown(string network, int side, EndToEndFigure figure) => new()
    {
        ["network"] = network,
        ["size"] = side,
        ["provider"] = "cpu",
        ["precision"] = "fp32",
        ["frames"] = figure.Frames,
        ["frames_per_second"] = Math.Round(figure.FramesPerSecond, 2),
        ["ms_p50"] = Math.Round(figure.MsP50, 2),
        ["ms_p99"] = Math.Round(figure.MsP99, 2),
        ["processor_ms_a_frame"] = Math.Round(figure.ProcessorMs, 2),
        ["cores_used"] = Math.Round(figure.Cores, 2),
        ["alone_decode_ms"] = Math.Round(figure.DecodeMs, 2),
        ["alone_preprocess_ms"] = Math.Round(figure.PreprocessMs, 2),
        ["alone_network_and_head_ms"] = Math.Round(figure.ScoreMs, 2),
        ["allocated_bytes_a_frame"] = figure.AllocatedBytes,
    };
}
