using Suite.Inspection.Models;
using Suite.Onnx;
using Suite.TestKit;
using Suite.Vision;

namespace Suite.Inspection.Tests.Models;

public sealed class ModelFolderTests : IDisposable
{
    private static readonly ModelCard Card = new()
    {
        Head = ImageModels.FewShot,
        Classes = ["good", "crack"],
        GoodClass = "good",
        Threshold = 0.4,
        Claim = new ThresholdClaim(0.048, 60, 0, 0.1, 0.95),
        Input = new InputShape(224, 224, ValueRange.MinusOneToOne, IsGrey: true),
        Backbone = "b0.onnx",
        BackboneSha256 = "ab",
        ScoreViews = 4,
        Metrics = new Dictionary<string, double> { ["val_accuracy"] = 0.9 },
    };

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_card_comes_back_as_it_was()
    {
        ModelFolder.Write(_folder.File("m"), Card, static _ => { });

        Assert.Equal(ModelFolder.CardText(Card), ModelFolder.CardText(ModelFolder.ReadCard(_folder.File("m"))));
    }

    [Fact]
    public void The_first_version_of_a_card_is_still_read()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Models", "golden", "model-1.json"), _folder.File(ModelFolder.CardFile));

        Assert.Equal(ModelFolder.CardText(Card), ModelFolder.CardText(ModelFolder.ReadCard(_folder.Path)));
    }

    [Fact]
    public void A_model_is_replaced_as_a_whole_or_not_at_all()
    {
        ModelFolder.Write(_folder.File("m"), Card, static f => File.WriteAllText(Path.Combine(f, "head.bin"), "old"));

        Assert.Throws<IOException>(() => ModelFolder.Write(_folder.File("m"), Card, static _ => throw new IOException("the disk is full")));

        Assert.Equal("old", File.ReadAllText(_folder.File("m/head.bin")));
        ModelFolder.Write(_folder.File("m"), Card, static f => File.WriteAllText(Path.Combine(f, "head.bin"), "new"));
        Assert.Equal("new", File.ReadAllText(_folder.File("m/head.bin")));
        Assert.Equal(["m"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"head":"fewshot","classes":[],"threshold":0.5,"input":{"width":224,"height":224,"range":"zero_to_one"},"backbone":"b"}""")]
    [InlineData("""{"head":"fewshot","classes":["a"],"good_class":"b","threshold":0.5,"input":{"width":224,"height":224,"range":"zero_to_one"},"backbone":"b"}""")]
    [InlineData("""{"head":"fewshot","classes":["a"],"threshold":1.5,"input":{"width":224,"height":224,"range":"zero_to_one"},"backbone":"b"}""")]
    [InlineData("""{"head":"fewshot","classes":["a"],"threshold":0.5,"input":{"width":2000000,"height":224,"range":"zero_to_one"},"backbone":"b"}""")]
    public void A_broken_card_is_refused(string text)
    {
        File.WriteAllText(_folder.File(ModelFolder.CardFile), text);

        Assert.Throws<InvalidDataException>(() => ModelFolder.ReadCard(_folder.Path));
    }

    [Fact]
    public void An_unknown_head_is_refused_by_name()
    {
        ModelFolder.Write(_folder.File("m"), Card with { Head = "oracle" }, static _ => { });

        Assert.Contains("oracle", Assert.Throws<InvalidDataException>(() => ImageModels.Open(_folder.File("m"), new OnnxSessionOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_of_surely_good_parts_keep_their_order()
    {
        var good = DefectScores.Of([1 - 1e-18, 1e-18], Card);
        var better = DefectScores.Of([1 - 1e-20, 1e-20], Card);

        Assert.True(good > better && better > 0);
        Assert.Equal(0.3, DefectScores.Of([0.3, 0.7], Card with { GoodClass = null }), 12);
    }
}
