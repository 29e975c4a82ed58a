using System.Text;
using Suite.Fraud.Payments;
using Suite.Fraud.Tests.Journaling;
using Suite.Hosting;
using Xunit;

namespace Suite.Fraud.Tests.Payments;

public sealed class CanonicalRequestTests
{
    private const string Body =
        """{"transactionId":"t-1","occurredAt":"2024-03-05T10:15:03.250Z","cardId":"c","merchantId":"m","deviceId":"d","amount":"129.90","currency":"EUR","channel":"pos","attributes":{"a":"1","b":"2"}}""";

    [Theory]
    [InlineData("\"129.90\"", "\"129.9\"")]
    [InlineData("2024-03-05T10:15:03.250Z", "2024-03-05T10:15:03.25Z")]
    [InlineData("2024-03-05T10:15:03.250Z", "2024-03-05T11:15:03.250+01:00")]
    [InlineData("2024-03-05T10:15:03.250Z", "2024-03-04t23:15:03.250000-11:00")]
    [InlineData("\"a\":\"1\",\"b\":\"2\"", "\"b\":\"2\",\"a\":\"1\"")]
    [InlineData("\"cardId\":\"c\",\"merchantId\":\"m\"", "\"merchantId\":\"m\",\"cardId\":\"c\"")]
    [InlineData("\"cardId\":\"c\"", "  \"card\\u0049d\" : \"\\u0063\" ")]
    public void Other_words_for_the_same_payment_are_the_same_request(string one, string other) =>
        Assert.Equal(Hash(Body), Hash(Changed(one, other)));

    [Theory]
    [InlineData("\"129.90\"", "\"129.91\"")]
    [InlineData("\"EUR\"", "\"USD\"")]
    [InlineData("03.250Z", "03.250001Z")]
    [InlineData("\"cardId\":\"c\",\"merchantId\":\"m\"", "\"cardId\":\"m\",\"merchantId\":\"c\"")]
    [InlineData("\"deviceId\":\"d\",", "")]
    [InlineData("\"channel\":\"pos\",", "")]
    [InlineData("\"a\":\"1\",\"b\":\"2\"", "\"a\":\"2\",\"b\":\"1\"")]
    [InlineData("\"a\":\"1\",\"b\":\"2\"", "\"a\":\"1b2\"")]
    [InlineData("\"a\":\"1\",\"b\":\"2\"", "")]
    public void Another_payment_is_another_request(string one, string other) => Assert.NotEqual(Hash(Body), Hash(Changed(one, other)));

    [Fact]
    public void A_label_is_its_payment_verdict_time_and_source()
    {
        var hashes = new[]
        {
            CanonicalRequest.Hash("t", true, 1, "s"), CanonicalRequest.Hash("u", true, 1, "s"), CanonicalRequest.Hash("t", false, 1, "s"),
            CanonicalRequest.Hash("t", true, 2, "s"), CanonicalRequest.Hash("t", true, 1, "r"),
        };
        Assert.Equal(hashes.Length, hashes.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(hashes[0], CanonicalRequest.Hash("t", true, 1, "s"));
    }

    /// <summary>Stored with every event: if it moved, every repeated request after an upgrade would be a conflict.</summary>
    [Fact]
    public void The_hash_of_a_request_never_changes() =>
        Assert.Equal("c55e305015959c9852b275e7ce6656094dbee4e90bc8be2389e97576ad315efd", Convert.ToHexStringLower(Hash(Body)));

    [Fact]
    public void Keys_differ_by_tenant_by_kind_and_by_master_key_and_are_stable()
    {
        var hasher = GeneratedPayments.Hasher();
        Assert.Equal(hasher.Card("x"), GeneratedPayments.Hasher().Card("x"));
        var keys = new[]
        {
            hasher.Card("x"), hasher.Merchant("x"), hasher.Device("x"), hasher.Card("y"), hasher.Card("X"),
            GeneratedPayments.Hasher("another-bank").Card("x"), GeneratedPayments.Hasher(master: 2).Card("x"),
        };
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    private static string Changed(string one, string other)
    {
        var changed = Body.Replace(one, other, StringComparison.Ordinal);
        Assert.NotEqual(Body, changed);
        return changed;
    }

    private static byte[] Hash(string json)
    {
        using var fields = JsonFields.Parse(Encoding.UTF8.GetBytes(json));
        var payment = PaymentRequest.Read(fields, new EventTimeRange(0, long.MaxValue));
        Assert.False(fields.HasErrors);
        return CanonicalRequest.Hash(payment!, new byte[32]);
    }
}
