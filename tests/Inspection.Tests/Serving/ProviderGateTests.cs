using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Suite.Inspection.Models;
using Suite.Inspection.Serving;
using Suite.Inspection.Tests.Http;
using Suite.Inspection.Tests.Training;
using Suite.Inspection.Training;
using Suite.Onnx;
using Suite.Onnx.Graphs;
using Suite.TestKit;
using Suite.Vision;

namespace Suite.Inspection.Tests.Serving;

/// <summary>A trained head on its network, where that network says the same elsewhere and where it does not.</summary>
public sealed class ProviderGateTests : IDisposable
{
    /// <summary>What a GPU computes with; a CPU has it too, only slowly.</summary>
    private static readonly OnnxSessionOptions Half = new() { Precision = ComputePrecision.Float16, Threads = 1 };

    private readonly TempDirectory _files = new();
    private readonly string _model;

    public ProviderGateTests()
    {
        DrawnParts.WriteDataset(_files.File("parts"), new Dictionary<string, int> { ["good"] = 12, ["scratch"] = 12 });
        var backbone = new BackboneChoice(DrawnParts.WriteBackbone(_files.File("small.onnx")), ValueRange.ZeroToOne, IsGrey: true);
        _model = _files.File("model");
        FewShotTrainingRun.Run(new TrainingSettings { Data = _files.File("parts"), Output = _model, Backbone = backbone, Size = DrawnParts.Side, Views = 2 }, TimeProvider.System);
    }

    public void Dispose() => _files.Dispose();

    /// <summary>The provider of this test computes with one weight changed, as a provider with a fault would.</summary>
    [Theory]
    [InlineData("c1.weight")]
    [InlineData("c4.weight")]
    public void A_provider_that_computes_something_else_is_refused_with_the_difference_and_the_model_runs_on_the_cpu(string weight)
    {
        var altered = Changed("altered", graph => Floats(graph, weight)[3] += 1);
        var gate = Gate(Half, (folder, network) => ImageModels.Open(network.Precision == ComputePrecision.Float16 ? altered : folder, new OnnxSessionOptions { Threads = 1 }));
        var refusal = gate.Refuse(_model);
        Assert.Matches("On cpu in fp16 the model says something else than on the CPU: output '(feat_s8|feat_s16|embedding)' differs by .* of its largest value .* became", refusal);

        var placed = gate.Open(_model);
        using var model = placed.Model;
        Assert.Equal(new RunsOn(ExecutionProvider.Cpu, ComputePrecision.Float32, refusal), placed.On);
        Assert.Equal(refusal, gate.Refuse(_model));
    }

    [Theory]
    [InlineData(ImageModels.FewShot)]
    [InlineData(ImageModels.Anomaly)]
    public void A_provider_that_computes_the_same_within_its_precision_runs_the_model(string head)
    {
        if (head == ImageModels.Anomaly)
        {
            var settings = new TrainingSettings { Data = _files.File("parts"), Output = _model, Backbone = new BackboneChoice(_files.File("small.onnx"), ValueRange.ZeroToOne, IsGrey: true), Size = DrawnParts.Side, GoodClass = "good" };
            HeadTraining.Run(head, settings, TimeProvider.System, null, CancellationToken.None);
        }

        var gate = Gate(Half, ImageModels.Open);
        Assert.Null(gate.Refuse(_model));
        var placed = gate.Open(_model);
        using var model = placed.Model;
        Assert.Equal(new RunsOn(ExecutionProvider.Cpu, ComputePrecision.Float16, null), placed.On);
    }

    [Fact]
    public void Decisions_are_the_heads_and_one_that_changes_is_refused_whatever_the_outputs()
    {
        using var expected = ImageModels.Open(_model, new OnnxSessionOptions { Threads = 1 });
        using var actual = ImageModels.Open(Changed("altered", static graph => Scale(graph, "c1.weight", -1)), new OnnxSessionOptions { Threads = 1 });
        var report = ProviderGate.Compare(expected, actual, ComputePrecision.Float16);
        Assert.Equal(16 * expected.Card.ScoreViews, report.Decisions.Count);
        Assert.NotEmpty(report.Changed);
        Assert.True(ProviderGate.Compare(expected, expected, ComputePrecision.Float32).Passed);
    }

    [Fact]
    public async Task A_model_that_overflows_where_networks_run_is_refused_and_the_champion_before_it_goes_on()
    {
        // The same function in single precision: one layer a hundred thousand times as large, the next as much smaller. In half precision it overflows.
        var overflowing = Changed("overflowing", static graph =>
        {
            Scale(graph, "c1.weight", 1e5f);
            Scale(graph, "c2.weight", 1e-5f);
        });
        var server = new LineServer(static services =>
        {
            services.RunInspectionNetworks(Half);
            services.AddSingleton<OpenImageModel>(ImageModels.Open);
        });
        await server.InitializeAsync();
        try
        {
            var factory = await server.FactoryAsync(hasModel: false);
            var first = (await factory.ImportAsync(ModelArchive.Pack(_model))).Text("champion");
            var refusal = await (await factory.Client.PostAsync($"{Factory.Root}/models?promote=true&reason=better", Factory.Bytes(ModelArchive.Pack(overflowing), "application/zip"))).ProblemAsync(409, "model-refused");
            Assert.Matches("On cpu in fp16 .* output '.*' differs by .* decisions change|none of .* decisions changes", refusal.Text("detail"));

            var models = await factory.GetAsync("/models");
            var versions = models["models"]![0]!["versions"]!.AsArray();
            Assert.Equal(first, models["models"]![0]!.Text("champion"));
            Assert.Equal(["champion", "candidate"], versions.Select(static v => v!.Text("stage")));
            var second = versions[1]!.Text("version");
            await (await factory.PostAsync($"/models/default/versions/{second}/promote", new JsonObject { ["reason"] = "again" })).ProblemAsync(409, "model-refused");

            var part = File.ReadAllBytes(Path.Combine(_files.File("parts"), "images", "scratch_train_0.png"));
            Assert.Equal($"default@{first}", (await (await factory.InspectAsync(part)).JsonAsync()).Text("model"));

            // Asked for by its version it does look, on the CPU, where it computes what it was trained to.
            Assert.Equal("ng", (await (await factory.InspectAsync(part, $"?model=default@{second}")).JsonAsync()).Text("verdict").ToLowerInvariant());
            models = await factory.GetAsync("/models");
            Assert.Equal(("cpu", "fp16"), (models["networks"]!.Text("provider"), models["networks"]!.Text("precision")));
            versions = models["models"]![0]!["versions"]!.AsArray();
            Assert.Equal(("fp16", ""), (versions[0]!["runsOn"]!.Text("precision"), versions[0]!["runsOn"]!.Text("reason")));
            Assert.Equal("fp32", versions[1]!["runsOn"]!.Text("precision"));
            Assert.Contains("differs by", versions[1]!["runsOn"]!.Text("reason"), StringComparison.Ordinal);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>On a machine with a GPU and its libraries there is nothing to say.</summary>
    [Theory]
    [InlineData(ExecutionProvider.Cuda)]
    [InlineData(ExecutionProvider.TensorRt)]
    public async Task A_provider_the_machine_lacks_is_said_once_and_models_run_on_the_next(ExecutionProvider asked)
    {
        var log = new LogLines<NetworkPlacement>();
        var placement = Placement(new OnnxSessionOptions { Provider = asked, Precision = ComputePrecision.Float16, Threads = 1 }, log);
        await placement.StartAsync(CancellationToken.None);
        var line = Assert.Single(log.Texts);
        var gate = new ProviderGate(ImageModels.Open, placement);
        Assert.Null(gate.Refuse(_model));
        var placed = gate.Open(_model);
        using var model = placed.Model;
        Assert.Equal(placement.Network.Provider, placed.On.Provider);
        Assert.Equal(placement.Reason, placed.On.Reason);
        Assert.Single(log.Texts);
        if (placement.Network.Provider == ExecutionProvider.Cpu)
        {
            Assert.Equal(ComputePrecision.Float32, placed.On.Precision);
            Assert.StartsWith($"Warning: Inspection was to run its networks on {RunsOn.NameOf(asked)} and runs them on cpu. {asked}: ", line, StringComparison.Ordinal);
        }
    }

    private ProviderGate Gate(OnnxSessionOptions network, OpenImageModel open) => new(open, Placement(network, NullLogger<NetworkPlacement>.Instance));

    private NetworkPlacement Placement(OnnxSessionOptions network, ILogger<NetworkPlacement> logger) =>
        new(Options.Create(new ServingOptions { Network = network }), new InspectionFolders(_files.File("data")), logger);

    /// <summary>The model with another network, whose hash its card then names.</summary>
    private string Changed(string name, Action<OnnxGraph> change)
    {
        var folder = Directory.CreateDirectory(_files.File(name)).FullName;
        foreach (var file in Directory.EnumerateFiles(_model))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var network = Path.Combine(folder, ModelFolder.BackboneFile);
        var graph = OnnxGraph.Load(network);
        change(graph);
        graph.Save(network);
        ModelFolder.WriteCard(folder, ModelFolder.ReadCard(folder) with { BackboneSha256 = ModelFolder.Digest(network) });
        return folder;
    }

    private static void Scale(OnnxGraph graph, string weight, float by)
    {
        foreach (ref var value in Floats(graph, weight))
        {
            value *= by;
        }
    }

    private static Span<float> Floats(OnnxGraph graph, string name) => MemoryMarshal.Cast<byte, float>(graph.Initializers[name].Data.AsSpan());
}
