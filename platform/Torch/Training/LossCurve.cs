using System.Globalization;
using System.Text;

namespace Suite.Torch.Training;

/// <summary>One epoch of a run.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Rate">Learning rate at its end.</param>
/// <param name="TrainLoss">Mean over its batches, mixed and smoothed as they were; nats.</param>
/// <param name="StopLoss">Cross-entropy on the pictures that early stopping watches; nats.</param>
/// <param name="StopAccuracy">Mean over classes of the share that is right there.</param>
public sealed record EpochLosses(int Epoch, double Rate, double TrainLoss, double StopLoss, double StopAccuracy);

/// <summary>The course of a run, as CSV and as a picture (SVG).</summary>
public static class LossCurve
{
    private const string Header = "epoch,rate,train_loss,stop_loss,stop_balanced_accuracy";
    private const int Width = 720;
    private const int Height = 400;
    private const int Margin = 56;

    public static string ToCsv(IEnumerable<EpochLosses> epochs)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        var text = new StringBuilder(Header).Append('\n');
        foreach (var e in epochs)
        {
            text.Append(CultureInfo.InvariantCulture, $"{e.Epoch},{e.Rate:G6},{e.TrainLoss:F5},{e.StopLoss:F5},{e.StopAccuracy:F5}\n");
        }

        return text.ToString();
    }

    /// <exception cref="FormatException">It is no such file.</exception>
    public static IReadOnlyList<EpochLosses> FromCsv(string csv)
    {
        ArgumentNullException.ThrowIfNull(csv);
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0] != Header)
        {
            throw new FormatException("This is no loss curve: its first line names other columns.");
        }

        return [.. lines.Skip(1).Select(static line =>
        {
            var fields = line.Split(',');
            return fields.Length == 5
                ? new EpochLosses(int.Parse(fields[0], CultureInfo.InvariantCulture), Number(fields[1]), Number(fields[2]), Number(fields[3]), Number(fields[4]))
                : throw new FormatException($"This is no line of a loss curve: '{line}'.");
        })];

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>Both losses over the epochs, and the accuracy on a scale of its own at the right.</summary>
    public static string ToSvg(IReadOnlyList<EpochLosses> epochs)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        var highest = epochs.SelectMany(static e => new[] { e.TrainLoss, e.StopLoss }).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        var top = Math.Max(0.1, Math.Ceiling(highest * 10) / 10);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>\n");
        for (var i = 0; i <= 5; i++)
        {
            var y = Y(i / 5.0);
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Margin} {y:F1}H{Width - Margin}\" stroke=\"#ddd\"/><text x=\"{Margin - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{top * i / 5:F2}</text><text x=\"{Width - Margin + 6}\" y=\"{y + 4:F1}\">{i * 20} %</text>\n");
        }

        Curve(svg, epochs, "#c0392b", "loss on training pictures", 0, e => e.TrainLoss / top);
        Curve(svg, epochs, "#2471a3", "loss on held-out pictures", 1, e => e.StopLoss / top);
        Curve(svg, epochs, "#1e8449", "balanced accuracy there (right)", 2, static e => e.StopAccuracy);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"{Height - 14}\" text-anchor=\"middle\">epoch 1 to {epochs.Count}</text>\n</svg>\n");
        return svg.ToString();
    }

    private static void Curve(StringBuilder svg, IReadOnlyList<EpochLosses> epochs, string colour, string name, int row, Func<EpochLosses, double> value)
    {
        var points = epochs.Select((e, i) => (X: X(i, epochs.Count), Value: value(e))).Where(static p => double.IsFinite(p.Value));
        var line = string.Join(' ', points.Select(static p => string.Create(CultureInfo.InvariantCulture, $"{p.X:F1},{Y(p.Value):F1}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{line}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/><text x=\"{Margin + (row * 210)}\" y=\"24\" fill=\"{colour}\">{name}</text>\n");
    }

    private static double X(int index, int count) => Margin + ((Width - (2.0 * Margin)) * index / Math.Max(1, count - 1));

    private static double Y(double share) => Height - Margin - ((Height - (2.0 * Margin)) * Math.Clamp(share, 0, 1));
}
