using System.Text;
using System.Text.Json.Nodes;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>A real-looking card number, wherever it is put: refused, never echoed, never logged, never on disk.</summary>
[Collection(HttpCollection.Name)]
public sealed class CardNumberTests(FraudServer server)
{
    private const string Number = "4556737586899855";
    private const string Spaced = "4556 7375 8689 9855";

    private readonly int _logFrom = server.Log.Length;

    [Theory]
    [InlineData("\"t-1\"", "transactionId")]
    [InlineData("\"c-77\"", "cardId")]
    [InlineData("\"m-12\"", "merchantId")]
    [InlineData("\"d-5\"", "deviceId")]
    [InlineData("\"129.90\"", "amount")]
    [InlineData("\"EUR\"", "currency")]
    [InlineData("\"ecommerce\"", "channel")]
    [InlineData("\"DE\"", "attributes.country")]
    [InlineData("\"2024-03-05T10:15:03.250Z\"", "occurredAt")]
    public async Task In_any_field_of_a_payment(string value, string field)
    {
        var bank = await server.BankAsync();
        foreach (var sent in (string[])[$"\"{Number}\"", Number, $"\"{Spaced}\"", $"\"card {Spaced}!\"", "\"4556\\u003737586899855\""])
        {
            var problem = await bank.RefusedScoreAsync(400, Bank.Good.Replace(value, sent, StringComparison.Ordinal));
            Assert.Contains(field, problem.Fields());
            AssertUnseen(problem.ToJsonString());
        }

        await AssertNowhereAsync();
    }

    [Theory]
    [InlineData("\"country\"")]
    [InlineData("\"channel\"")]
    public async Task As_the_name_of_a_member(string name)
    {
        var problem = await (await server.BankAsync()).RefusedScoreAsync(400, Bank.Good.Replace(name, $"\"{Number}\"", StringComparison.Ordinal));
        AssertUnseen(problem.ToJsonString());
        await AssertNowhereAsync();
    }

    [Theory]
    [InlineData("GET", "/v1/fraud/transactions/NUMBER", 400)]
    [InlineData("POST", "/v1/fraud/transactions/NUMBER/replay", 400)]
    [InlineData("GET", "/v1/fraud/transactions?limit=NUMBER", 400)]
    [InlineData("GET", "/v1/fraud/transactions?before=NUMBER.", 400)]
    [InlineData("GET", "/v1/fraud/stream?after=-NUMBER", 400)]
    [InlineData("POST", "/v1/fraud/import?currency=NUMBER", 400)]
    [InlineData("POST", "/v1/fraud/models/NUMBER/promote", 404)]
    [InlineData("GET", "/v1/NUMBER", 404)]
    public async Task In_a_path_or_query(string method, string path, int status)
    {
        var bank = await server.BankAsync();
        var problem = await bank.RefusedAsync(status, () => bank.Client.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), path.Replace("NUMBER", Number, StringComparison.Ordinal)) { Content = method == "GET" ? null : Bank.Json("""{"reason":"because"}""") }));
        AssertUnseen(problem.ToJsonString());
        await AssertNowhereAsync();
    }

    [Fact]
    public async Task In_labels_reasons_and_feature_sets()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Payment("t-1"));
        var bodies = new (string Method, string Path, string Body)[]
        {
            ("POST", "/v1/fraud/labels", $$"""{"transactionId":"{{Number}}","fraud":true}"""),
            ("POST", "/v1/fraud/labels", $$"""{"transactionId":"t-1","fraud":true,"source":"{{Number}}"}"""),
            ("POST", "/v1/fraud/labels", $$"""{"transactionId":"t-1","fraud":{{Number}}}"""),
            ("POST", "/v1/fraud/models/rollback", $$"""{"reason":"card {{Spaced}} complained"}"""),
            ("POST", "/v1/fraud/erasures", $$"""{"cardId":"{{Number}}"}"""),
            ("POST", "/v1/fraud/models/train", $$"""{"reason":"for {{Number}}"}"""),
            ("POST", "/v1/fraud/models/train", "{\"featureSetJson\":\"{\\\"name\\\":\\\"4556\\\\u003737586899855\\\"}\"}"),
            ("PUT", "/v1/fraud/feature-set", "{\"name\":\"" + Number + "\",\"schema\":{\"entities\":{\"card\":[\"card\"]}},\"features\":[]}"),
            ("PUT", "/v1/fraud/feature-set", "{\"name\":\"n\",\"schema\":{\"entities\":{\"card\":[\"4556\\u003737586899855\"]}},\"features\":[]}"),
        };
        foreach (var (method, path, body) in bodies)
        {
            var problem = await bank.RefusedAsync(400, () => bank.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = Bank.Json(body) }));
            AssertUnseen(problem.ToJsonString());
        }

        await AssertNowhereAsync();
    }

    [Theory]
    [InlineData("transaction_id,occurred_at,card_id,merchant_id,amount", "NUMBER,2024-03-05 10:00:00,c,m,1.00")]
    [InlineData("transaction_id,occurred_at,card_id,merchant_id,amount", "t,2024-03-05 10:00:00,NUMBER,m,1.00")]
    [InlineData("transaction_id,occurred_at,card_id,merchant_id,amount", "t,2024-03-05 10:00:00,c,NUMBER,1.00")]
    [InlineData("transaction_id,occurred_at,card_id,merchant_id,amount,device_id", "t,2024-03-05 10:00:00,c,m,1.00,NUMBER")]
    [InlineData("transaction_id,occurred_at,card_id,merchant_id,amount,channel", "t,2024-03-05 10:00:00,c,m,1.00,NUMBER")]
    [InlineData("transaction_id,occurred_at,card_id,merchant_id,amount,currency", "t,2024-03-05 10:00:00,c,m,1.00,NUMBER")]
    [InlineData("transaction_id,occurred_at,card_id,merchant_id,amount,attributes.country", "t,2024-03-05 10:00:00,c,m,1.00,NUMBER")]
    [InlineData("transaction_id,occurred_at,card_id,merchant_id,amount,attributes.NUMBER", "t,2024-03-05 10:00:00,c,m,1.00,x")]
    [InlineData("transaction_id,occurred_at,card_id,merchant_id,amount,NUMBER", "t,2024-03-05 10:00:00,c,m,1.00,x")]
    [InlineData("transaction_id,occurred_at,card_id,merchant_id,amount", "t,NUMBER,c,m,1.00")]
    public async Task In_any_column_of_an_import(string header, string line)
    {
        var bank = await server.BankAsync();
        var csv = $"{header}\n{line}\n".Replace("NUMBER", Number, StringComparison.Ordinal);
        var answer = await bank.Client.PostAsync("/v1/fraud/import", Bank.Bytes(Encoding.UTF8.GetBytes(csv), "text/csv"));

        // A header is refused before the answer starts, a line in its last line.
        var refused = header.Contains("NUMBER", StringComparison.Ordinal) ? await answer.ProblemAsync(400) : await answer.LastLineAsync();
        Assert.NotNull(refused["error"] ?? refused["detail"]);
        AssertUnseen(refused.ToJsonString());
        Assert.Empty((await bank.GetAsync("/v1/fraud/transactions"))["transactions"]!.AsArray());
        await AssertNowhereAsync();
    }

    /// <summary>The search itself must be able to find: a token that is no card number is on disk after it was paid with.</summary>
    [Fact]
    public async Task The_search_finds_what_is_there()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Payment("planted-for-the-search"));
        Assert.True(IsOnDisk("planted-for-the-search"));
    }

    private static void AssertUnseen(string text)
    {
        Assert.DoesNotContain(Number, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Spaced, text, StringComparison.Ordinal);
    }

    private Task AssertNowhereAsync()
    {
        AssertUnseen(server.Log[_logFrom..]);
        Assert.False(IsOnDisk(Number));
        return Task.CompletedTask;
    }

    private bool IsOnDisk(string text)
    {
        var sought = Encoding.ASCII.GetBytes(text);
        foreach (var file in Directory.GetFiles(server.DataPath, "journal.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (bytes.AsSpan().IndexOf(sought) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
