using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.FeatureStore.Preparation;
using Suite.FeatureStore.Validation;
using Suite.Hosting;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud data check FILE…</c>: what a file looks like, how far it moved from a reference, and whether it is as expected.</summary>
internal static class DataCheckCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("file") { Description = "CSV, gzip allowed; several files with one header are one set of rows", Arity = ArgumentArity.OneOrMore };
        var reference = new Option<FileInfo?>("--reference") { Description = "file of earlier rows to compare with; the same file when --reference-days is given alone" };
        var expect = new Option<FileInfo?>("--expect") { Description = "JSON file of what the data must be like; exit code 1 when it is not" };
        var report = new Option<FileInfo?>("--report") { Description = "write the report as an HTML page with pictures" };
        var id = new Option<string?>("--id") { Description = "column that names a row; default: the one the expectations name" };
        var time = new Option<string?>("--time") { Description = "column of times for --days and --reference-days" };
        var days = new Option<string?>("--days") { Description = "only rows of these days, FROM..THROUGH inclusive (UTC)" };
        var referenceDays = new Option<string?>("--reference-days") { Description = "only rows of these days of the reference" };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("check", "Report types, ranges, missing values, duplicates and drift; fail where expectations are not met.")
        {
            files, reference, expect, report, id, time, days, referenceDays, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var expectations = parsed.GetValue(expect) is { } file ? Expectations.Parse(await ReadAsync(file, ct)) : Expectations.None;
            var plan = new ProfilePlan { IdColumn = parsed.GetValue(id) ?? expectations.IdColumn, UniqueColumns = expectations.UniqueColumns, MissingMarks = expectations.MissingMarks };
            var data = parsed.GetValue(files)!;
            var dataPlan = plan with { Period = Period(parsed.GetValue(time), parsed.GetValue(days)) };
            var (profile, before) = await Output.WithProgressAsync("Checking", progress => Task.Run(
                () =>
                {
                    var now = Profile(data, dataPlan, progress, ct);
                    var earlier = parsed.GetValue(reference) is { } other ? [other] : parsed.GetValue(referenceDays) is null ? null : data;
                    var earlierPlan = plan with { Period = Period(parsed.GetValue(time), parsed.GetValue(referenceDays)) };
                    return (now, earlier is null ? null : Profile(earlier, earlierPlan, progress, ct));
                },
                ct));
            var title = string.Join(", ", data.Select(f => f.Name)) + (parsed.GetValue(days) is { } range ? $", {range}" : "");
            var result = ValidationReport.Make(title, profile, before, expectations, Redactor.RedactCards);
            if (parsed.GetValue(report) is { } page)
            {
                await File.WriteAllTextAsync(page.FullName, ReportPage.Render(result, TimeProvider.System.GetUtcNow()), ct);
            }

            Output.Result(parsed.GetValue(json) ? result.ToJson() : Summary(result), parsed.GetValue(json));
            return result.Passed ? 0 : 1;
        });
        return command;
    }

    public static async Task<string> ReadAsync(FileInfo file, CancellationToken ct) =>
        file.Exists ? await File.ReadAllTextAsync(file.FullName, ct) : throw new FileNotFoundException($"There is no file '{file.FullName}'.");

    private static (string Column, long From, long Through)? Period(string? column, string? days)
    {
        if (days is null)
        {
            return null;
        }

        var range = DayRange.Parse(days);
        return (column ?? throw new CommandException("Days need the column of times: give --time COLUMN."), Micros(range.From), Micros(range.Through.AddDays(1)));

        static long Micros(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds() * 1_000_000;
    }

    private static DatasetProfile Profile(FileInfo[] files, ProfilePlan plan, IProgress<(double Share, string Text)> progress, CancellationToken ct)
    {
        var profile = new DatasetProfile(plan);
        for (var i = 0; i < files.Length; i++)
        {
            ct.ThrowIfCancellationRequested();
            progress.Report(((double)i / files.Length, files[i].Name));
            try
            {
                using var rows = CsvRows.OpenFile(files[i].Exists ? files[i].FullName : throw new FileNotFoundException($"There is no file '{files[i].FullName}'."));
                profile.Add(rows);
            }
            catch (InvalidDataException e)
            {
                throw new CommandException($"{files[i].Name}: {e.Message}");
            }
        }

        return profile.RowCount > 0 ? profile : throw new CommandException($"{string.Join(", ", files.Select(f => f.Name))}: there is no row{(plan.Period is null ? "" : " on these days")}.");
    }

    private static JsonObject Summary(ValidationReport report)
    {
        var summary = new JsonObject
        {
            ["rows"] = report.Data.RowCount,
            ["repeated rows"] = report.Data.RepeatedContents,
            ["expectations"] = report.Expectations.Count == 0 ? "none given" : $"{report.Expectations.Count - report.Failures.Count} of {report.Expectations.Count} met",
        };
        foreach (var failure in report.Failures)
        {
            summary[$"not met: {failure.Column ?? "the data"}, {failure.Rule}"] = Redactor.RedactCards($"{failure.Expected}; found {failure.Found}");
        }

        foreach (var column in report.Data.Columns)
        {
            summary[column.Name] = $"{column.Type}, {ReportText.Share(column.MissingShare)} missing, {(column.Distinct.IsExact ? "" : "about ")}{column.Distinct.Count} different" +
                (report.Drift.FirstOrDefault(d => d.Column == column.Name) is { } drift ? $", drift {drift.Verdict} (PSI {ReportText.Figure(drift.Psi)})" : "");
        }

        return summary;
    }

    private static class ReportText
    {
        public static string Share(double value) => value.ToString("0.##%", System.Globalization.CultureInfo.InvariantCulture);

        public static string Figure(double value) => value.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);
    }
}
