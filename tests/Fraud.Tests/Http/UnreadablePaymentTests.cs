using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>Every way to send a payment wrongly: a clear answer, nothing written, and the next payment is scored.</summary>
[Collection(HttpCollection.Name)]
public sealed class UnreadablePaymentTests(FraudServer server)
{
    [Theory]
    [InlineData("\"transactionId\":\"t-1\"", "\"transactionId\":17", "transactionId")]
    [InlineData("\"transactionId\":\"t-1\"", "\"transactionId\":null", "transactionId")]
    [InlineData("\"transactionId\":\"t-1\"", "\"transactionId\":[\"t-1\"]", "transactionId")]
    [InlineData("\"transactionId\":\"t-1\"", "\"transactionId\":\"\"", "transactionId")]
    [InlineData("\"transactionId\":\"t-1\"", "\"transactionId\":\"two words\"", "transactionId")]
    [InlineData("\"cardId\":\"c-77\"", "\"cardId\":true", "cardId")]
    [InlineData("\"merchantId\":\"m-12\"", "\"merchantId\":{}", "merchantId")]
    [InlineData("\"deviceId\":\"d-5\"", "\"deviceId\":\"\"", "deviceId")]
    [InlineData("\"currency\":\"EUR\"", "\"currency\":978", "currency")]
    [InlineData("\"channel\":\"ecommerce\"", "\"channel\":\"e commerce\"", "channel")]
    [InlineData("{\"country\":\"DE\"}", "[\"DE\"]", "attributes")]
    [InlineData("\"country\":\"DE\"", "\"country\":1", "attributes.country")]
    public async Task A_value_of_the_wrong_type_or_form_is_named(string good, string bad, string field) => await IsRefusedAsync(good, bad, field);

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("1e400")]
    [InlineData("\"NaN\"")]
    [InlineData("\"Infinity\"")]
    [InlineData("\"-Infinity\"")]
    [InlineData("\"∞\"")]
    [InlineData("\"1e3\"")]
    [InlineData("\"0x10\"")]
    [InlineData("\"1,299.00\"")]
    [InlineData("\"-0.01\"")]
    [InlineData("\"-0\"")]
    [InlineData("\"129.901\"")]
    [InlineData("\"129.\"")]
    [InlineData("\".5\"")]
    [InlineData("\" 1\"")]
    [InlineData("\"10000000000.01\"")]
    [InlineData("\"999999999999999999999999999999\"")]
    [InlineData("129.90")]
    [InlineData("-5")]
    public async Task An_amount_that_is_no_amount_is_named(string amount) => await IsRefusedAsync("\"129.90\"", amount, "amount");

    [Theory]
    [InlineData("JPY", "129.9")]
    [InlineData("KWD", "1.2345")]
    public async Task An_amount_more_precise_than_its_currency_is_named(string currency, string amount) =>
        await IsRefusedAsync("\"amount\":\"129.90\",\"currency\":\"EUR\"", $"\"amount\":\"{amount}\",\"currency\":\"{currency}\"", "amount");

    [Theory]
    [InlineData("EUX")]
    [InlineData("eur")]
    [InlineData("")]
    [InlineData("XAU")]
    [InlineData("EURO")]
    public async Task A_currency_nobody_pays_in_is_named(string currency) => await IsRefusedAsync("\"EUR\"", $"\"{currency}\"", "currency");

    [Theory]
    [InlineData("1899-12-31T23:59:59Z")]
    [InlineData("1999-12-31T23:59:59Z")]
    [InlineData("2124-03-05T10:15:03Z")]
    [InlineData("9999-12-31T23:59:59.999999Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("2024-03-05T10:15:03.250")]
    [InlineData("2024-03-05")]
    [InlineData("2024-02-30T10:15:03Z")]
    [InlineData("2024-03-05T25:15:03Z")]
    [InlineData("2024-03-05T10:15:03.1234567Z")]
    [InlineData("05.03.2024 10:15:03")]
    [InlineData("yesterday")]
    public async Task A_time_years_off_or_without_a_zone_is_named(string time) =>
        await IsRefusedAsync("2024-03-05T10:15:03.250Z", time, "occurredAt");

    [Fact]
    public async Task A_clock_a_little_ahead_is_taken_and_one_further_ahead_refused()
    {
        var bank = await server.BankAsync();
        var now = DateTimeOffset.UtcNow;
        await bank.ScoreAsync(Bank.Payment("ahead", at: $"{now.AddMinutes(4):yyyy-MM-ddTHH:mm:ss}Z"));
        var problem = await bank.RefusedScoreAsync(400, Bank.Payment("further", at: $"{now.AddMinutes(7):yyyy-MM-ddTHH:mm:ss}Z"));
        Assert.Contains("check the sender's clock", problem.Error("occurredAt"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"transactionId\":\"t-1\"", "\"transactionId\":\"t-1\",\"transactionId\":\"t-2\"", "transactionId")]
    [InlineData("\"transactionId\":\"t-1\"", "\"transactionId\":\"t-1\",\"transaction\\u0049d\":\"t-1\"", "transactionId")]
    [InlineData("\"country\":\"DE\"", "\"country\":\"DE\",\"country\":\"DE\"", "attributes.country")]
    [InlineData("\"transactionId\":\"t-1\"", "\"transactionId\":\"t-1\",\"fraud\":true", "fraud")]
    [InlineData("\"currency\":\"EUR\"", "\"currency\":\"EUR\",\"TX_FRAUD_SCENARIO\":\"2\"", "TX_FRAUD_SCENARIO")]
    [InlineData("\"transactionId\":\"t-1\"", "\"transactionId\":\"t-\\ud800\"", "transactionId")]
    [InlineData("\"country\":\"DE\"", "\"country\":\"\\udc00\"", "attributes.country")]
    [InlineData("\"country\":\"DE\"", "\"country\":\"D\\u0000\"", "attributes.country")]
    public async Task Members_twice_unknown_or_holding_half_a_character_are_named(string good, string bad, string field) =>
        await IsRefusedAsync(good, bad, field);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("{}{}")]
    [InlineData("{\"transactionId\":\"t-1\",}")]
    public async Task A_body_that_is_no_object_is_refused(string body)
    {
        var problem = await (await server.BankAsync()).RefusedScoreAsync(400, body);
        Assert.NotEmpty(problem.Fields());
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_named_at_once()
    {
        var problem = await (await server.BankAsync()).RefusedScoreAsync(
            400, """{"transactionId":7,"occurredAt":"soon","cardId":"","merchantId":"m 1","amount":"-5","currency":"XYZ","chanel":"pos"}""");
        Assert.Equal(
            ["amount", "cardId", "chanel", "currency", "merchantId", "occurredAt", "transactionId"], problem.Fields().Order(StringComparer.Ordinal));
        Assert.Contains("did you mean 'channel'", problem.Error("chanel"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_UTF8_is_refused()
    {
        var bank = await server.BankAsync();
        foreach (byte[] broken in (byte[][])[[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF8, 0x88, 0x80, 0x80, 0x80]])
        {
            byte[] body = [.. "{\"transactionId\":\""u8, .. broken, .. "\"}"u8];
            var problem = await bank.RefusedAsync(400, () => bank.Client.PostAsync("/v1/fraud/score", Bank.Bytes(body)));
            Assert.Contains("UTF-8", problem.Error("$"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public async Task Deep_nesting_is_refused(char open, char close)
    {
        var one = open == '[' ? "[" : "{\"a\":";
        var deep = string.Concat(Enumerable.Repeat(one, 50_000)) + (open == '[' ? "" : "1") + new string(close, 50_000);
        var problem = await (await server.BankAsync()).RefusedScoreAsync(400, Bank.Good.Replace("{\"country\":\"DE\"}", deep, StringComparison.Ordinal));
        Assert.Contains(problem.Fields(), f => f.StartsWith("attributes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_megabytes_are_too_large_with_and_without_a_stated_length(bool stated)
    {
        var bank = await server.BankAsync();
        var body = Bank.Good.Replace("\"DE\"", "\"" + new string('x', 10 * 1024 * 1024) + "\"", StringComparison.Ordinal);
        await bank.RefusedAsync(413, () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/v1/fraud/score") { Content = Bank.Json(body) };
            request.Headers.TransferEncodingChunked = !stated;
            return bank.Client.SendAsync(request);
        });
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Another_content_type_is_refused(string type)
    {
        var bank = await server.BankAsync();
        var problem = await bank.RefusedAsync(415, () => bank.Client.PostAsync("/v1/fraud/score", Bank.Bytes(Encoding.UTF8.GetBytes(Bank.Good), type)));
        Assert.Contains("application/json", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_attributes_and_too_long_ones_are_named()
    {
        var bank = await server.BankAsync();
        var many = new JsonObject(Enumerable.Range(0, 33).Select(i => KeyValuePair.Create<string, JsonNode?>($"a{i}", "x")));
        Assert.Equal(["attributes"], (await bank.RefusedScoreAsync(400, Bank.Good.Replace("{\"country\":\"DE\"}", many.ToJsonString(), StringComparison.Ordinal))).Fields());
        var longValue = Bank.Good.Replace("\"DE\"", "\"" + new string('x', 257) + "\"", StringComparison.Ordinal);
        Assert.Equal(["attributes.country"], (await bank.RefusedScoreAsync(400, longValue)).Fields());
        var longId = Bank.Good.Replace("c-77", new string('c', 65), StringComparison.Ordinal);
        Assert.Equal(["cardId"], (await bank.RefusedScoreAsync(400, longId)).Fields());
    }

    [Fact]
    public async Task Random_damage_never_crashes_and_is_never_stored_by_half()
    {
        var bank = await server.BankAsync();
        var random = new Random(20_260_405);
        var stored = 0L;
        for (var i = 0; i < 300; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(Bank.Good.Replace("t-1", $"t-{i}", StringComparison.Ordinal));
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var answer = await bank.Client.PostAsync("/v1/fraud/score", Bank.Bytes(bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)]));
            Assert.True((int)answer.StatusCode is 200 or 400 or 409, $"Body {i}: {answer.StatusCode} {await answer.TextAsync()}");
            stored += (int)answer.StatusCode == 200 ? 1 : 0;
        }

        // The feature set that opens a tenant's journal, then what was answered 200 and nothing else; an id hit by chance twice is one payment.
        var listed = (await bank.GetAsync("/v1/fraud/transactions?limit=1000"))["transactions"]!.AsArray();
        Assert.InRange(listed.Count, 0, stored);
        Assert.Equal(listed.Count == 0 ? 0 : listed.Count + 1, await bank.HeadAsync());
    }

    private async Task IsRefusedAsync(string good, string bad, string field)
    {
        var bank = await server.BankAsync();
        var body = Bank.Good.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(Bank.Good, body);
        var problem = await bank.RefusedScoreAsync(400, body);
        Assert.Equal([field], problem.Fields());
        Assert.NotEqual("", problem.Error(field));
    }
}
