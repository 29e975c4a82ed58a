using System.Diagnostics;
using System.Net;
using Suite.Journal;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>A server of its own, whose bound is small.</summary>
public sealed class OverloadTests : IAsyncLifetime
{
    private const int WaitingMax = 3;

    private readonly FraudServer _server = new(scoring =>
    {
        scoring.WaitingMax = WaitingMax;
        scoring.BatchSizeMax = 2;
    });

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task One_payment_more_than_may_wait_is_told_to_come_back_and_nothing_that_waited_is_lost()
    {
        var bank = await _server.BankAsync();
        await bank.ScoreAsync(Bank.Payment("warm-up"));

        // The journal's head is held, as by a disk that hangs: batches cannot end, so payments pile up.
        var sent = new List<Task<HttpResponseMessage>>();
        await using (await _server.Journal.BeginAppendAsync(bank.Tenant, CancellationToken.None))
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; !sent.Any(t => t is { IsCompletedSuccessfully: true }); i++)
            {
                Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "Nothing was refused.");
                sent.Add(bank.PostScoreAsync(Bank.Payment($"t-{i}")));
                await Task.WhenAny(sent[^1], Task.Delay(50));
            }

            var refused = await sent[^1];
            var problem = await refused.ProblemAsync(429);
            Assert.Contains($"WaitingMax is {WaitingMax}", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
            Assert.InRange(sent.Count, WaitingMax + 1, WaitingMax + 3);
        }

        foreach (var waited in sent[..^1])
        {
            Assert.Equal(HttpStatusCode.OK, (await waited).StatusCode);
        }

        Assert.Equal(2 + sent.Count - 1, await bank.HeadAsync());
        await bank.ScoreAsync(Bank.Payment($"t-{sent.Count - 1}"));
    }

    [Fact]
    public async Task One_tenants_overload_is_not_anothers()
    {
        var (full, other) = (await _server.BankAsync(), await _server.BankAsync());
        await full.ScoreAsync(Bank.Payment("warm-up"));
        Task<HttpResponseMessage> waiting;
        await using (await _server.Journal.BeginAppendAsync(full.Tenant, CancellationToken.None))
        {
            waiting = full.PostScoreAsync(Bank.Payment("waits"));
            await other.ScoreAsync(Bank.Payment("flows"));
        }

        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
    }
}
