using System.Text;
using Suite.Hosting;
using Suite.Journal;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>When a stream counts as idle: while the server waits for the sender, never while the sender waits for the server.</summary>
public sealed class BatchIdleTests : IAsyncLifetime
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly FraudServer _server = new(scoring => (scoring.BatchSizeMax, scoring.BatchIdleMax) = (16, Idle));

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_key_so_slow_that_a_group_takes_longer_than_a_stream_may_idle_gets_through()
    {
        var bank = await SlowBankAsync();

        // 15 of 16 lines beyond the burst: three times the idle time for the first group.
        var answers = await bank.BatchAsync(Enumerable.Range(0, 20).Select(i => Bank.Payment($"p-{i}")));

        Assert.Equal(20, answers.Count);
        Assert.DoesNotContain(answers, a => a.Contains("\"error\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sender_that_falls_silent_is_told_after_it_waited_for_the_limit_too()
    {
        var bank = await SlowBankAsync();
        var answers = new List<string>();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await DuplexPost.RunAsync(
            bank.Client, Batch.Path, "application/x-ndjson",
            async (body, ct) =>
            {
                await body.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 16).Select(i => Bank.Payment($"p-{i}") + "\n"))), ct);
                await body.FlushAsync(ct);
                await ended.Task;
            },
            async (body, ct) =>
            {
                using var reader = new StreamReader(body);
                while (await reader.ReadLineAsync(ct) is { } line)
                {
                    answers.Add(line);
                }

                ended.SetResult();
            },
            CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(17, answers.Count);
        var last = Batch.Json(answers[^1]);
        Assert.Equal(408, last["error"]!["status"]!.GetValue<int>());
        Assert.Equal(17, last["resendFrom"]!.GetValue<int>());
    }

    /// <summary>Of five payments a second, one at once.</summary>
    private async Task<Bank> SlowBankAsync()
    {
        var bank = await _server.BankAsync();
        var (_, text) = await _server.Get<ApiKeys>().CreateAsync(
            bank.Tenant, [Scopes.FraudScore], "", "test", new RatePolicy(5, 1), expiresAtMicros: null, origins: [], CancellationToken.None);
        return new Bank(_server, bank.Tenant, _server.Client(text));
    }
}
