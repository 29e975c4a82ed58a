using System.Globalization;
using System.Text;

namespace Suite.FeatureStore.Validation;

/// <summary>Pictures of a report as SVG, each with a title that says in words what it shows.</summary>
internal static class Pictures
{
    private const double Width = 320;
    private const double PlotHeight = 110;
    private const int HistogramBins = 20;
    private const int RowHeight = 22;

    /// <summary>Numbers as a histogram, few values as bars, anything else as nothing.</summary>
    public static string Column(ValidationReport report, ColumnProfile data, ColumnProfile? reference)
    {
        if (data.IsNumeric && data.Distinct.Count > HistogramBins && data.Numbers > 0)
        {
            return Histogram(report, data, reference is { Numbers: > 0 } ? reference : null);
        }

        return report.Shown(data).Any() ? ValueBars(report, data, reference) : "";
    }

    public static string MissingBars(ValidationReport report)
    {
        var rows = report.Data.Columns.Where(c => c.Missing > 0 || report.Reference?.Find(c.Name)?.Missing > 0)
            .Select(c => (c.Name, c.MissingShare, report.Reference?.Find(c.Name)?.MissingShare)).ToList();
        return Bars(report, rows, $"Share of missing values: {string.Join(", ", rows.Take(5).Select(r => $"{r.Name} {ReportPage.Percent(r.Item2)}"))}", full: 720);
    }

    /// <summary>Bins of one width between the 1st and the 99th percentile of both; what is further out is counted in the outer bins.</summary>
    private static string Histogram(ValidationReport report, ColumnProfile data, ColumnProfile? reference)
    {
        var low = Math.Min(data.Quantiles.Quantile(0.01), reference?.Quantiles.Quantile(0.01) ?? double.PositiveInfinity);
        var high = Math.Max(data.Quantiles.Quantile(0.99), reference?.Quantiles.Quantile(0.99) ?? double.NegativeInfinity);
        if (!(high > low))
        {
            (low, high) = (data.Min, data.Max);
        }

        var shares = Shares(data, low, high);
        var beside = reference is null ? null : Shares(reference, low, high);
        var top = Math.Max(shares.Max(), beside?.Max() ?? 0);
        var svg = new StringBuilder();
        var title = $"Histogram of {data.Name}, {ReportPage.Number(Rounded(low))} to {ReportPage.Number(Rounded(high))} in {HistogramBins} bins; the tallest holds {ReportPage.Percent(top)} of rows{(reference is null ? "" : "; the reference stands beside each bar")}";
        Open(svg, report, title, Width, PlotHeight + 20);
        var slot = Width / HistogramBins;
        for (var i = 0; i < HistogramBins; i++)
        {
            var half = beside is null ? slot - 2 : (slot - 2) / 2;
            Bar(svg, "d", (i * slot) + 1, shares[i] / top * PlotHeight, half);
            if (beside is not null)
            {
                Bar(svg, "r", (i * slot) + 1 + half, beside[i] / top * PlotHeight, half);
            }
        }

        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"base\" x1=\"0\" y1=\"{PlotHeight}\" x2=\"{Width}\" y2=\"{PlotHeight}\"/>")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{PlotHeight + 15}\">{ReportPage.Number(Rounded(low))}</text><text x=\"{Width}\" y=\"{PlotHeight + 15}\" text-anchor=\"end\">{ReportPage.Number(Rounded(high))}</text>");
        return svg.Append("</svg>\n").ToString();
    }

    private static double[] Shares(ColumnProfile column, double low, double high)
    {
        var shares = new double[HistogramBins];
        var before = 0L;
        for (var i = 0; i < HistogramBins; i++)
        {
            var through = i == HistogramBins - 1 ? column.Numbers : column.Quantiles.CountBelow(low + ((high - low) * (i + 1) / HistogramBins));
            shares[i] = (double)(through - before) / column.Count;
            before = through;
        }

        return shares;
    }

    private static string ValueBars(ValidationReport report, ColumnProfile data, ColumnProfile? reference)
    {
        var known = reference is { Count: > 0, Distinct.IsExact: true } ? reference.Distinct.Values.ToDictionary(v => report.Mask(v.Text), v => v.Count, StringComparer.Ordinal) : null;
        var rows = report.Shown(data).Select(v => (v.Text, (double)v.Count / data.Count, known is null ? (double?)null : (double)known.GetValueOrDefault(v.Text) / reference!.Count)).ToList();
        return Bars(report, rows, $"Most frequent values of {data.Name}: {string.Join(", ", rows.Take(5).Select(r => $"{r.Text} {ReportPage.Percent(r.Item2)}"))}", full: 320);
    }

    /// <summary>One line a name: its bar, the reference's below it, the share in figures.</summary>
    private static string Bars(ValidationReport report, List<(string Name, double Share, double? Reference)> rows, string title, double full)
    {
        var svg = new StringBuilder();
        Open(svg, report, title, full, rows.Count * RowHeight);
        var (left, right) = (full * 0.36, full * 0.16);
        var top = Math.Max(1e-9, rows.Max(r => Math.Max(r.Share, r.Reference ?? 0)));
        var letters = (int)(left / 6.5);
        for (var i = 0; i < rows.Count; i++)
        {
            var (name, share, reference) = rows[i];
            var y = i * RowHeight;
            var thick = reference is null ? 12 : 7;
            var shown = name.Length > letters ? name[..(letters - 1)] + "…" : name;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{y + 14}\">{ReportPage.Html(report, shown)}</text>")
                .Append(CultureInfo.InvariantCulture, $"<rect class=\"d\" x=\"{left:0.#}\" y=\"{y + 4}\" width=\"{share / top * (full - left - right):0.##}\" height=\"{thick}\"/>");
            if (reference is { } beside)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"r\" x=\"{left:0.#}\" y=\"{y + 11}\" width=\"{beside / top * (full - left - right):0.##}\" height=\"{thick}\"/>");
            }

            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{full}\" y=\"{y + 14}\" text-anchor=\"end\">{ReportPage.Percent(share)}</text>");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Open(StringBuilder svg, ValidationReport report, string title, double width, double height) =>
        svg.Append(CultureInfo.InvariantCulture, $"<svg role=\"img\" viewBox=\"0 0 {width} {height}\" aria-label=\"{ReportPage.Html(report, title)}\"><title>{ReportPage.Html(report, title)}</title>");

    private static void Bar(StringBuilder svg, string kind, double x, double height, double width) =>
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{kind}\" x=\"{x:0.##}\" y=\"{PlotHeight - height:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\"/>");

    private static double Rounded(double value) => double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
