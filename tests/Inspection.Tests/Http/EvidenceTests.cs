using Microsoft.Extensions.DependencyInjection;
using Suite.Inspection.Results;
using Suite.TestKit;

namespace Suite.Inspection.Tests.Http;

public sealed class EvidenceTests : IAsyncLifetime
{
    private readonly LineServer _server = new(static services => services.Configure<EvidenceOptions>(static o => o.BytesMax = 1 << 20));

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_oldest_pictures_make_room_for_new_ones_and_what_was_corrected_stays()
    {
        var factory = await _server.FactoryAsync();
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            using var frame = Parts.Draw(hasSpot: true, 800, 600, seed: i);
            ids.Add((await (await factory.InspectAsync(frame.EncodeJpeg(95))).JsonAsync()).Text("id"));
        }

        await (await factory.PostAsync($"/results/{ids[0]}/correction", new System.Text.Json.Nodes.JsonObject { ["class"] = "good", ["note"] = "oil, no defect" })).JsonAsync();
        Assert.True(await _server.Get<EvidenceRetention>().RunAsync(factory.Tenant, CancellationToken.None) > 0);
        Assert.Equal(200, (int)(await factory.Client.GetAsync($"{Factory.Root}/results/{ids[0]}/picture")).StatusCode);
        await (await factory.Client.GetAsync($"{Factory.Root}/results/{ids[1]}/picture")).ProblemAsync(410, "gone");
        Assert.Equal(200, (int)(await factory.Client.GetAsync($"{Factory.Root}/results/{ids[^1]}/picture")).StatusCode);
        Assert.Equal("ng", (await factory.GetAsync($"/results/{ids[1]}")).Text("verdict"));
    }

    [Fact]
    public async Task A_correction_is_streamed_and_its_class_must_be_one_of_the_models()
    {
        var factory = await _server.FactoryAsync();
        var ok = await (await factory.InspectAsync(Parts.Jpeg(hasSpot: false), "?part=escaped")).JsonAsync();
        await (await factory.PostAsync($"/results/{ok.Text("id")}/correction", new System.Text.Json.Nodes.JsonObject { ["class"] = "hole" })).ProblemAsync(400, "invalid-request");
        var corrected = await (await factory.PostAsync($"/results/{ok.Text("id")}/correction", new System.Text.Json.Nodes.JsonObject { ["class"] = "spot" })).JsonAsync();
        Assert.Equal(("spot", "ok"), (corrected.Text("class"), corrected.Text("was")));

        using var answer = await factory.Client.GetAsync($"{Factory.Root}/events?after=0&events=correction", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var data = "";
        while (!data.StartsWith("data: ", StringComparison.Ordinal))
        {
            data = (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(15)))!;
        }

        Assert.Contains("\"part\":\"escaped\"", data, StringComparison.Ordinal);
    }
}
