using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Suite.Hosting.Tests;

public sealed class TimestampsTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("2026-11-22T10:15:03.250Z", 1_795_342_503_250_000)]
    [InlineData("2026-11-22T11:15:03.25+01:00", 1_795_342_503_250_000)]
    [InlineData("2026-11-22T04:45:03.250000-05:30", 1_795_342_503_250_000)]
    [InlineData("2026-11-22t10:15:03.000001z", 1_795_342_503_000_001)]
    [InlineData("2024-02-29T23:59:59Z", 1_709_251_199_000_000)]
    [InlineData("1969-12-31T23:59:59.999999Z", -1)]
    [InlineData("0001-01-01T00:00:00Z", -62_135_596_800_000_000)]
    [InlineData("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999)]
    public void A_timestamp_with_a_zone_is_read_to_the_microsecond(string text, long micros)
    {
        Assert.Null(Timestamps.Parse(Encoding.UTF8.GetBytes(text), out var read));
        Assert.Equal(micros, read);
    }

    [Theory]
    [InlineData("2026-11-22T10:15:03", "zone is missing")]
    [InlineData("2026-11-22T10:15:03.2500001Z", "Too precise")]
    [InlineData("2026-02-29T00:00:00Z", "no such date")]
    [InlineData("2026-11-22T24:00:00Z", "no such date")]
    [InlineData("2016-12-31T23:59:60Z", "leap second")]
    [InlineData("2026-11-22", "RFC 3339")]
    [InlineData("2026-11-22 10:15:03Z", "RFC 3339")]
    [InlineData("2026-11-22T10:15:03.Z", "RFC 3339")]
    [InlineData("2026-11-22T10:15:03+0100", "RFC 3339")]
    [InlineData("2026-11-22T10:15:03+24:00", "RFC 3339")]
    [InlineData("+226-11-22T10:15:03Z", "RFC 3339")]
    [InlineData("", "RFC 3339")]
    public void Anything_else_is_refused_with_a_reason(string text, string reason) =>
        Assert.Contains(reason, Timestamps.Parse(Encoding.UTF8.GetBytes(text), out _), StringComparison.Ordinal);

    [Fact]
    public void Formatting_and_reading_give_the_same_instant() =>
        Prop.ForAll(Gen.Choose(int.MinValue, int.MaxValue).Two().ToArbitrary(), pair =>
        {
            var micros = (pair.Item1 * 1_000_003L) + pair.Item2;
            return Timestamps.Parse(Encoding.UTF8.GetBytes(Timestamps.Format(micros)), out var read) is null && read == micros;
        }).QuickCheckThrowOnFailure();
}
