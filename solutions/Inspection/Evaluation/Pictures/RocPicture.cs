using System.Globalization;
using System.Text;

namespace Suite.Inspection.Evaluation.Pictures;

/// <summary>A receiver operating characteristic as SVG, with the model's own operating point.</summary>
internal static class RocPicture
{
    private const int Side = 420;
    private const int Margin = 64;

    /// <param name="points">From (0, 0) to (1, 1).</param>
    /// <param name="area">Under them.</param>
    /// <param name="overkill">False positive rate at the model's threshold.</param>
    /// <param name="caught">True positive rate there.</param>
    public static string Svg(IReadOnlyList<RocPoint> points, double area, double overkill, double caught)
    {
        var size = Side + (2 * Margin);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}" font-family="sans-serif" font-size="14">""");
        svg.Append(CultureInfo.InvariantCulture, $"""<rect width="{size}" height="{size}" fill="#fff"/><text x="{Margin}" y="34" font-size="17">Defects against good parts: AUROC {area:F4}</text>""");
        for (var i = 0; i <= 5; i++)
        {
            var share = i / 5d;
            svg.Append(CultureInfo.InvariantCulture, $"""<path d="M{X(share)} {Y(0)}V{Y(1)}M{X(0)} {Y(share)}H{X(1)}" stroke="#ddd" fill="none"/>""");
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{X(share)}" y="{Y(0) + 20}" text-anchor="middle">{share:F1}</text><text x="{X(0) - 8}" y="{Y(share) + 5}" text-anchor="end">{share:F1}</text>""");
        }

        svg.Append(CultureInfo.InvariantCulture, $"""<path d="M{X(0)} {Y(0)}L{X(1)} {Y(1)}" stroke="#aaa" stroke-dasharray="4 4"/><path d="M""");
        svg.AppendJoin('L', points.Select(static p => string.Create(CultureInfo.InvariantCulture, $"{X(p.FalsePositives)} {Y(p.TruePositives)}")));
        svg.Append("""" " stroke="#1a5fb4" stroke-width="2.5" fill="none"/>"""");
        svg.Append(CultureInfo.InvariantCulture, $"""<circle cx="{X(overkill)}" cy="{Y(caught)}" r="6" fill="#b22222"/><text x="{X(0.42)}" y="{Y(0.12)}" fill="#b22222">at the threshold: {caught:P1} caught,</text><text x="{X(0.42)}" y="{Y(0.07)}" fill="#b22222">{overkill:P1} of the good called NG</text>""");
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{X(0.5)}" y="{size - 16}" text-anchor="middle">good parts called NG</text><text transform="translate(18,{Y(0.5)}) rotate(-90)" text-anchor="middle">defects caught</text></svg>""");
        return svg.Append('\n').ToString();
    }

    private static double X(double share) => Math.Round(Margin + (share * Side), 2);

    private static double Y(double share) => Math.Round(Margin + ((1 - share) * Side), 2);
}
