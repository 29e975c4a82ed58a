using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Suite.Hosting.Tests;

public sealed class CardNumbersTests
{
    [Theory]
    [InlineData("4111111111111111")] // Visa
    [InlineData("4222222222222")] // Visa, 13
    [InlineData("5555555555554444")] // Mastercard
    [InlineData("2223003122003222")] // Mastercard, 2-series
    [InlineData("378282246310005")] // American Express
    [InlineData("6011111111111117")] // Discover
    [InlineData("30569309025904")] // Diners
    [InlineData("3530111333300000")] // JCB
    [InlineData("6200000000000005")] // UnionPay
    [InlineData("4111 1111 1111 1111")]
    [InlineData("4111-1111-1111-1111")]
    [InlineData("4111.1111.1111.1111")]
    [InlineData("paid with 4111111111111111, thanks")]
    [InlineData("x4111111111111111y")]
    [InlineData("2026-11-22 4111 1111 1111 1111 12/28")]
    [InlineData("４１１１１１１１１１１１１１１１")] // full-width digits
    [InlineData("4111\u00a01111\u00a01111\u00a01111")]
    [InlineData("facade4111111111111111")] // too short for a hash
    [InlineData("0a1b2c3d-4111-1111-1111-1111")] // no UUID
    [InlineData("123e4567-e89b-12d3-a456-426614174000 4111111111111111")]
    public void A_card_number_is_found(string text)
    {
        Assert.True(CardNumbers.Contains(text));
        Assert.True(CardNumbers.Contains(Encoding.UTF8.GetBytes(text)));
        Assert.Contains(Redactor.CardNumberMark, Redactor.Redact(text), StringComparison.Ordinal);
        Assert.False(CardNumbers.Contains(Redactor.Redact(text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("t-1")]
    [InlineData("4111111111111112")] // wrong check digit
    [InlineData("9999999999999995")] // no issuer
    [InlineData("411111111111111100000000")] // too long to be one
    [InlineData("1764670503250000")] // microseconds since 1970
    [InlineData("2026-11-22T10:15:03.250Z")]
    [InlineData("123e4567-e89b-12d3-a456-426614174000")]
    [InlineData("+49 30 901820 and 192.168.100.200")]
    [InlineData("4111 and 1111 and 1111 and 1111")]
    public void Other_text_is_let_pass(string text)
    {
        Assert.False(CardNumbers.Contains(text));
        Assert.False(CardNumbers.Contains(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(text, Redactor.Redact(text));
    }

    /// <summary>Of 200,000 random UUIDs about 150 hold digits that would pass; banks use UUIDs and hashes as ids.</summary>
    [Fact]
    public void Random_uuids_and_hashes_are_no_card_numbers()
    {
        var random = new Random(42);
        var bytes = new byte[32];
        for (var i = 0; i < 200_000; i++)
        {
            random.NextBytes(bytes);
            var uuid = new Guid(bytes.AsSpan(0, 16));
            foreach (var id in (string[])[$"{uuid:d}", $"tx-{uuid:d}", $"{uuid:n}", Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes[..12])])
            {
                Assert.False(CardNumbers.Contains(id), id);
            }
        }
    }

    [Fact]
    public void A_valid_number_is_found_whatever_stands_around_it() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Three().ToArbitrary(), seeds =>
        {
            var random = new Random(seeds.Item1);
            var digits = Enumerable.Range(0, 15).Select(i => i == 0 ? 4 : random.Next(10)).ToArray();
            var sum = digits.Select((d, i) => i % 2 == 0 ? (d > 4 ? (d * 2) - 9 : d * 2) : d).Sum();
            var number = string.Concat(digits) + ((10 - (sum % 10)) % 10);
            var letters = new[] { "", "a", "é", "\n", ":", "ключ " };
            var text = letters[seeds.Item2 % letters.Length] + number + letters[seeds.Item3 % letters.Length];
            return CardNumbers.Contains(text) && CardNumbers.Contains(Encoding.UTF8.GetBytes(text));
        }).QuickCheckThrowOnFailure();
}
