using Suite.Host.Cli;
using Suite.Support.Intents;
using Suite.TestKit;
using Suite.Text.Augmentation;
using Suite.Text.Intents;
using Xunit;

namespace Suite.Support.Tests.Commands;

public sealed class TrainCommandTests
{
    [Fact]
    public async Task Variants_of_examples_are_learned_from_only_where_asked_for()
    {
        using var directory = new TempDirectory();
        var file = directory.File("intents.csv");
        string[] rows =
        [
            .. Enumerable.Range(1, 6).Select(i => $"where is my parcel number {i}?,track"), .. Enumerable.Range(1, 6).Select(i => $"please refund my order number {i},refund"),
        ];
        await File.WriteAllLinesAsync(file, ["text,intent", .. rows]);

        Assert.Equal(0, await SupportTrainCommand.Create().Parse(["--intents", file, "--out", directory.File("plain"), "--json"]).InvokeAsync());
        Assert.Equal(0, await SupportTrainCommand.Create().Parse(["--intents", file, "--out", directory.File("varied"), "--variants-below", "12", "--json"]).InvokeAsync());

        var messages = IntentCsv.Read(file);
        Train("plain-expected", null);
        Train("varied-expected", new AugmentationOptions { ExamplesBelow = 12 });
        Assert.Equal(Model("plain-expected"), Model("plain"));
        Assert.Equal(Model("varied-expected"), Model("varied"));
        Assert.NotEqual(Model("plain"), Model("varied"));

        void Train(string name, AugmentationOptions? augmentation) => IntentModelDirectory.Write(
            directory.File(name), IntentTrainer.Train(messages, [], new IntentTrainingOptions { Augmentation = augmentation }, null, CancellationToken.None));

        byte[] Model(string name) => [.. Directory.GetFiles(directory.File(name)).Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes)];
    }

    [Fact]
    public async Task Cross_validation_takes_the_option_and_refuses_one_that_means_nothing()
    {
        using var directory = new TempDirectory();
        var file = directory.File("intents.csv");
        await File.WriteAllLinesAsync(file, ["text,intent", .. Enumerable.Range(1, 4).SelectMany(i => new[] { $"where is my parcel {i}?,track", $"refund my order {i},refund" })]);
        Assert.Equal(0, await SupportCrossValidateCommand.Create().Parse(["--intents", file, "--folds", "2", "--variants-below", "5", "--json"]).InvokeAsync());
        Assert.NotEmpty(SupportCrossValidateCommand.Create().Parse(["--intents", file, "--variants-below", "1"]).Errors);
        Assert.NotEmpty(SupportTrainCommand.Create().Parse(["--intents", file, "--out", directory.Path, "--variants-below", "-3"]).Errors);
    }
}
