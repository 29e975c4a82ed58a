using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Suite.Hosting;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class BatchTests(FraudServer server)
{
    [Fact]
    public async Task A_stream_gets_what_its_payments_would_get_one_after_another()
    {
        var (streamed, single) = (await server.BankAsync(), await server.BankAsync());
        var payments = Stream(300).ToList();

        var answers = await streamed.BatchAsync(payments);

        Assert.Equal(payments.Count, answers.Count);
        for (var i = 0; i < payments.Count; i++)
        {
            Assert.Equal(Batch.Untimed((await single.ScoreAsync(payments[i])).ToJsonString()), Batch.Untimed(answers[i]));
        }

        foreach (var id in new[] { "b-0", "b-1", "b-255", "b-256", "b-299" })
        {
            var (one, other) = (await streamed.GetAsync($"/v1/fraud/transactions/{id}"), await single.GetAsync($"/v1/fraud/transactions/{id}"));
            Assert.Equal(one["features"]!.ToJsonString(), other["features"]!.ToJsonString());
            Assert.True((await streamed.ReplayAsync(id))["identical"]!.GetValue<bool>());
        }
    }

    [Fact]
    public async Task Every_payment_of_a_card_sees_the_one_before_it()
    {
        var bank = await server.BankAsync();
        await bank.BatchAsync(Enumerable.Range(0, 300).Select(i => Bank.Payment($"p-{i}", card: "c-same")));
        foreach (var i in new[] { 0, 1, 255, 256, 299 })
        {
            var features = (await bank.GetAsync($"/v1/fraud/transactions/p-{i}"))["features"]!;
            Assert.Equal(i + 1, features["CARD_COUNT_1H"]?.GetValue<double>() ?? features["CARD_COUNT_1D"]!.GetValue<double>());
        }
    }

    [Fact]
    public async Task A_bad_line_gets_an_error_line_in_its_place_and_the_rest_goes_on()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Payment("taken"));
        var before = await bank.HeadAsync();
        string[] lines =
        [
            Bank.Payment("g-1"),
            """{"transactionId":""",
            "",
            Bank.Payment("g-2").Replace("\"EUR\"", "\"EURO\"", StringComparison.Ordinal),
            Bank.Payment("taken", amount: "11.00"),
            Bank.Payment("g-3", card: "4111111111111111"),
            "[1,2]",
            Bank.Payment("g-4").Replace("pos", new string('x', 20_000), StringComparison.Ordinal),
            Bank.Payment("g-1"),
            Bank.Payment("g-5"),
        ];

        var answers = (await bank.BatchAsync(lines)).ConvertAll(Batch.Json);

        Assert.Equal(lines.Length, answers.Count);
        Assert.Equal(["g-1", "g-1", "g-5"], answers.Where(a => a["transactionId"] is not null).Select(a => a["transactionId"]!.GetValue<string>()));
        Assert.Equal(answers[0].ToJsonString(), answers[8].ToJsonString());
        Assert.Equal([2, 3, 4, 5, 6, 7, 8], answers.Where(a => a["line"] is not null).Select(a => a["line"]!.GetValue<int>()));
        Assert.Equal([400, 400, 400, 409, 400, 400, 413], answers.Where(a => a["error"] is not null).Select(a => a["error"]!["status"]!.GetValue<int>()));
        Assert.Equal(["currency"], answers[3]["error"]!.Fields());
        Assert.DoesNotContain("4111111111111111", answers[5].ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(answers, a => a["resendFrom"] is not null);
        Assert.Equal(before + 2, await bank.HeadAsync());
    }

    [Fact]
    public async Task A_payment_is_answered_before_the_next_one_is_sent()
    {
        var bank = await server.BankAsync();
        using var answered = new SemaphoreSlim(0);
        var answers = new List<string>();
        await DuplexPost.RunAsync(
            bank.Client, Batch.Path, "application/x-ndjson",
            async (body, ct) =>
            {
                for (var i = 0; i < 5; i++)
                {
                    await body.WriteAsync(Encoding.UTF8.GetBytes(Bank.Payment($"d-{i}") + "\n"), ct);
                    await body.FlushAsync(ct);
                    Assert.True(await answered.WaitAsync(TimeSpan.FromSeconds(30), ct), "No answer came while the request was open.");
                }
            },
            async (body, ct) =>
            {
                using var reader = new StreamReader(body);
                while (await reader.ReadLineAsync(ct) is { } line)
                {
                    answers.Add(line);
                    answered.Release();
                }
            },
            CancellationToken.None);
        Assert.Equal(5, answers.Count);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task The_last_line_needs_no_end_and_lines_may_end_as_on_windows(string end)
    {
        var bank = await server.BankAsync();
        var text = Bank.Payment("w-1") + end + Bank.Payment("w-2");
        Assert.Equal(2, (await bank.BatchAsync([text], end: "")).Count);
    }

    [Fact]
    public async Task A_compressed_stream_is_unpacked_and_a_broken_one_says_where_it_broke()
    {
        var bank = await server.BankAsync();
        var lines = string.Concat(Stream(300).Select(l => l + "\n"));
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(lines));
        }

        var whole = await PostAsync(bank, packed.ToArray(), "gzip");
        Assert.Equal(300, whole.Length);
        Assert.DoesNotContain(whole, l => l.Contains("\"error\"", StringComparison.Ordinal));

        var spoilt = packed.ToArray();
        spoilt.AsSpan(spoilt.Length / 2, 40).Fill(0xFF);
        var last = Batch.Json((await PostAsync(bank, spoilt, "gzip"))[^1]);
        Assert.Equal(400, last["error"]!["status"]!.GetValue<int>());
        Assert.Equal(last["line"]!.GetValue<int>(), last["resendFrom"]!.GetValue<int>());

        using var refused = await bank.Client.PostAsync(Batch.Path, Encoded(packed.ToArray(), "br"));
        await refused.ProblemAsync(415);
    }

    [Fact]
    public async Task Payments_count_towards_the_keys_limit_and_a_stream_is_slowed_down_to_it()
    {
        var bank = await server.BankAsync();
        var (_, text) = await server.Get<ApiKeys>().CreateAsync(
            bank.Tenant, [Scopes.FraudScore], "", "test", new RatePolicy(200, 50), expiresAtMicros: null, origins: [], CancellationToken.None);
        using var slow = server.Client(text);
        var began = TimeProvider.System.GetTimestamp();
        var answers = await new Bank(server, bank.Tenant, slow).BatchAsync(Stream(200));
        Assert.Equal(200, answers.Count);
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromSeconds(0.75), "150 payments beyond the burst take 0.75 s at 200 a second.");
    }

    [Fact]
    public async Task An_empty_stream_gets_an_empty_answer() => Assert.Empty(await (await server.BankAsync()).BatchAsync([]));

    [Fact]
    public async Task Streaming_needs_the_scope_of_scoring()
    {
        var bank = await server.BankAsync();
        using var reader = await server.ClientAsync(bank.Tenant, Scopes.FraudRead);
        using var answer = await reader.PostAsync(Batch.Path, Encoded([], "identity"));
        await answer.ProblemAsync(403);
    }

    /// <summary>A few cards and merchants, payments out of time order, some of them sent twice in a row.</summary>
    internal static IEnumerable<string> Stream(int count)
    {
        var random = new Random(11);
        for (var i = 0; i < count; i++)
        {
            var at = $"2024-03-{random.Next(1, 28):00}T{random.Next(24):00}:{random.Next(60):00}:00Z";
            yield return Bank.Payment($"b-{i}", $"c-{random.Next(9)}", $"m-{random.Next(5)}", $"{random.Next(1, 500)}.{random.Next(10, 99)}", at, random.Next(3) == 0 ? null : $"d-{random.Next(7)}");
        }
    }

    private static async Task<string[]> PostAsync(Bank bank, byte[] body, string encoding)
    {
        using var answer = await bank.Client.PostAsync(Batch.Path, Encoded(body, encoding));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.TextAsync()).TrimEnd('\n').Split('\n');
    }

    private static ByteArrayContent Encoded(byte[] body, string encoding)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        content.Headers.ContentEncoding.Add(encoding);
        return content;
    }
}
