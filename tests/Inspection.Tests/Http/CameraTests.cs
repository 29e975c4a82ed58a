using System.Text.Json.Nodes;
using Suite.TestKit;
using Suite.Vision;

namespace Suite.Inspection.Tests.Http;

[Collection(LineCollection.Name)]
public sealed class CameraTests(LineServer server)
{
    [Fact]
    public async Task A_free_running_camera_is_captured_and_an_NG_part_is_a_result_with_its_picture()
    {
        await using var camera = await TestCamera.StartAsync();
        var factory = await server.FactoryAsync();
        await factory.PutCameraAsync("press", camera.Url);
        await factory.EventuallyAsync("/cameras/press", static c => c.Text("state") == "connected" && c["figures"]!["ok"]!.GetValue<int>() > 2);
        camera.Show(Parts.Jpeg(hasSpot: true));
        var results = await factory.EventuallyAsync("/results?camera=press", static r => r["results"]!.AsArray().Count > 0);
        var ng = results["results"]![0]!;
        Assert.Equal(("ng", "spot", "free-running"), (ng.Text("verdict"), ng.Text("defect"), ng.Text("trigger")));
        using var picture = Frame.Decode(await factory.Client.GetByteArrayAsync($"{Factory.Root}/results/{ng.Text("id")}/picture"));
        Assert.Equal((320, 240), (picture.Width, picture.Height));

        camera.Show(Parts.Jpeg(hasSpot: false));
        results = await factory.EventuallyAsync("/results?camera=press", static r => r["results"]!.AsArray().Count > 1);
        Assert.Equal("ok", results["results"]![0]!.Text("verdict"));
    }

    [Fact]
    public async Task Every_frame_of_a_triggered_camera_is_a_part_with_a_number_of_its_own()
    {
        await using var camera = await TestCamera.StartAsync(framesPerSecond: 10);
        var factory = await server.FactoryAsync();
        await factory.PutCameraAsync("gate", camera.Url, new JsonObject { ["mode"] = "triggered" });
        var results = await factory.EventuallyAsync("/results?camera=gate", static r => r["results"]!.AsArray().Count >= 5);
        var parts = results["results"]!.AsArray().Select(static r => r!.Text("part")).Reverse().ToList();
        Assert.Equal(parts.Distinct().Order(StringComparer.Ordinal), parts);
        Assert.Equal("gate-1-000001", parts[0]);
    }

    [Fact]
    public async Task A_part_that_a_program_announces_is_in_the_next_frame()
    {
        await using var camera = await TestCamera.StartAsync();
        var factory = await server.FactoryAsync();
        await factory.PutCameraAsync("robot", camera.Url, new JsonObject { ["mode"] = "software" });
        await factory.EventuallyAsync("/cameras/robot", static c => c.Text("state") == "connected");
        var part = await (await factory.PostAsync("/cameras/robot/parts", new JsonObject { ["part"] = "sn-1" })).JsonAsync();
        Assert.Equal(("ok", "sn-1", "software"), (part.Text("verdict"), part.Text("part"), part.Text("trigger")));
        Assert.Single((await factory.GetAsync("/results?camera=robot"))["results"]!.AsArray());
    }

    [Fact]
    public async Task A_part_whose_frame_does_not_come_in_time_is_not_inspected_and_never_OK_and_raises_an_alarm()
    {
        await using var camera = await TestCamera.StartAsync();
        var factory = await server.FactoryAsync();
        await factory.PutCameraAsync("late", camera.Url, new JsonObject { ["mode"] = "software", ["deadlineMs"] = 300 });
        await factory.EventuallyAsync("/cameras/late", static c => c.Text("state") == "connected");
        camera.Stall();
        await Task.Delay(200);
        var part = await (await factory.PostAsync("/cameras/late/parts", new JsonObject { ["part"] = "sn-2" })).JsonAsync();
        Assert.Equal("not-inspected", part.Text("verdict"));
        Assert.Contains("No frame came", part.Text("reason"), StringComparison.Ordinal);
        await factory.EventuallyAsync("/alarms", static a => a["alarms"]!.AsArray().Any(static x => x!.Text("kind") == "not-inspected"));
    }

    [Fact]
    public async Task A_camera_that_dies_is_an_alarm_and_is_captured_again_when_it_comes_back()
    {
        await using var camera = await TestCamera.StartAsync();
        var factory = await server.FactoryAsync();
        await factory.PutCameraAsync("north", camera.Url, new JsonObject { ["lostAfterMs"] = 700 });
        await factory.EventuallyAsync("/cameras/north", static c => c.Text("state") == "connected");
        camera.Die();
        var lost = await factory.EventuallyAsync("/cameras/north", static c => c.Text("state") == "lost");
        var alarm = Assert.Single(lost["openAlarms"]!.AsArray());
        Assert.Equal("camera-lost", alarm!.Text("kind"));
        var acknowledged = await (await factory.PostAsync($"/alarms/{alarm!.Text("id")}/acknowledge", new JsonObject { ["note"] = "cable" })).JsonAsync();
        Assert.Equal("cable", acknowledged.Text("note"));
        camera.Revive();
        var back = await factory.EventuallyAsync("/cameras/north", static c => c.Text("state") == "connected" && c["openAlarms"]!.AsArray().Count == 0);
        Assert.True(back["figures"]!["frames"]!.GetValue<int>() > 1);
    }

    [Fact]
    public async Task A_camera_that_turns_black_is_not_inspected_and_an_alarm_and_one_that_changes_its_size_an_alarm()
    {
        await using var camera = await TestCamera.StartAsync();
        var factory = await server.FactoryAsync();
        await factory.PutCameraAsync("south", camera.Url, new JsonObject { ["mode"] = "triggered", ["picture"] = new JsonObject { ["learnFrames"] = 5 } });
        await factory.EventuallyAsync("/cameras/south", static c => c["baselineLearned"]!.GetValue<bool>());
        camera.Show(Parts.Jpeg(hasSpot: false, light: 2));
        await factory.EventuallyAsync("/alarms", static a => a["alarms"]!.AsArray().Any(static x => x!.Text("kind") == "picture-black"));
        var black = await factory.GetAsync("/results?camera=south&verdict=not-inspected");
        Assert.Equal("The picture is black.", black["results"]![0]!.Text("reason"));
        camera.Show(Parts.Jpeg(hasSpot: false, 640, 480));
        await factory.EventuallyAsync("/alarms", static a => a["alarms"]!.AsArray().Any(static x => x!.Text("kind") == "resolution-changed" && x!["active"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_torn_picture_of_a_triggered_camera_is_a_part_that_was_not_inspected_and_the_camera_is_not_lost()
    {
        await using var camera = await TestCamera.StartAsync(framesPerSecond: 10);
        var factory = await server.FactoryAsync();
        await factory.PutCameraAsync("torn", camera.Url, new JsonObject { ["mode"] = "triggered", ["lostAfterMs"] = 700 });
        await factory.EventuallyAsync("/results?camera=torn&verdict=ok", static r => r["results"]!.AsArray().Count > 0);
        var whole = Parts.Jpeg(hasSpot: true);
        camera.Show(whole[..(whole.Length / 2)]);
        var unseen = await factory.EventuallyAsync("/results?camera=torn&verdict=not-inspected", static r => r["results"]!.AsArray().Count >= 10);
        Assert.Contains("cannot be used", unseen["results"]![0]!.Text("reason"), StringComparison.Ordinal);
        var state = await factory.GetAsync("/cameras/torn");
        Assert.Equal("connected", state.Text("state"));
        Assert.Equal(["not-inspected"], state["openAlarms"]!.AsArray().Select(static a => a!.Text("kind")));

        camera.Show(Parts.Jpeg(hasSpot: false));
        var seen = (await factory.EventuallyAsync("/results?camera=torn&limit=500", static r => r["results"]![0]!.Text("verdict") == "ok"))["results"]!.AsArray();
        Assert.Equal(Enumerable.Range(1, seen.Count).Select(static n => $"torn-1-{n:000000}"), seen.Select(static r => r!.Text("part")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_part_that_a_program_announces_and_whose_picture_is_torn_is_not_inspected()
    {
        await using var camera = await TestCamera.StartAsync();
        var factory = await server.FactoryAsync();
        await factory.PutCameraAsync("arm", camera.Url, new JsonObject { ["mode"] = "software" });
        await factory.EventuallyAsync("/cameras/arm", static c => c.Text("state") == "connected");
        camera.Show(Parts.Jpeg(hasSpot: false)[..300]);
        await Task.Delay(200);
        var part = await (await factory.PostAsync("/cameras/arm/parts", new JsonObject { ["part"] = "sn-3" })).JsonAsync();
        Assert.Equal(("not-inspected", "sn-3"), (part.Text("verdict"), part.Text("part")));
        Assert.Contains("cannot be used", part.Text("reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_id_is_named()
    {
        var factory = await server.FactoryAsync(hasModel: false);
        var answer = await factory.Client.PutAsync($"{Factory.Root}/cameras/Press_1", Factory.Json(new JsonObject { ["source"] = "rtsp://10.0.0.1/a" }));
        Assert.NotNull((await answer.ProblemAsync(400, "invalid-request"))["errors"]!["id"]);
    }

    [Fact]
    public async Task Live_pictures_come_as_motion_JPEG_with_the_verdict_drawn_on_them()
    {
        await using var camera = await TestCamera.StartAsync();
        var factory = await server.FactoryAsync();
        camera.Show(Parts.Jpeg(hasSpot: true));
        await factory.PutCameraAsync("show", camera.Url);
        await factory.EventuallyAsync("/cameras/show", static c => c["figures"]?["ng"]?.GetValue<int>() > 0);
        using var answer = await factory.Client.GetAsync($"{Factory.Root}/cameras/show/live.mjpeg", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("multipart/x-mixed-replace", answer.Content.Headers.ContentType!.MediaType);
        var picture = await FirstJpegAsync(await answer.Content.ReadAsStreamAsync());
        using var shown = Frame.Decode(picture);
        Assert.Equal((320, 240, 3), (shown.Width, shown.Height, shown.Channels));

        using var wall = await factory.Client.GetAsync($"{Factory.Root}/wall", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await wall.Content.ReadAsStreamAsync());
        var headers = new List<string>();
        while (await reader.ReadLineAsync() is { } line && !headers.Exists(static h => h.StartsWith("Camera:", StringComparison.Ordinal)))
        {
            headers.Add(line);
        }

        Assert.Contains("Camera: show", headers);
    }

    [Fact]
    public async Task A_camera_that_is_set_up_while_somebody_looks_at_the_wall_is_on_it()
    {
        await using var camera = await TestCamera.StartAsync();
        var factory = await server.FactoryAsync();
        using var wall = await factory.Client.GetAsync($"{Factory.Root}/wall", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await wall.Content.ReadAsStreamAsync());
        await factory.PutCameraAsync("later", camera.Url);
        var line = "";
        while (line != "Camera: later")
        {
            line = (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(15)))!;
        }
    }

    [Fact]
    public async Task A_camera_is_captured_again_after_a_restart_and_its_password_is_shown_to_nobody()
    {
        await using var camera = await TestCamera.StartAsync();
        var own = new LineServer();
        await own.InitializeAsync();
        try
        {
            var factory = await own.FactoryAsync();
            var address = new UriBuilder(camera.Url) { UserName = "eve", Password = "s3cret" }.Uri;
            var put = await factory.PutCameraAsync("east", address);
            Assert.DoesNotContain("s3cret", put.ToJsonString(), StringComparison.Ordinal);
            await factory.EventuallyAsync("/cameras/east", static c => c.Text("state") == "connected");
            await own.RestartAsync();
            var again = new Factory(own, factory.Tenant, await own.KeyAsync(factory.Tenant, "inspection:read"));
            var back = await again.EventuallyAsync("/cameras/east", static c => c.Text("state") == "connected" && c["figures"]?["ok"]?.GetValue<int>() > 0);
            Assert.DoesNotContain("s3cret", back.ToJsonString(), StringComparison.Ordinal);
            foreach (var file in Directory.EnumerateFiles(own.DataPath, "*", SearchOption.AllDirectories).Where(static f => !f.EndsWith(".lock", StringComparison.Ordinal)))
            {
                await using var stored = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var bytes = new MemoryStream();
                await stored.CopyToAsync(bytes);
                Assert.Equal(-1, bytes.ToArray().AsSpan().IndexOf("s3cret"u8));
            }
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_removed_camera_is_captured_no_more_and_its_results_stay()
    {
        await using var camera = await TestCamera.StartAsync();
        var factory = await server.FactoryAsync();
        await factory.PutCameraAsync("gone", camera.Url, new JsonObject { ["mode"] = "triggered" });
        await factory.EventuallyAsync("/results?camera=gone", static r => r["results"]!.AsArray().Count > 0);
        Assert.Equal(204, (int)(await factory.Client.DeleteAsync($"{Factory.Root}/cameras/gone")).StatusCode);
        await Factory.EventuallyAsync(() => Task.FromResult(camera.Viewers), static v => v == 0);
        await (await factory.Client.GetAsync($"{Factory.Root}/cameras/gone")).ProblemAsync(404);
        Assert.NotEmpty((await factory.GetAsync("/results?camera=gone"))["results"]!.AsArray());
    }

    [Theory]
    [InlineData("""{ "source": "ftp://camera/x" }""", "source")]
    [InlineData("""{ "source": "/etc" }""", "source")]
    [InlineData("""{ "source": "rtsp://10.0.0.1/a", "mode": "sometimes" }""", "mode")]
    [InlineData("""{ "source": "rtsp://10.0.0.1/a", "region": { "x0": 10, "y0": 10, "x1": 12, "y1": 400 } }""", "region.x1")]
    [InlineData("""{ "source": "rtsp://10.0.0.1/a", "deadlineMs": 1 }""", "deadlineMs")]
    [InlineData("""{ "source": "rtsp://10.0.0.1/a", "colour": "red" }""", "colour")]
    public async Task Wrong_settings_are_named(string body, string field)
    {
        var factory = await server.FactoryAsync(hasModel: false);
        var problem = await (await factory.Client.PutAsync($"{Factory.Root}/cameras/wrong", Factory.Json(JsonNode.Parse(body)!))).ProblemAsync(400, "invalid-request");
        Assert.NotNull(problem["errors"]![field]);
    }

    private static async Task<byte[]> FirstJpegAsync(Stream stream)
    {
        var length = 0;
        while (await LineAsync(stream) is var line && (line.Length > 0 || length == 0))
        {
            length = line.StartsWith("Content-Length: ", StringComparison.Ordinal) ? int.Parse(line[16..], System.Globalization.CultureInfo.InvariantCulture) : length;
        }

        var picture = new byte[length];
        await stream.ReadExactlyAsync(picture);
        return picture;
    }

    private static async Task<string> LineAsync(Stream stream)
    {
        var line = new System.Text.StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd('\r');
    }
}
