using Suite.Inspection.Training;
using Suite.TestKit;
using Suite.Vision;

namespace Suite.Inspection.Tests.Training;

public sealed class BackboneChoiceTests
{
    [Theory]
    [InlineData("0..1", ValueRange.ZeroToOne)]
    [InlineData("-1..1", ValueRange.MinusOneToOne)]
    [InlineData("imagenet", ValueRange.ImageNet)]
    public void The_range_is_said_beside_the_file(string text, ValueRange range)
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder.File("b.onnx"), "");

        Assert.Equal(range, BackboneChoice.Of(folder.File("b.onnx"), text).Range);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0..255")]
    public void Without_a_range_a_file_is_refused_with_what_to_type(string? range)
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder.File("b.onnx"), "");

        var refused = Assert.Throws<InvalidDataException>(() => BackboneChoice.Of(folder.File("b.onnx"), range));

        Assert.Contains("--backbone-range 0..1, -1..1 or imagenet", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_without_a_file_is_refused() => Assert.Throws<InvalidDataException>(() => BackboneChoice.Of(null, "0..1"));
}
