using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Suite.Inspection.Benchmarks;
using Suite.Onnx;
using Suite.Onnx.Graphs;

namespace Suite.Host.Cli;

/// <summary>The part <c>inference</c> of <c>./suite inspect bench</c>: its options and its members of the result.</summary>
internal sealed class InferenceBenchSettings
{
    private const int SizeMin = 32;
    private const int SizeMax = 4_096;
    private const int BatchMax = 256;

    private readonly Option<FileInfo?> _model = new("--model") { Description = "a network's own file (ONNX) instead of generated ones" };
    private readonly Option<string> _networks = new("--networks") { Description = "generated networks and sides of their input: b0 to b4, lite0", DefaultValueFactory = _ => "b0:224,b4:380,b4:1024" };
    private readonly Option<int> _size = new("--size") { Description = "side of the input of --model in pixels", DefaultValueFactory = _ => 224 };
    private readonly Option<double?> _width = new("--width") { Description = "an EfficientNet of this width instead of --networks; with --depth and --size" };
    private readonly Option<double?> _depth = new("--depth") { Description = "its depth" };
    private readonly Option<string> _providers = new("--providers") { Description = "where to run", DefaultValueFactory = _ => "cpu,cuda,tensorrt" };
    private readonly Option<string> _precisions = new("--precisions") { Description = "what to compute with: fp32, fp16, int8 (CPU)", DefaultValueFactory = _ => "fp32,fp16" };
    private readonly Option<string> _batches = new("--batches") { Description = "frames a run", DefaultValueFactory = _ => "1,8,32" };
    private readonly Option<double> _seconds = new("--seconds") { Description = "measured time of each combination", DefaultValueFactory = _ => 5 };
    private readonly Option<int> _threads = new("--threads") { Description = "CPU threads; 0 for one a core", DefaultValueFactory = _ => 0 };
    private readonly Option<int> _device = new("--device") { Description = "the GPU's number", DefaultValueFactory = _ => 0 };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_model, _networks, _size, _width, _depth, _providers, _precisions, _batches, _seconds, _threads, _device])
        {
            command.Options.Add(option);
        }
    }

    public void Run(ParseResult parsed, JsonObject result, CancellationToken ct)
    {
        using var files = new GeneratedNetworks();
        var options = new InferenceBenchOptions
        {
            Networks = Networks(parsed, files),
            Providers = [.. List(parsed, _providers).Select(static name => Named<ExecutionProvider>(name, "provider"))],
            Precisions = [.. List(parsed, _precisions).Select(static name => Named<BenchPrecision>(name, "precision"))],
            Batches = [.. List(parsed, _batches).Select(static text => Number(text, 1, BatchMax, "--batches"))],
            Duration = TimeSpan.FromSeconds(parsed.GetValue(_seconds) is > 0 and <= 3_600 and var seconds ? seconds : throw new CommandException("--seconds must be above 0 and at most 3600.")),
            Threads = parsed.GetValue(_threads),
            Device = parsed.GetValue(_device),
        };
        var bench = new InferenceBench(options, new Lines());
        var providers = bench.FindProviders();
        result["gpu"] = GraphicsCard.Describe();
        result["providers"] = new JsonArray([.. providers.Select(static p => new JsonObject { ["provider"] = Name(p.Provider), ["present"] = p.Present, ["reason"] = p.Reason })]);
        result["inference"] = new JsonArray([.. bench.Measure(providers, ct).Select(Shown)]);
    }

    private List<BenchNetwork> Networks(ParseResult parsed, GeneratedNetworks files)
    {
        var size = Number(parsed.GetValue(_size).ToString(CultureInfo.InvariantCulture), SizeMin, SizeMax, "--size");
        if (parsed.GetValue(_model) is { } file)
        {
            return file.Exists ? [new BenchNetwork(file.Name, file.FullName, size)] : throw new CommandException($"There is no file '{file.FullName}'.");
        }

        if (parsed.GetValue(_width) is { } width)
        {
            var depth = parsed.GetValue(_depth) ?? throw new CommandException("--width needs --depth.");
            return width is >= 1 and <= 4 && depth is >= 1 and <= 4
                ? [files.Create(FormattableString.Invariant($"efficientnet {width}x{depth}"), new EfficientNetSpec(width, depth, false), size)]
                : throw new CommandException("--width and --depth must be 1 to 4.");
        }

        return [.. List(parsed, _networks).Select(text => text.Split(':') is [var name, var side]
            ? files.Create(name, EfficientNetSpec.Parse(name), Number(side, SizeMin, SizeMax, "--networks"))
            : throw new CommandException($"'{text}' is no network and size: b4:380 would be one."))];
    }

    private static JsonObject Shown(InferenceFigure figure)
    {
        var shown = new JsonObject
        {
            ["network"] = figure.Network,
            ["size"] = figure.Size,
            ["provider"] = Name(figure.Provider),
            ["precision"] = Name(figure.Precision),
            ["batch"] = figure.Batch,
        };
        if (figure.Skipped is { } reason)
        {
            shown["skipped"] = reason;
            return shown;
        }

        shown["frames_per_second"] = Math.Round(figure.FramesPerSecond, 2);
        shown["ms_p50"] = Math.Round(figure.MsP50, 2);
        shown["ms_p99"] = Math.Round(figure.MsP99, 2);
        shown["runs"] = figure.Runs;
        shown["processor_ms_a_frame"] = Math.Round(figure.ProcessorMs, 2);
        shown["load_seconds"] = Math.Round(figure.LoadSeconds, 2);
        if (figure.Parity is { } parity)
        {
            shown["difference_from_cpu_fp32"] = Math.Round(parity.Differences.Max(static d => d.Relative), 6);
            shown["decisions_changed"] = parity.Changed.Count;
        }

        return shown;
    }

    private static string[] List(ParseResult parsed, Option<string> option) =>
        parsed.GetValue(option)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } values
            ? values
            : throw new CommandException($"{option.Name} is empty.");

    internal static T Named<T>(string name, string what)
        where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var value) && !char.IsAsciiDigit(name[0])
            ? value
            : throw new CommandException($"There is no {what} '{name}'. There are: {string.Join(", ", Enum.GetValues<T>().Select(static v => Name(v)))}.");

    private static int Number(string text, int least, int most, string option) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new CommandException($"{option}: '{text}' is not {least} to {most}.");

#pragma warning disable CA1308 // Names in JSON and on the command line are in small letters.
    internal static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private sealed class Lines : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(value);
    }
}
