using System.Text;
using Suite.FeatureStore.Preparation;
using Suite.FeatureStore.Validation;

namespace Suite.FeatureStore.Tests.Validation;

public sealed class ReportTests
{
    private const string Header = "id,at,amount,kind\n";

    private const string Good = Header + "1,2018-04-01 00:00:00,1.5,a\n2,2018-04-01 00:00:01,,b\n3,2018-04-02T00:00:00+01:00,3,a\n";

    [Fact]
    public void A_profile_says_what_is_there()
    {
        var profile = Profile(Good, new ProfilePlan { IdColumn = "id" });

        Assert.Equal(["integer", "time", "number", "text"], profile.Columns.Select(c => c.Type));
        var amount = profile.Find("amount")!;
        Assert.Equal((3, 1, 1.5, 3, 2.25, Math.Sqrt(1.125)), (amount.Count, amount.Missing, amount.Min, amount.Max, amount.Mean, amount.Deviation));
        Assert.Equal("2018-04-01T23:00:00Z", TableCsv.FormatTime(profile.Find("at")!.TimeMax));
        Assert.Equal([("a", 2L), ("b", 1L)], profile.Find("kind")!.Distinct.Values);
        Assert.Equal(0, profile.RepeatedContents);
    }

    [Fact]
    public void Repetitions_are_counted_by_id_and_by_content()
    {
        var profile = Profile(Header + "1,2018-04-02,5,a\n2,2018-04-01,5,a\n3,2018-04-02,5,a\n1,2018-04-03,5,b\n", new ProfilePlan { IdColumn = "id", UniqueColumns = ["kind"] });

        Assert.Equal(1, profile.RepeatedContents);
        Assert.Equal((1L, 2L), (profile.RepeatedValues["id"], profile.RepeatedValues["kind"]));
        Assert.Equal(1, profile.Find("at")!.TimeStepsBack);
    }

    [Fact]
    public void Contents_that_only_run_together_are_not_the_same()
    {
        Assert.Equal(0, Profile("a,b\nxy,z\nx,yz\nxyz,\n,xyz\n", new ProfilePlan()).RepeatedContents);
    }

    [Theory]
    [InlineData("NaN", 1, 0)]
    [InlineData("-inf", 1, 0)]
    [InlineData("Infinity", 1, 0)]
    [InlineData("1e999", 1, 0)]
    [InlineData("NA", 0, 1)]
    public void What_is_no_finite_number_is_counted_apart_from_what_is_missing(string text, int notFinite, int missing)
    {
        var column = Profile($"x,y\n1,1\n{text},1\n", new ProfilePlan { MissingMarks = ["NA"] }).Find("x")!;

        Assert.Equal((notFinite, missing, 1), (column.NotFinite, column.Missing, column.Numbers));
        Assert.True(column.IsNumeric);
    }

    [Fact]
    public void A_period_takes_its_rows_and_a_row_without_time_is_refused()
    {
        var plan = new ProfilePlan { Period = ("at", 1_522_540_800_000_000, 1_522_540_801_000_000) };

        Assert.Equal(1, Profile(Good, plan).RowCount);
        Assert.Contains("Line 2, column 'at'", Assert.Throws<InvalidDataException>(() => Profile(Header + "1,soon,1,a\n", plan)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_are_one_set_and_must_have_one_header()
    {
        var profile = Profile(Good, new ProfilePlan());
        using var more = CsvRows.Open(new MemoryStream(Encoding.UTF8.GetBytes(Good)));
        profile.Add(more);

        Assert.Equal((6L, 3L), (profile.RowCount, profile.RepeatedContents));
        using var other = CsvRows.Open(new MemoryStream("a,b\n1,2\n"u8.ToArray()));
        Assert.Throws<InvalidDataException>(() => profile.Add(other));
    }

    [Theory]
    [InlineData("""{"rowsMin":3,"rowsMax":3,"duplicateRowsMax":0,"id":"id"}""", "")]
    [InlineData("""{"rowsMin":4}""", "rowsMin")]
    [InlineData("""{"rowsMax":2}""", "rowsMax")]
    [InlineData("""{"columns":{"amount":{"type":"number","min":1.5,"max":3,"missingShareMax":0.34,"meanMin":2,"meanMax":2.5,"notFiniteMax":0}}}""", "")]
    [InlineData("""{"columns":{"amount":{"min":1.6}}}""", "min")]
    [InlineData("""{"columns":{"amount":{"max":2.9}}}""", "max")]
    [InlineData("""{"columns":{"amount":{"type":"integer"}}}""", "type")]
    [InlineData("""{"columns":{"amount":{"missingShareMax":0.33}}}""", "missingShareMax")]
    [InlineData("""{"columns":{"amount":{"meanMax":2}}}""", "meanMax")]
    [InlineData("""{"columns":{"kind":{"values":["a","b"],"distinctMax":2,"distinctMin":2}}}""", "")]
    [InlineData("""{"columns":{"kind":{"values":["a"]}}}""", "values")]
    [InlineData("""{"columns":{"kind":{"distinctMax":1}}}""", "distinctMax")]
    [InlineData("""{"columns":{"kind":{"unique":true}}}""", "unique")]
    [InlineData("""{"columns":{"id":{"unique":true,"type":"number"}}}""", "")]
    [InlineData("""{"columns":{"at":{"type":"time","ordered":true,"min":"2018-04-01T00:00:00Z","max":"2018-04-02T00:00:00Z"}}}""", "")]
    [InlineData("""{"columns":{"at":{"min":"2018-04-01T00:00:01Z"}}}""", "min")]
    [InlineData("""{"columns":{"kind":{"ordered":true}}}""", "ordered")]
    [InlineData("""{"columns":{"kind":{"min":0}}}""", "min")]
    [InlineData("""{"columns":{"colour":{}}}""", "exists")]
    [InlineData("""{"columns":{"amount":{"psiMax":0.1}}}""", "psiMax")]
    public void Each_expectation_is_met_or_named(string json, string failing)
    {
        var expectations = Expectations.Parse(json);
        var profile = Profile(Good, new ProfilePlan { IdColumn = expectations.IdColumn, UniqueColumns = expectations.UniqueColumns });

        Assert.Equal(failing.Length == 0 ? [] : [failing], expectations.Check(profile, null).Where(e => !e.Passed).Select(e => e.Rule));
    }

    [Theory]
    [InlineData("[]", "expectations: expected an object")]
    [InlineData("""{"rows":1}""", "unknown member 'rows'")]
    [InlineData("""{"columns":{"a":{"mim":1}}}""", "expectations.columns.a: unknown member 'mim'")]
    [InlineData("""{"columns":{"a":{"min":"early"}}}""", "expectations.columns.a.min")]
    [InlineData("""{"columns":{"a":{"missingShareMax":2}}}""", "from 0 to 1")]
    [InlineData("""{"columns":{"a":{"type":"colour"}}}""", "give one of integer")]
    public void A_mistake_in_expectations_is_told_with_its_place(string json, string told) =>
        Assert.Contains(told, Assert.Throws<FormatException>(() => Expectations.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Drift_beyond_the_limit_fails_and_the_report_says_all_of_it()
    {
        var report = Drifted();

        Assert.False(report.Passed);
        var json = report.ToJson();
        Assert.False(json["passed"]!.GetValue<bool>());
        Assert.Equal("large", json["drift"]!.AsArray().Single(d => d!["column"]!.GetValue<string>() == "x")!["verdict"]!.GetValue<string>());
        Assert.Equal("psiMax", Assert.Single(report.Failures).Rule);
    }

    [Fact]
    public void The_page_stands_alone_names_its_pictures_and_lets_nothing_through()
    {
        var page = ReportPage.Render(Drifted(), DateTimeOffset.UnixEpoch);

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;i&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("4111111111111111", page, StringComparison.Ordinal);
        Assert.Equal(page.Split("<svg role=\"img\"").Length, page.Split("<title>").Length - 1);
        Assert.Contains("Histogram of x", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        System.Xml.Linq.XDocument.Parse(page[page.IndexOf("<html", StringComparison.Ordinal)..]
            .Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal).Replace("initial-scale=1\">", "initial-scale=1\"/>", StringComparison.Ordinal).Replace("<br>", "<br/>", StringComparison.Ordinal));
    }

    [Fact]
    public void A_card_number_held_as_a_number_is_not_shown_either()
    {
        var data = Profile("pan\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{4111111111111111 + (i % 2 == 0 ? 0 : i)}\n")), new ProfilePlan());
        var report = ValidationReport.Make("file", data, null, Expectations.None, text => text.Replace("4111111111111111", "[card number]", StringComparison.Ordinal));

        Assert.DoesNotContain("4111111111111111", report.ToJson().ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("4,111,111,111,111,111", ReportPage.Render(report, DateTimeOffset.UnixEpoch), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x\n1\n")]
    [InlineData("x,y\n,\n,\n")]
    [InlineData("x\nNaN\nNaN\n")]
    [InlineData("x\n5\n5\n5\n")]
    public void One_row_nothing_but_holes_and_one_value_give_a_report(string csv)
    {
        var (data, same) = (Profile(csv, new ProfilePlan()), Profile(csv, new ProfilePlan()));
        var report = ValidationReport.Make("file", data, same, Expectations.None, text => text);

        Assert.All(report.Drift, d => Assert.Equal("stable", d.Verdict));
        Assert.StartsWith("<!doctype html>", ReportPage.Render(report, DateTimeOffset.UnixEpoch), StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", report.ToJson().ToJsonString(), StringComparison.Ordinal);
    }

    private static ValidationReport Drifted()
    {
        var reference = Profile("x,note,hole\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},<i>,\n")), new ProfilePlan());
        var data = Profile("x,note,hole\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i + 200},{(i % 2 == 0 ? "<i>" : "4111111111111111")},{i % 3}\n")), new ProfilePlan());
        return ValidationReport.Make("a & b", data, reference, Expectations.Parse("""{"columns":{"x":{"psiMax":0.25}}}"""), text => text.Replace("4111111111111111", "[card number]", StringComparison.Ordinal));
    }

    private static DatasetProfile Profile(string csv, ProfilePlan plan)
    {
        var profile = new DatasetProfile(plan);
        using var rows = CsvRows.Open(new MemoryStream(Encoding.UTF8.GetBytes(csv)));
        profile.Add(rows);
        return profile;
    }
}
