using System.Globalization;
using System.Net;
using System.Text;

namespace Suite.Inspection.Evaluation.Pictures;

/// <summary>A confusion matrix as SVG: a row a true class, a column a called class, darker for a larger share of the row.</summary>
internal static class ConfusionPicture
{
    private const int Cell = 64;
    private const int NameMax = 24;
    private const int Names = 190;
    private const int Top = 84;

    /// <summary>What the words above take, of however few classes the matrix is.</summary>
    private const int WidthMin = 460;

    /// <summary>Of a letter of the slanted names, down the page, in pixels.</summary>
    private const int LetterDrop = 6;

    public static string Svg(ConfusionMatrix matrix)
    {
        var classes = matrix.Classes.Count;
        var longest = matrix.Classes.Max(static c => Math.Min(c.Length, NameMax));
        var (width, height) = (Math.Max(WidthMin, Names + (classes * Cell) + 20), Top + (classes * Cell) + 30 + (longest * LetterDrop));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="sans-serif" font-size="14">""");
        svg.Append(CultureInfo.InvariantCulture, $"""<rect width="{width}" height="{height}" fill="#fff"/>""");
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="16" y="34" font-size="17">{matrix.Counts.Sum(static row => row.Sum())} pictures, {matrix.Accuracy:P1} called what they are</text>""");
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="16" y="60" fill="#555">row: the true class; column: what it was called</text>""");
        for (var row = 0; row < classes; row++)
        {
            var support = Math.Max(1, matrix.Counts[row].Sum());
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{Names - 8}" y="{Top + (row * Cell) + (Cell / 2) + 5}" text-anchor="end">{Short(matrix.Classes[row])}</text>""");
            for (var column = 0; column < classes; column++)
            {
                Append(svg, row, column, matrix.Counts[row][column], (double)matrix.Counts[row][column] / support);
            }
        }

        for (var column = 0; column < classes; column++)
        {
            var (x, y) = (Names + (column * Cell) + (Cell / 2), Top + (classes * Cell) + 14);
            svg.Append(CultureInfo.InvariantCulture, $"""<text transform="translate({x},{y}) rotate(-45)" text-anchor="end">{Short(matrix.Classes[column])}</text>""");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Append(StringBuilder svg, int row, int column, int count, double share)
    {
        var (x, y) = (Names + (column * Cell), Top + (row * Cell));
        var colour = row == column ? "26,111,64" : "178,34,34";
        svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{x}" y="{y}" width="{Cell}" height="{Cell}" fill="rgba({colour},{share:F3})" stroke="#bbb"/>""");
        if (count > 0)
        {
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{x + (Cell / 2)}" y="{y + (Cell / 2) + 5}" text-anchor="middle" fill="{(share > 0.65 ? "#fff" : "#000")}">{count}</text>""");
        }
    }

    private static string Short(string name) => WebUtility.HtmlEncode(name.Length <= NameMax ? name : name[..(NameMax - 1)] + "…");
}
