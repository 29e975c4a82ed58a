using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Suite.Host.Cli;
using Suite.Imagery.Scenes;
using Suite.Inspection.Models;
using Suite.Inspection.Serving;
using Suite.Inspection.Simulation;
using Suite.Inspection.Training;

namespace Suite.Host.Demo;

/// <summary>
/// A line in a box: a model trained on drawn metal parts in seconds, a simulated camera that shows such parts, and the page that shows what is found, set up through the same
/// HTTP interface a factory uses. The second start finds all that in the journal.
/// </summary>
internal sealed class InspectionDemo(SuiteClient client, string url, string dataDirectory, TimeProvider time)
{
    public const string Tenant = "line";

    private const string Camera = "press-1";
    private const string KeyLabel = "demonstration line";
    private const int TrainingImages = 320;
    private const int Size = 256;
    private const long TrainingSeed = 11;

    /// <summary>Other parts than those it was trained on.</summary>
    private const long LineSeed = 12;

    public async Task RunAsync(CancellationToken ct)
    {
        if (!await HasModelAsync(ct) && !await TrainAsync(ct))
        {
            return;
        }

        var source = $"{url}/demo/inspection/camera.mjpeg?rate=2&defects=.2&size={Size}&seed={LineSeed}";
        await client.SendAsync(
            HttpMethod.Put, $"/v1/inspection/cameras/{Camera}", new JsonObject { ["source"] = source, ["name"] = "Press 1", ["mode"] = "triggered", ["deadlineMs"] = 2_000 }, ct);
        ShowWhatToTry(await KeyAsync(ct));
    }

    private async Task<bool> HasModelAsync(CancellationToken ct)
    {
        var models = await client.SendAsync(HttpMethod.Get, "/v1/inspection/models", null, ct);
        return models["models"]!.AsArray().Any(static m => m!["name"]!.GetValue<string>() == ModelName.Default && m["champion"] is not null);
    }

    /// <summary>False where there is nothing to train with; what is missing is said.</summary>
    private async Task<bool> TrainAsync(CancellationToken ct)
    {
        BackboneChoice backbone;
        try
        {
            backbone = BackboneChoice.Of(null, null);
        }
        catch (InvalidDataException e)
        {
            Say($"The inspection line is not started: {e.Message}");
            return false;
        }

        Say($"Training the line's first model on {TrainingImages} drawn metal parts…");
        var work = Path.Combine(dataDirectory, "inspection", "work", "demonstration");
        try
        {
            if (Directory.Exists(work))
            {
                // Left behind by a start that was broken off.
                Directory.Delete(work, recursive: true);
            }

            await SimulatedDataset.WriteAsync(
                new DirectoryInfo(Path.Combine(work, "images")), TrainingImages, TrainingSeed, new MetalSceneOptions { Size = Size, DefectShare = .5 }, null, ct);
            var settings = new TrainingSettings { Data = Path.Combine(work, "images"), Output = Path.Combine(work, "model"), Backbone = backbone, Views = 1, Seed = TrainingSeed };
            await Task.Run(() => HeadTraining.Run(ImageModels.FewShot, settings, time, null, ct), ct);
            using var zip = new ByteArrayContent(ModelArchive.Pack(Path.Combine(work, "model")));
            zip.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
            await client.SendContentAsync(HttpMethod.Post, "/v1/inspection/models?promote=true&reason=trained+for+the+demonstration", zip, ct);
            return true;
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private async Task<string?> KeyAsync(CancellationToken ct)
    {
        var keys = await client.SendAsync(HttpMethod.Get, "/v1/keys", null, ct);
        if (keys["keys"]!.AsArray().Any(static k => k!["label"]?.GetValue<string>() == KeyLabel && k["state"]!.GetValue<string>() == "live"))
        {
            return null;
        }

        var body = new JsonObject
        {
            ["tenant"] = Tenant,
            ["scopes"] = new JsonArray("inspection:inspect", "inspection:read", "inspection:operate"),
            ["label"] = KeyLabel,
        };
        return (await client.SendAsync(HttpMethod.Post, "/v1/keys", body, ct))["key"]!.GetValue<string>();
    }

    private void ShowWhatToTry(string? key) => Console.Out.WriteLine(
        $$"""

          The inspection line runs: {{url}}{{DemoLine.Page}} shows its live picture, what it counts, and the last parts that were not OK. In a terminal:

          ./suite inspect watch --data-dir '{{dataDirectory}}'
          ./suite inspect cameras list --data-dir '{{dataDirectory}}'

          The same over HTTP{{(key is null ? ", with the key that the first start showed" : "")}}:

          KEY={{key ?? "…"}}
          curl -s {{url}}{{DemoLine.Page}}/parts/4711/image.jpg -o part.jpg
          curl -s {{url}}/v1/inspection/inspect -H "Authorization: Bearer $KEY" --data-binary @part.jpg
          curl -s {{url}}/v1/inspection/cameras -H "Authorization: Bearer $KEY"
          curl -sN {{url}}/v1/inspection/events -H "Authorization: Bearer $KEY"
          curl -sN {{url}}/v1/inspection/cameras/{{Camera}}/live.mjpeg -H "Authorization: Bearer $KEY" --max-time 10 -o live.mjpeg

          With a camera of your own: ./suite inspect cameras put NAME rtsp://… --data-dir '{{dataDirectory}}'
          """);

    private static void Say(string text) => Console.Error.WriteLine(text);
}
