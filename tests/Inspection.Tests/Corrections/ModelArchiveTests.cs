using Suite.Inspection.Serving;
using Suite.Inspection.Tests.Http;
using Suite.TestKit;

namespace Suite.Inspection.Tests.Corrections;

public sealed class ModelArchiveTests : IDisposable
{
    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_folder_is_packed_to_the_same_bytes_and_unpacked_to_the_same_files()
    {
        Directory.CreateDirectory(_files.File("model/inner"));
        File.WriteAllText(_files.File("model/model.json"), "{}");
        File.WriteAllText(_files.File("model/inner/head.bin"), "x");
        var zip = ModelArchive.Pack(_files.File("model"));
        File.SetLastWriteTimeUtc(_files.File("model/model.json"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(zip, ModelArchive.Pack(_files.File("model")));
        using var stream = new MemoryStream(zip);
        ModelArchive.Unpack(stream, _files.File("again"));
        Assert.Equal("x", File.ReadAllText(_files.File("again/inner/head.bin")));
    }

    [Fact]
    public void A_folder_around_the_model_is_left_out()
    {
        using var stream = new MemoryStream(SpotModel.Zip(("tiles/model.json", "{}"), ("tiles/head.bin", "x")));
        ModelArchive.Unpack(stream, _files.File("model"));
        Assert.True(File.Exists(_files.File("model/head.bin")));
    }

    public static TheoryData<string, (string, string)[]> Refused => new()
    {
        { "no model", [("readme.txt", "x")] },
        { "a name that leads out", [("model.json", "{}"), ("../evil.txt", "x")] },
        { "a name from the root", [("model.json", "{}"), ("/tmp/evil.txt", "x")] },
        { "files beside the model", [("a/model.json", "{}"), ("b/head.bin", "x")] },
        { "too many files", [.. Enumerable.Range(0, 70).Select(static i => (i == 0 ? "model.json" : $"f{i}", "x"))] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_models_folder_is_refused_and_leaves_nothing_behind(string what, (string, string)[] files)
    {
        using var stream = new MemoryStream(SpotModel.Zip(files));
        Assert.NotEqual("", Assert.Throws<InvalidDataException>(() => ModelArchive.Unpack(stream, _files.File("model"))).Message);
        Assert.True(Directory.GetFileSystemEntries(_files.Path).Length == 0, what);
    }

    [Fact]
    public async Task A_model_that_cannot_be_opened_is_not_registered()
    {
        var server = new LineServer();
        await server.InitializeAsync();
        try
        {
            var factory = await server.FactoryAsync(hasModel: false);
            await (await factory.Client.PostAsync($"{Factory.Root}/models?reason=broken", Factory.Bytes(SpotModel.Zip(("model.json", "not a number")), "application/zip"))).ProblemAsync(400, "invalid-request");
            await (await factory.Client.PostAsync($"{Factory.Root}/models?reason=broken", Factory.Bytes("no zip"u8.ToArray(), "application/zip"))).ProblemAsync(400, "invalid-request");
            Assert.Empty((await factory.GetAsync("/models"))["models"]!.AsArray());
        }
        finally
        {
            await server.DisposeAsync();
        }
    }
}
