using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Tests.Preparation;

public sealed class DateNormalizerTests
{
    [Theory]
    [InlineData("Europe/Berlin", "2018-03-25 01:59:59", "2018-03-25T00:59:59Z")]
    [InlineData("Europe/Berlin", "2018-03-25 03:00:00", "2018-03-25T01:00:00Z")]
    [InlineData("Europe/Berlin", "2018-07-01 12:00:00", "2018-07-01T10:00:00Z")]
    [InlineData("America/New_York", "2018-03-11 01:59:59", "2018-03-11T06:59:59Z")]
    [InlineData("America/New_York", "2018-03-11 03:00:00", "2018-03-11T07:00:00Z")]
    [InlineData("America/New_York", "2018-12-31 23:30:00", "2019-01-01T04:30:00Z")]
    [InlineData("+05:30", "2018-07-01 12:00:00", "2018-07-01T06:30:00Z")]
    [InlineData("-03:00", "2018-07-01 12:00:00", "2018-07-01T15:00:00Z")]
    [InlineData("UTC", "2018-07-01 12:00:00", "2018-07-01T12:00:00Z")]
    public void A_local_time_is_read_in_its_zone(string zone, string local, string utc) => Assert.Equal(utc, Read(Local(zone), local));

    [Theory]
    [InlineData("Europe/Berlin", "2018-10-28 02:30:00", "2018-10-28T00:30:00Z", "2018-10-28T01:30:00Z")]
    [InlineData("America/New_York", "2018-11-04 01:30:00", "2018-11-04T05:30:00Z", "2018-11-04T06:30:00Z")]
    public void An_hour_that_comes_twice_follows_the_policy(string zone, string local, string earlier, string later)
    {
        Assert.Equal(earlier, Read(Local(zone, ",\"doubled\":\"earlier\""), local));
        Assert.Equal(later, Read(Local(zone, ",\"doubled\":\"later\""), local));
        Assert.Equal("", Read(Local(zone, ",\"doubled\":\"missing\""), local));
        Assert.Contains("two of", Assert.Throws<InvalidDataException>(() => Read(Local(zone), local)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2018-03-25 02:30:00", "2018-03-25T01:30:00Z")]
    [InlineData("America/New_York", "2018-03-11 02:30:00", "2018-03-11T07:30:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30 12:00:00", "2011-12-30T22:00:00Z")]
    public void An_hour_that_never_comes_follows_the_policy(string zone, string local, string forward)
    {
        Assert.Equal(forward, Read(Local(zone, ",\"skipped\":\"forward\""), local));
        Assert.Equal("", Read(Local(zone, ",\"skipped\":\"missing\""), local));
        Assert.Contains("skips", Assert.Throws<InvalidDataException>(() => Read(Local(zone), local)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Day_first_or_month_first_is_reported_and_never_guessed()
    {
        const string Both = """{"step":"dates","columns":["d"],"formats":["dd/MM/yyyy","MM/dd/yyyy"],"zone":"UTC","conflict":"missing"}""";
        var table = Prepared.Table(Prepared.Texts("d", "03/04/2018", "25/04/2018", "04/25/2018", "05/05/2018"));
        var prepared = Prepared.Training(Both, table);

        Assert.Equal("d\n\n2018-04-25T00:00:00Z\n2018-04-25T00:00:00Z\n2018-05-05T00:00:00Z\n", Prepared.Write(prepared.Table));
        Assert.Equal(1, prepared.Steps[0]!["read"]!["d"]!["formatsDisagree"]!.GetValue<int>());
        var refused = Assert.Throws<InvalidDataException>(() => Prepared.Training(Both.Replace(",\"conflict\":\"missing\"", "", StringComparison.Ordinal), table));
        Assert.Contains("day first or month first?", refused.Message, StringComparison.Ordinal);
        Assert.Contains("row 1", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("iso", "2018-04-01T02:00:31.25+02:00", "2018-04-01T00:00:31.25Z")]
    [InlineData("unix-seconds", "1522540831", "2018-04-01T00:00:31Z")]
    [InlineData("unix-millis", "1522540831250", "2018-04-01T00:00:31.25Z")]
    [InlineData("yyyyMMdd HHmmss zzz", "20180401 020031 +02:00", "2018-04-01T00:00:31Z")]
    public void Formats_that_say_their_offset_need_no_zone(string format, string text, string utc) =>
        Assert.Equal(utc, Read($$"""{"step":"dates","columns":["d"],"formats":["{{format}}"]}""", text));

    [Theory]
    [InlineData("2018-02-30 00:00:00")]
    [InlineData("yesterday")]
    [InlineData("99999999999999999999")]
    public void What_no_format_reads_is_refused_or_missing(string text)
    {
        Assert.Contains("no format reads 1 values, the first in row 1", Assert.Throws<InvalidDataException>(() => Read(Local("UTC"), text)).Message, StringComparison.Ordinal);
        Assert.Equal("", Read(Local("UTC", ",\"unreadable\":\"missing\""), text));
    }

    [Theory]
    [InlineData("\"formats\":[\"dd/MM/yyyy\"]", "needs 'zone'")]
    [InlineData("\"formats\":[\"dd/MM/yyyy\"],\"zone\":\"Europe/Atlantis\"", "no such time zone")]
    [InlineData("\"formats\":[\"HH:mm\"],\"zone\":\"UTC\"", "does not say day, month and year")]
    [InlineData("\"formats\":[\"%\"],\"zone\":\"UTC\"", "formats[0]")]
    [InlineData("\"formats\":[],\"zone\":\"UTC\"", "1 to 20")]
    public void A_declaration_that_cannot_work_is_refused(string members, string told) =>
        Assert.Contains(told, Assert.Throws<FormatException>(() => Read($$"""{"step":"dates","columns":["d"],{{members}}}""", "x")).Message, StringComparison.Ordinal);

    private static string Local(string zone, string more = "") => $$"""{"step":"dates","columns":["d"],"formats":["yyyy-MM-dd HH:mm:ss"],"zone":"{{zone}}"{{more}}}""";

    private static string Read(string step, string text) =>
        Prepared.Write(Prepared.Training(step, Prepared.Table(Prepared.Texts("d", text))).Table).Split('\n')[1];
}
