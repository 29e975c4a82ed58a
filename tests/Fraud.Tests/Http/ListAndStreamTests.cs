using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class ListAndStreamTests(FraudServer server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Pages_hold_every_decision_once_newest_first(int limit)
    {
        var bank = await server.BankAsync();
        for (var i = 0; i < 7; i++)
        {
            await bank.ScoreAsync(Bank.Payment($"t-{i}"));
            await bank.LabelAsync($"t-{i}", fraud: false);
        }

        var seen = new List<string>();
        for (var path = $"/v1/fraud/transactions?limit={limit}"; ;)
        {
            var page = await bank.GetAsync(path);
            var transactions = page["transactions"]!.AsArray();
            Assert.InRange(transactions.Count, 0, limit);
            seen.AddRange(transactions.Select(t => t!["transactionId"]!.GetValue<string>()));
            if (page["next"] is not { } next)
            {
                break;
            }

            path = $"/v1/fraud/transactions?limit={limit}&before={next}";
        }

        Assert.Equal(Enumerable.Range(0, 7).Reverse().Select(i => $"t-{i}"), seen);
    }

    [Fact]
    public async Task Decisions_behind_a_long_import_are_found_page_by_page()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Payment("first"));
        await bank.ImportAsync(PastPayments.Month);
        await bank.ScoreAsync(Bank.Payment("last"));
        var page = await bank.GetAsync("/v1/fraud/transactions?limit=2");
        Assert.Equal(["last", "first"], page["transactions"]!.AsArray().Select(t => t!["transactionId"]!.GetValue<string>()));
        Assert.Equal("first", (await bank.GetAsync("/v1/fraud/transactions?before=3"))["transactions"]![0]!["transactionId"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_reader_that_breaks_off_again_and_again_misses_nothing_and_reads_nothing_twice()
    {
        var bank = await server.BankAsync();
        const int Payments = 40;
        var paying = Task.Run(async () =>
        {
            for (var i = 0; i < Payments; i++)
            {
                await bank.ScoreAsync(Bank.Payment($"t-{i}"));
                if (i % 4 == 0)
                {
                    await bank.LabelAsync($"t-{i}", fraud: true);
                }
            }
        });
        var seen = new List<StreamEvent>();
        var random = new Random(11);
        while (seen.Count(e => e.Type == "decision") < Payments || seen.Count(e => e.Type == "label") < Payments / 4)
        {
            seen.AddRange(await ReadAsync(bank, seen.Count == 0 ? "0" : seen[^1].Id, asHeader: random.Next(2) == 0, random.Next(1, 9), Payments + (Payments / 4) - seen.Count));
        }

        await paying;
        Assert.Equal(Enumerable.Range(0, Payments).Select(i => $"t-{i}"), seen.Where(e => e.Type == "decision").Select(e => e.Data["transactionId"]!.GetValue<string>()));
        var positions = seen.Select(e => long.Parse(e.Id)).ToList();
        Assert.Equal(positions.Order().Distinct(), positions);

        // What is streamed is what is stored.
        var stored = await bank.GetAsync("/v1/fraud/transactions/t-7");
        var streamed = seen.Single(e => e.Type == "decision" && e.Data["transactionId"]!.GetValue<string>() == "t-7").Data;
        Assert.Equal(stored["features"]!.ToJsonString(), streamed["features"]!.ToJsonString());
        Assert.Equal(stored["position"]!.ToJsonString(), streamed["position"]!.ToJsonString());
    }

    [Fact]
    public async Task A_stream_without_a_place_begins_with_what_comes_next()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Payment("past"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/fraud/stream");
        using var answer = await bank.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(": connected", await reader.ReadLineAsync());
        await bank.ScoreAsync(Bank.Payment("next"));
        Assert.Equal("next", (await NextAsync(reader)).Data["transactionId"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_place_the_journal_does_not_have_is_refused_instead_of_waited_for()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Payment("only"));
        var head = await bank.HeadAsync();
        var problem = await bank.RefusedAsync(400, () => bank.Client.GetAsync($"/v1/fraud/stream?after={head + 1}"));
        Assert.Contains($"ends at {head}", problem.Error("after"), StringComparison.Ordinal);
    }

    /// <summary>Reads at most so many events and breaks the connection; never waits for more than can still come.</summary>
    private static async Task<List<StreamEvent>> ReadAsync(Bank bank, string after, bool asHeader, int most, int left)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/fraud/stream" + (asHeader ? "" : "?after=" + after));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (asHeader)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        using var answer = await bank.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var events = new List<StreamEvent>();
        while (events.Count < Math.Min(most, left))
        {
            events.Add(await NextAsync(reader));
        }

        return events;
    }

    private static async Task<StreamEvent> NextAsync(StreamReader reader)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string id = "", type = "", data = "";
        while (true)
        {
            var line = await reader.ReadLineAsync(deadline.Token) ?? throw new InvalidOperationException("The stream ended.");
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                type = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data += line[6..];
            }
            else if (line.Length == 0 && id.Length > 0)
            {
                return new StreamEvent(id, type, JsonNode.Parse(data)!);
            }
        }
    }

    private sealed record StreamEvent(string Id, string Type, JsonNode Data);
}
