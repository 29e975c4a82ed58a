using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Suite.Hosting;
using Suite.Inspection.Models;
using Suite.Inspection.Results;
using Suite.Inspection.Serving;
using Suite.Inspection.Tests.Http;
using Suite.Inspection.Tests.Training;
using Suite.Inspection.Training;
using Suite.Inspection.Verdicts;
using Suite.Models;
using Suite.Onnx;
using Suite.TestKit;
using Suite.Vision;

namespace Suite.Inspection.Tests.Corrections;

/// <summary>A trained few-shot head on the whole server: what operators say becomes what the model knows, unless that would make it worse.</summary>
#pragma warning disable CA1001 // Disposed through IAsyncLifetime, which the analyzer does not know.
public sealed class RefitTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly TempDirectory _files = new();
    private readonly LineServer _server = new(static services => services.AddSingleton<OpenImageModel>(static (folder, network) => ImageModels.Open(folder, network with { Threads = 1 })));

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        DrawnParts.WriteDataset(_files.File("parts"), new Dictionary<string, int> { ["good"] = 12, ["scratch"] = 12, ["spot"] = 12 }, val: 8);
        var backbone = new BackboneChoice(DrawnParts.WriteBackbone(_files.File("small.onnx")), ValueRange.ZeroToOne, IsGrey: true);
        FewShotTrainingRun.Run(new TrainingSettings { Data = _files.File("parts"), Output = _files.File("model"), Backbone = backbone, Size = DrawnParts.Side, Views = 2 }, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task A_correction_becomes_a_new_champion_within_seconds_that_can_be_rolled_back()
    {
        var factory = await FactoryAsync();
        var seen = await InspectAsync(factory, "scratch_val_0");
        await CorrectAsync(factory, seen, "scratch");
        var model = await factory.EventuallyAsync("/models", static m => m["models"]![0]!["versions"]!.AsArray() is [_, var second] && second!.Text("stage") == "champion");
        var refitted = model["models"]![0]!["versions"]![1]!;
        Assert.Equal(("refit", "champion"), (refitted.Text("origin"), refitted.Text("stage")));
        Assert.True(refitted["metrics"]!["golden_balanced_accuracy"]!.GetValue<double>() >= refitted["metrics"]!["golden_balanced_accuracy_before"]!.GetValue<double>());
        Assert.Contains("1 corrections learned", refitted["history"]![0]!.Text("reason"), StringComparison.Ordinal);

        Assert.EndsWith(refitted.Text("version"), (await InspectAsync(factory, "scratch_val_0")).Text("model"), StringComparison.Ordinal);
        await (await factory.PostAsync("/models/default/rollback", new JsonObject { ["reason"] = "trial" })).JsonAsync();
        var first = model["models"]![0]!["versions"]![0]!.Text("version");
        Assert.EndsWith(first, (await InspectAsync(factory, "scratch_val_0")).Text("model"), StringComparison.Ordinal);

        // Nor does a start learn again what people have gone back from.
        await _server.RestartAsync();
        await Task.Delay(2_000);
        var again = new Factory(_server, factory.Tenant, await _server.KeyAsync(factory.Tenant, "inspection:manage"));
        Assert.Equal(first, (await again.GetAsync("/models"))["models"]![0]!.Text("champion"));
    }

    [Fact]
    public async Task Corrections_that_would_make_the_model_worse_are_refused_and_that_is_told()
    {
        var factory = await FactoryAsync();
        using var stream = await factory.Client.GetAsync($"{Factory.Root}/events?after=0&events=model", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());

        // Every good part of the golden set is called scratched, again and again in other light.
        for (var i = 0; i < 8; i++)
        {
            for (byte light = 0; light < 6; light++)
            {
                using var frame = Frame.Decode(await File.ReadAllBytesAsync(Path.Combine(_files.File("parts"), "images", $"good_val_{i}.png")));
                var pixels = new byte[frame.Width * frame.Height];
                frame.CopyPixels(pixels);
                using var lit = Frame.FromPixels(Array.ConvertAll(pixels, p => (byte)Math.Min(255, p + light)), frame.Width, frame.Height, 1);
                await CorrectAsync(factory, await (await factory.InspectAsync(lit.EncodePng())).JsonAsync(), "scratch");
            }
        }

        var line = "";
        while (!line.Contains("refit-refused", StringComparison.Ordinal))
        {
            line = (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)))!;
        }

        Assert.Contains("balanced accuracy on the golden set", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_corrected_just_before_a_stop_is_learned_after_the_next_start()
    {
        var factory = await FactoryAsync();
        var seen = await InspectAsync(factory, "scratch_val_0");
        var picture = await File.ReadAllBytesAsync(Path.Combine(_files.File("parts"), "images", "scratch_val_0.png"));

        // As a correction leaves the journal where the server is killed before the model has learned it.
        var corrected = new ResultCorrected
        {
            AtMicros = TimeProvider.System.NowMicros(),
            ResultId = seen.Text("id"),
            Part = seen.Text("part"),
            Class = "scratch",
            Outcome = PartVerdict.Ok,
            Model = "default",
            Picture = (await _server.Get<IContentStore>().PutAsync(picture, CancellationToken.None)).Value,
            Actor = "test",
        };
        await _server.Get<ResultBook>().AppendAsync(factory.Tenant, [corrected], null, CancellationToken.None);
        await _server.RestartAsync();
        var again = new Factory(_server, factory.Tenant, await _server.KeyAsync(factory.Tenant, "inspection:manage"));
        var models = await again.EventuallyAsync("/models", static m => m["models"]![0]!["versions"]!.AsArray() is [_, var second] && second!.Text("stage") == "champion");
        Assert.Equal("refit", models["models"]![0]!["versions"]![1]!.Text("origin"));
        await _server.RestartAsync();
        await Task.Delay(1_000);
        again = new Factory(_server, factory.Tenant, await _server.KeyAsync(factory.Tenant, "inspection:manage"));
        Assert.Equal(2, (await again.GetAsync("/models"))["models"]![0]!["versions"]!.AsArray().Count);
    }

    private async Task<Factory> FactoryAsync()
    {
        var factory = await _server.FactoryAsync(hasModel: false);
        await factory.ImportAsync(ModelArchive.Pack(_files.File("model")));
        return factory;
    }

    private async Task<JsonNode> InspectAsync(Factory factory, string name) =>
        await (await factory.InspectAsync(await File.ReadAllBytesAsync(Path.Combine(_files.File("parts"), "images", name + ".png")))).JsonAsync();

    private static async Task CorrectAsync(Factory factory, JsonNode result, string name) =>
        await (await factory.PostAsync($"/results/{result.Text("id")}/correction", new JsonObject { ["class"] = name })).JsonAsync();
}
