using System.Globalization;
using System.Xml.Linq;
using Suite.Inspection.Evaluation;
using Suite.Inspection.Evaluation.Pictures;

namespace Suite.Inspection.Tests.Evaluation;

public sealed class ConfusionPictureTests
{
    /// <summary>A letter of the sans-serif faces that browsers fall back to, as a share of its size, on average and with something to spare.</summary>
    private const double LetterWidth = 0.56;

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void What_stands_above_the_matrix_fits_the_picture(int classes)
    {
        int[] all = [.. Enumerable.Range(0, classes)];
        var picture = XDocument.Parse(ConfusionPicture.Svg(ConfusionMatrix.Of([.. all.Select(static c => $"class {c}")], all, all))).Root!;

        var width = Number(picture.Attribute("width"));
        var lines = picture.Elements().Where(static e => e.Name.LocalName == "text" && (string?)e.Attribute("x") == "16").ToList();
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.InRange(16 + (line.Value.Length * LetterWidth * Number(line.Attribute("font-size") ?? picture.Attribute("font-size"))), 0, width));
    }

    private static double Number(XAttribute? attribute) => double.Parse(attribute!.Value, CultureInfo.InvariantCulture);
}
