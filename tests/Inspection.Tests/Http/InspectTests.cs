using System.Text;
using Suite.Inspection.Results;
using Suite.TestKit;
using Suite.Vision;

namespace Suite.Inspection.Tests.Http;

[Collection(LineCollection.Name)]
public sealed class InspectTests(LineServer server)
{
    [Fact]
    public async Task A_picture_with_a_spot_is_NG_with_its_defect_and_box_and_a_clean_one_is_OK()
    {
        var factory = await server.FactoryAsync();
        var ng = await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true), "?part=p-1")).JsonAsync();
        Assert.Equal(("ng", "spot", "p-1"), (ng.Text("verdict"), ng.Text("defect"), ng.Text("part")));
        Assert.InRange(ng["box"]!["x0"]!.GetValue<int>(), 40, 90);
        Assert.InRange(ng["box"]!["y1"]!.GetValue<int>(), 170, 200);
        Assert.Equal("ok", (await (await factory.InspectAsync(Parts.Png(hasSpot: false))).JsonAsync()).Text("verdict"));

        var again = await factory.GetAsync($"/results/{ng.Text("id")}");
        Assert.Equal(ng.ToJsonString(), again.ToJsonString());
        Assert.Equal(Parts.Jpeg(hasSpot: true), await factory.Client.GetByteArrayAsync($"{Factory.Root}/results/{ng.Text("id")}/picture"));
        using var map = Frame.Decode(await factory.Client.GetByteArrayAsync($"{Factory.Root}/results/{ng.Text("id")}/heatmap"));
        Assert.Equal((8, 8), (map.Width, map.Height));
        using var overlay = Frame.Decode(await factory.Client.GetByteArrayAsync($"{Factory.Root}/results/{ng.Text("id")}/overlay"));
        Assert.Equal((320, 240), (overlay.Width, overlay.Height));
    }

    [Fact]
    public async Task A_clean_pictures_file_is_there_for_a_while_so_that_an_escape_can_be_corrected()
    {
        var factory = await server.FactoryAsync();
        var ok = await (await factory.InspectAsync(Parts.Jpeg(hasSpot: false))).JsonAsync();
        Assert.Equal(Parts.Jpeg(hasSpot: false), await factory.Client.GetByteArrayAsync($"{Factory.Root}/results/{ok.Text("id")}/picture"));
        Assert.False(ok["picture"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Many_pictures_are_answered_in_their_order_and_a_bad_one_takes_nothing_from_the_others()
    {
        var factory = await server.FactoryAsync();
        using var body = new MultipartFormDataContent
        {
            { Factory.Bytes(Parts.Jpeg(hasSpot: true)), "picture", "a.jpg" },
            { Factory.Bytes("no picture at all"u8.ToArray()), "picture", "b.png" },
            { Factory.Bytes(Parts.Png(hasSpot: false)), "picture", "c.png" },
        };
        var answer = await (await factory.Client.PostAsync($"{Factory.Root}/inspect", body)).JsonAsync();
        var pictures = answer["pictures"]!.AsArray();
        Assert.Equal(["a.jpg", "b.png", "c.png"], pictures.Select(static p => p!.Text("file")));
        Assert.Equal(["ng", "", "ok"], pictures.Select(static p => p!["result"]?.Text("verdict") ?? ""));
        Assert.NotEqual("", pictures[1]!.Text("problem"));
    }

    [Fact]
    public async Task The_same_id_with_the_same_picture_gets_the_first_answer_again_and_with_another_a_conflict()
    {
        var factory = await server.FactoryAsync();
        var first = await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true), "?id=order-7")).JsonAsync();
        Assert.Equal(first.ToJsonString(), (await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true), "?id=order-7")).JsonAsync()).ToJsonString());
        await (await factory.InspectAsync(Parts.Jpeg(hasSpot: false), "?id=order-7")).ProblemAsync(409, "conflict");
    }

    public static TheoryData<string, byte[]> Unusable => new()
    {
        { "nothing", [] },
        { "text named as a picture", "this is no picture"u8.ToArray() },
        { "a JPEG cut off in the middle", Parts.Jpeg(hasSpot: true)[..2_000] },
        { "a PNG cut off in the middle", Parts.Png(hasSpot: true)[..2_000] },
        { "a picture of 20,000 by 20,000", HugePng() },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task What_is_no_picture_is_refused_in_words(string what, byte[] file)
    {
        var factory = await server.FactoryAsync();
        var problem = await (await factory.InspectAsync(file)).ProblemAsync(400, "invalid-request");
        Assert.True(problem["errors"]!["body"]![0]!.GetValue<string>().Length > 10, what);
        Assert.Empty((await factory.GetAsync("/results"))["results"]!.AsArray());
    }

    [Fact]
    public async Task Large_pictures_are_cut_into_tiles_where_that_is_asked_for()
    {
        var factory = await server.FactoryAsync();
        using var large = Parts.Draw(hasSpot: false, 1_280, 960);
        var pixels = new byte[large.Width * large.Height];
        large.CopyPixels(pixels);
        for (var y = 900; y < 930; y++)
        {
            pixels.AsSpan((y * 1_280) + 1_000, 30).Clear();
        }

        using var spotted = Frame.FromPixels(pixels, 1_280, 960, 1);
        var file = spotted.EncodePng();
        Assert.Equal("ok", (await (await factory.InspectAsync(file)).JsonAsync()).Text("verdict"));
        var tiled = await (await factory.InspectAsync(file, "?tile=128&tileOverlap=32")).JsonAsync();
        Assert.Equal("ng", tiled.Text("verdict"));
        Assert.InRange(tiled["box"]!["x0"]!.GetValue<int>(), 960, 1_010);
        Assert.InRange(tiled["box"]!["y0"]!.GetValue<int>(), 860, 910);
    }

    [Fact]
    public async Task Without_a_model_nothing_is_called_good()
    {
        var factory = await server.FactoryAsync(hasModel: false);
        var problem = await (await factory.InspectAsync(Parts.Jpeg(hasSpot: false))).ProblemAsync(409, "no-model");
        Assert.Contains("./suite inspect models import", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?model=Not+A+Name")]
    [InlineData("?threshold=2")]
    [InlineData("?tile=5")]
    [InlineData("?tile=64&tileOverlap=40")]
    [InlineData("?colour=red")]
    public async Task Wrong_parameters_are_named(string query)
    {
        var factory = await server.FactoryAsync();
        await (await factory.InspectAsync(Parts.Jpeg(hasSpot: false), query)).ProblemAsync(400, "invalid-request");
    }

    [Fact]
    public async Task A_result_that_was_stored_late_stands_at_its_time_and_on_a_page()
    {
        var factory = await server.FactoryAsync();
        await (await factory.InspectAsync(Parts.Jpeg(hasSpot: false), "?part=now")).JsonAsync();
        var book = server.Get<ResultBook>();
        var stored = (await book.FindAsync(factory.Tenant, (await factory.GetAsync("/results"))["results"]![0]!.Text("id"), CancellationToken.None))!.Result;
        foreach (var (part, minutes) in new[] { ("late", 25), ("later", 12), ("older", 40) })
        {
            await book.AppendAsync(factory.Tenant, [stored with { Id = Guid.CreateVersion7().ToString("n"), Part = part, AtMicros = stored.AtMicros - (minutes * 60_000_000L) }], null, CancellationToken.None);
        }

        var parts = new List<string>();
        for (var path = "/results?limit=1"; path.Length > 0;)
        {
            var page = await factory.GetAsync(path);
            parts.AddRange(page["results"]!.AsArray().Select(static r => r!.Text("part")));
            path = page["next"] is { } next ? $"/results?limit=1&before={next}" : "";
        }

        Assert.Equal(["now", "later", "late", "older"], parts);
    }

    [Fact]
    public async Task Results_are_found_by_part_by_verdict_and_page_by_page_newest_first()
    {
        var factory = await server.FactoryAsync();
        for (var i = 0; i < 5; i++)
        {
            await (await factory.InspectAsync(Parts.Jpeg(hasSpot: i % 2 == 0), $"?part=p-{i}")).JsonAsync();
        }

        var all = (await factory.GetAsync("/results"))["results"]!.AsArray();
        Assert.Equal(["p-4", "p-3", "p-2", "p-1", "p-0"], all.Select(static r => r!.Text("part")));
        Assert.Equal(["p-3", "p-1"], (await factory.GetAsync("/results?verdict=ok"))["results"]!.AsArray().Select(static r => r!.Text("part")));
        Assert.Equal(["p-2"], (await factory.GetAsync("/results?part=p-2"))["results"]!.AsArray().Select(static r => r!.Text("part")));
        Assert.Empty((await factory.GetAsync("/results?part=p-2&to=2020-01-01T00:00:00Z"))["results"]!.AsArray());
        Assert.NotEmpty((await factory.GetAsync("/results?part=p-2&from=2020-01-01T00:00:00Z"))["results"]!.AsArray());
        var page = await factory.GetAsync("/results?limit=2");
        var next = await factory.GetAsync($"/results?limit=2&before={page["next"]}");
        Assert.Equal(["p-2", "p-1"], next["results"]!.AsArray().Select(static r => r!.Text("part")));
        Assert.Empty((await factory.GetAsync("/results?from=2020-01-01T00:00:00Z&to=2020-01-20T00:00:00Z"))["results"]!.AsArray());
        await (await factory.Client.GetAsync($"{Factory.Root}/results?from=yesterday")).ProblemAsync(400);
    }

    [Fact]
    public async Task A_key_may_do_what_its_scopes_say()
    {
        var factory = await server.FactoryAsync();
        using var reader = server.Client(await server.KeyAsync(factory.Tenant, "inspection:read"));
        Assert.Equal(200, (int)(await reader.GetAsync($"{Factory.Root}/cameras")).StatusCode);
        await (await reader.PostAsync($"{Factory.Root}/inspect", Factory.Bytes(Parts.Jpeg(hasSpot: false)))).ProblemAsync(403);
        using var nobody = server.Client(null);
        await (await nobody.GetAsync($"{Factory.Root}/cameras")).ProblemAsync(401);
    }

    /// <summary>A PNG's signature and header that promise a picture of 400 megapixels, and little else.</summary>
    private static byte[] HugePng()
    {
        byte[] header = [0, 0, 0x4E, 0x20, 0, 0, 0x4E, 0x20, 8, 0, 0, 0, 0];
        byte[] file = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", [0x78, 0x9C, 3, 0, 0, 0, 0, 1]), .. Chunk("IEND", [])];
        return file;
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var crc = ~0u;
        foreach (var value in body)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        crc = ~crc;
        return [(byte)(data.Length >> 24), (byte)(data.Length >> 16), (byte)(data.Length >> 8), (byte)data.Length, .. body, (byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
    }
}
