using System.Globalization;
using System.Net;
using System.Text;
using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Validation;

/// <summary>A report as one HTML page: no scripts, no network, pictures as inline SVG with titles, light and dark as the reader's system has it.</summary>
public static class ReportPage
{
    private const string Style = """
        :root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --paper: #ffffff; --card: #f6f8fa; --line: #d0d7de; --data: #0969da; --reference: #8c5300; --good: #116329; --bad: #b3232b; --warn: #7d4e00; }
        @media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #9da7b1; --paper: #0d1117; --card: #161b22; --line: #373e47; --data: #58a6ff; --reference: #e3a04f; --good: #56d364; --bad: #ff7b72; --warn: #e3b341; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--paper); }
        h1 { font-size: 1.6rem; margin: 0 0 .25rem; overflow-wrap: anywhere; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
        p { margin: .25rem 0; } .soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .verdict { font-weight: 600; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } td.n, th.n { text-align: right; } td.n:has(+ td:not(.n)), th.n:has(+ th:not(.n)) { padding-right: 1.5rem; }
        .cards { display: grid; align-items: start; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; } .card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
        svg { display: block; width: 100%; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: var(--soft); } .d { fill: var(--data); } .r { fill: var(--reference); } .base { stroke: var(--line); }
        .key { display: inline-block; width: .8rem; height: .8rem; border-radius: .15rem; margin: 0 .35rem 0 .9rem; vertical-align: -1px; }
        """;

    public static string Render(ValidationReport report, DateTimeOffset madeAt)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title>Data report: {Html(report, report.Title)}</title>\n<style>{Style}</style>\n</head>\n<body>\n<main>\n");
        Head(page, report, madeAt);
        Expectations(page, report);
        DriftTable(page, report);
        Missing(page, report);
        Columns(page, report);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    internal static string Number(double value) => value.ToString(value == Math.Truncate(value) && Math.Abs(value) < 1e15 ? "#,0" : "G5", CultureInfo.InvariantCulture);

    internal static string Percent(double share) => share.ToString(share is > 0 and < 0.001 ? "0.0000%" : "0.0%", CultureInfo.InvariantCulture).Replace("%", " %", StringComparison.Ordinal);

    internal static string Html(ValidationReport report, string text) => WebUtility.HtmlEncode(report.Mask(text));

    private static void Head(StringBuilder page, ValidationReport report, DateTimeOffset madeAt)
    {
        var reference = report.Reference is { } r ? $", beside a reference of {Number(r.RowCount)}" : "";
        page.Append(CultureInfo.InvariantCulture, $"<h1>Data report: {Html(report, report.Title)}</h1>\n")
            .Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{Number(report.Data.RowCount)} rows in {report.Data.Columns.Count} columns{reference}. Made {madeAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC.</p>\n");
        var verdict = report.Expectations.Count == 0 ? "<p class=\"verdict soft\">No expectations were given.</p>"
            : report.Passed ? $"<p class=\"verdict good\">All {report.Expectations.Count} expectations are met.</p>"
            : $"<p class=\"verdict bad\">{report.Failures.Count} of {report.Expectations.Count} expectations are not met.</p>";
        page.Append(verdict).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"<p>{(report.Data.RepeatedContents == 0 ? "No row repeats" : $"{Number(report.Data.RepeatedContents)} rows repeat")} an earlier one");
        foreach (var (column, count) in report.Data.RepeatedValues)
        {
            page.Append(CultureInfo.InvariantCulture, $"; {(count == 0 ? "no value" : $"{Number(count)} values")} of {Html(report, column)} {(count == 0 ? "is" : "are")} there twice");
        }

        page.Append(CultureInfo.InvariantCulture, $" (among {Number(report.Data.RowsCompared)} rows).</p>\n");
    }

    private static void Expectations(StringBuilder page, ValidationReport report)
    {
        if (report.Expectations.Count == 0)
        {
            return;
        }

        page.Append("<h2>Expectations</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Expectations\"><table>\n<thead><tr><th scope=\"col\">Column</th><th scope=\"col\">Rule</th><th scope=\"col\">Expected</th><th scope=\"col\">Found</th><th scope=\"col\">Result</th></tr></thead>\n<tbody>\n");
        foreach (var e in report.Expectations.OrderBy(e => e.Passed))
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Html(report, e.Column ?? "the data")}</th><td>{e.Rule}</td><td>{Html(report, e.Expected)}</td><td>{Html(report, e.Found)}</td><td class=\"{(e.Passed ? "good" : "bad")}\">{(e.Passed ? "met" : "not met")}</td></tr>\n");
        }

        page.Append("</tbody></table></div>\n");
    }

    private static void DriftTable(StringBuilder page, ValidationReport report)
    {
        if (report.Reference is null)
        {
            return;
        }

        page.Append("<h2>Drift against the reference</h2>\n<p class=\"soft\">PSI below 0.1 is stable, below 0.25 moderate, from there large. With many rows the smallest change is significant: read the p-value beside the size.</p>\n")
            .Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Drift\"><table>\n<thead><tr><th scope=\"col\">Column</th><th scope=\"col\">Compared as</th><th scope=\"col\" class=\"n\">PSI</th><th scope=\"col\">Verdict</th><th scope=\"col\" class=\"n\">KS distance</th><th scope=\"col\" class=\"n\">Chi-squared</th><th scope=\"col\" class=\"n\">p-value</th></tr></thead>\n<tbody>\n");
        foreach (var d in report.Drift.OrderByDescending(d => d.Psi))
        {
            var tone = d.Verdict switch { "stable" => "good", "moderate" => "warn", _ => "bad" };
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Html(report, d.Column)}</th><td>{d.Kind}</td><td class=\"n\">{d.Psi:0.0000}</td><td class=\"{tone}\">{d.Verdict}</td><td class=\"n\">{d.KsStatistic:0.0000}</td><td class=\"n\">{d.ChiSquared:0.0}</td><td class=\"n\">{d.KsPValue ?? d.ChiSquaredPValue:G2}</td></tr>\n");
        }

        page.Append("</tbody></table></div>\n");
    }

    private static void Missing(StringBuilder page, ValidationReport report)
    {
        page.Append("<h2>Missing values</h2>\n");
        if (report.Data.Columns.All(c => c.Missing == 0) && (report.Reference?.Columns.All(c => c.Missing == 0) ?? true))
        {
            page.Append("<p>No value is missing.</p>\n");
            return;
        }

        page.Append(Key(report)).Append(Pictures.MissingBars(report));
    }

    private static void Columns(StringBuilder page, ValidationReport report)
    {
        page.Append("<h2>Columns</h2>\n").Append(Key(report)).Append("<div class=\"cards\">\n");
        foreach (var column in report.Data.Columns)
        {
            page.Append(CultureInfo.InvariantCulture, $"<section class=\"card\"><h3>{Html(report, column.Name)}</h3>\n<p class=\"soft\">{Facts(report, column)}</p>\n")
                .Append(Pictures.Column(report, column, report.Reference?.Find(column.Name)))
                .Append("</section>\n");
        }

        page.Append("</div>\n");
    }

    private static string Safe(ValidationReport report, double value) => report.IsPrivate(value) ? Html(report, TableCsv.FormatNumber(Math.Truncate(value))) : Number(value);

    private static string Key(ValidationReport report) => report.Reference is null
        ? ""
        : "<p class=\"soft\"><span class=\"key\" style=\"background:var(--data);margin-left:0\"></span>this data<span class=\"key\" style=\"background:var(--reference)\"></span>reference</p>\n";

    private static string Facts(ValidationReport report, ColumnProfile column)
    {
        var distinct = $"{(column.Distinct.IsExact ? "" : "about ")}{Number(column.Distinct.Count)} different";
        var facts = $"{column.Type}, {distinct}, {Percent(column.MissingShare)} missing";
        facts += column.NotFinite > 0 ? $", {Number(column.NotFinite)} not finite" : "";
        return column.IsNumeric && column.Numbers > 0
            ? $"{facts}<br>{Safe(report, column.Min)} to {Safe(report, column.Max)}, mean {Safe(report, column.Mean)}, median {Safe(report, column.Quantiles.Quantile(0.5))}"
            : column.Type == "time"
                ? $"{facts}<br>{TableCsv.FormatTime(column.TimeMin)} to {TableCsv.FormatTime(column.TimeMax)}, {(column.TimeStepsBack == 0 ? "in order" : $"{Number(column.TimeStepsBack)} steps back")}"
                : facts;
    }
}
