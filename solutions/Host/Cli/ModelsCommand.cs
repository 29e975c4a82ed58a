using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Hosting;
using Suite.Inspection.Backbones;
using Suite.Onnx;
using Suite.Onnx.Graphs;

namespace Suite.Host.Cli;

/// <summary><c>./suite models</c>: networks that others have published, and where networks run on this machine.</summary>
internal static class ModelsCommand
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    public static Command Create() => new("models", "Published weights, and where networks run on this machine.")
    {
        List(),
        Pull(),
        Providers(),
        new Command("pull-gpu", "Fetch ONNX Runtime for NVIDIA GPUs (CUDA 13, TensorRT), pinned; ./suite does it before the server starts."),
    };

    private static Command List()
    {
        var json = Json();
        var command = new Command("list", "What can be pulled.") { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                Output.Result(new JsonObject { ["models"] = new JsonArray([.. PublishedWeights.All.Select(Shown)]) }, json: true);
                return;
            }

            foreach (var weights in PublishedWeights.All)
            {
                Console.Out.WriteLine(FormattableString.Invariant($"{weights.Name,-20} {weights.Bytes / 1e6,6:F1} MB  --backbone-range {weights.Range}  {weights.Sources[0].Host}"));
            }
        });
        return command;
    }

    private static JsonObject Shown(PublishedWeights weights) => new()
    {
        ["name"] = weights.Name,
        ["bytes"] = weights.Bytes,
        ["backbone_range"] = weights.Range,
        ["sha256"] = weights.Sha256,
        ["source"] = weights.Sources[0].ToString(),
    };

    private static Command Pull()
    {
        var name = new Argument<string>("name") { Description = "one of ./suite models list" };
        var output = new Option<FileInfo?>("--out") { Description = "file to write; default NAME.onnx in this folder" };
        var json = Json();
        var command = new Command("pull", "Download published weights with a pinned SHA-256, and make a backbone of them.") { name, output, json };
        command.SetAction(async (parsed, ct) =>
        {
            var weights = PublishedWeights.All.FirstOrDefault(w => w.Name == parsed.GetValue(name))
                ?? throw new CommandException($"There is no '{parsed.GetValue(name)}' to pull. There are: {string.Join(", ", PublishedWeights.All.Select(static w => w.Name))}.");
            var backbone = parsed.GetValue(output) ?? new FileInfo(weights.Name + ".onnx");
            backbone.Directory?.Create();
            var original = Path.ChangeExtension(backbone.FullName, ".classifier.onnx");
            using var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout };
            using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
            var fetched = await FetchAsync(new WeightDownload(http), weights, original, ct);
            var graph = BackboneGraph.FromClassifier(OnnxGraph.Load(original));
            graph.Metadata["backbone.range"] = weights.Range;
            graph.Metadata["backbone.source"] = $"{weights.Name}, SHA-256 {weights.Sha256}";
            graph.Save(backbone.FullName);
            Output.Result(
                new JsonObject
                {
                    ["backbone"] = backbone.FullName,
                    ["backbone_range"] = weights.Range,
                    ["outputs"] = new JsonArray([.. graph.Outputs.Select(static o => JsonValue.Create(o.Name))]),
                    ["original"] = original,
                    ["sha256"] = weights.Sha256,
                    ["fetched"] = fetched,
                },
                parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static async Task<bool> FetchAsync(WeightDownload download, PublishedWeights weights, string path, CancellationToken ct)
    {
        try
        {
            return await Output.WithProgressAsync($"Fetching {weights.Name}", progress => download.FetchAsync(weights, path, progress.Relay<long>(
                bytes => ((double)bytes / weights.Bytes, FormattableString.Invariant($"{bytes / 1e6:F1} of {weights.Bytes / 1e6:F1} MB"))), ct));
        }
        catch (WeightDownloadException e)
        {
            throw new CommandException(e.Message);
        }
    }

    private static Command Providers()
    {
        var json = Json();
        var command = new Command("providers", "Where networks can run here, and why not elsewhere.") { json };
        command.SetAction(parsed =>
        {
            var result = new JsonObject { ["gpu"] = GraphicsCard.Describe() };
            foreach (var provider in Enum.GetValues<ExecutionProvider>())
            {
                var found = ProviderProbe.Find(new OnnxSessionOptions { Provider = provider });
                result[InferenceBenchSettings.Name(provider)] = found.Fallback ?? "present";
            }

            Output.Result(result, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static Option<bool> Json() => new("--json") { Description = "print one JSON object on standard output and nothing else there" };
}
