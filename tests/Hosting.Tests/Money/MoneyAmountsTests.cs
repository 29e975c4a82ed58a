using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Suite.Hosting.Tests;

public sealed class MoneyAmountsTests
{
    [Theory]
    [InlineData("129.90", "EUR", 12_990)]
    [InlineData("129.9", "EUR", 12_990)]
    [InlineData("0", "EUR", 0)]
    [InlineData("0.01", "USD", 1)]
    [InlineData("1500", "JPY", 1_500)]
    [InlineData("1.234", "BHD", 1_234)]
    [InlineData("1.2345", "CLF", 12_345)]
    [InlineData("1000000000000", "EUR", 100_000_000_000_000)]
    public void An_amount_becomes_minor_units(string text, string currency, long minor)
    {
        Assert.Null(MoneyAmounts.Parse(Encoding.ASCII.GetBytes(text), Currency.Find(currency)!, out var read));
        Assert.Equal(minor, read);
    }

    [Theory]
    [InlineData("", "EUR", "decimal string")]
    [InlineData("-1.00", "EUR", "negative")]
    [InlineData("+1.00", "EUR", "decimal string")]
    [InlineData("1e3", "EUR", "decimal string")]
    [InlineData("1,00", "EUR", "decimal string")]
    [InlineData(".50", "EUR", "decimal string")]
    [InlineData("1.", "EUR", "decimal string")]
    [InlineData(" 1", "EUR", "decimal string")]
    [InlineData("1.2.3", "EUR", "decimal string")]
    [InlineData("007", "EUR", "zeros")]
    [InlineData("1.000", "EUR", "EUR has 2 decimals")]
    [InlineData("1.0", "JPY", "JPY has no decimals")]
    [InlineData("NaN", "EUR", "decimal string")]
    [InlineData("1000000000000.01", "EUR", "at most")]
    [InlineData("99999999999999999999999999", "EUR", "at most")]
    [InlineData("١٢", "EUR", "decimal string")]
    public void Anything_else_is_refused_with_what_to_send(string text, string currency, string reason) =>
        Assert.Contains(reason, MoneyAmounts.Parse(Encoding.UTF8.GetBytes(text), Currency.Find(currency)!, out _), StringComparison.Ordinal);

    [Fact]
    public void Formatting_and_reading_give_the_same_amount_in_every_currency()
    {
        var currencies = Currency.All.ToArray();
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Two().ToArbitrary(), pair =>
        {
            var currency = currencies[pair.Item2 % currencies.Length];
            var text = MoneyAmounts.Format(pair.Item1, currency);
            return MoneyAmounts.Parse(Encoding.ASCII.GetBytes(text), currency, out var read) is null && read == pair.Item1;
        }).QuickCheckThrowOnFailure();
        Assert.Equal("-0.05", MoneyAmounts.Format(-5, Currency.Find("EUR")!));
    }

    [Fact]
    public void Currencies_are_unique_and_well_formed()
    {
        Assert.All(Currency.All, c => Assert.Matches("^[A-Z]{3}$", c.Code));
        Assert.All(Currency.All, c => Assert.True(c.Number is > 0 and < 1000 && c.Exponent <= 4 && Currency.Find(c.Number) == c));
        Assert.InRange(Currency.All.Count(), 155, 170);
        Assert.Equal((978, 2), (Currency.Find("EUR")!.Number, Currency.Find("EUR")!.Exponent));
        Assert.Equal(new Currency("KWD", 414, 3), Currency.Find(414));
        Assert.Null(Currency.Find("eur"));
    }
}
