using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>Streams that meet a slow reader, a broken connection, a journal that fails, a server that stops. Each on a server of its own.</summary>
public sealed class BatchFaultTests : IAsyncLifetime
{
    private const int GroupSize = 16;

    private readonly FraudServer _server = new(
        scoring =>
        {
            scoring.BatchSizeMax = GroupSize;
            scoring.BatchStreamsMax = 2;
            scoring.BatchIdleMax = TimeSpan.FromSeconds(20);
        },
        services => services.Replace(ServiceDescriptor.Singleton(FailingJournal.Over(
            (IJournal)services.Last(s => s.ServiceType == typeof(IJournal)).ImplementationInstance!))));

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_bank_that_does_not_read_is_not_read_and_loses_nothing()
    {
        const int Lines = 80_000; // more than sockets may hold on their own: up to 6 MB on the server's side
        await using var usual = new StoppableServer(groupSize: 256);
        await usual.Server.InitializeAsync();
        var bank = await usual.Server.BankAsync();
        using var socket = await OpenAsync(bank, bufferBytes: 16 * 1024);
        var sending = SendAsync(socket, Lines);

        // Until nothing moves any more: what the sockets hold is scored and no more, although most is still to be sent.
        var stood = await StandsStillAtAsync(bank);
        Assert.False(sending.IsCompleted);
        Assert.InRange(stood, 1, Lines / 2);

        var answers = await ReadAnswersAsync(socket);
        await sending;
        Assert.Equal(Lines, answers.Count);
        Assert.All(answers, (line, i) => Assert.StartsWith($"{{\"transactionId\":\"s-{i}\"", line, StringComparison.Ordinal));
        Assert.Equal(Lines + 1, await bank.HeadAsync());
    }

    [Fact]
    public async Task After_a_broken_connection_the_whole_file_is_sent_again_and_nothing_is_stored_twice()
    {
        var bank = await _server.BankAsync();
        var lines = Enumerable.Range(0, 400).Select(i => Line(i)).ToList();
        var answered = new List<string>();
        using (var socket = await OpenAsync(bank))
        {
            await socket.SendAsync(Chunk(string.Concat(lines.Take(250))));
            await foreach (var line in AnswerLinesAsync(socket))
            {
                answered.Add(line);
                if (answered.Count == 100)
                {
                    break;
                }
            }

            socket.LingerState = new LingerOption(true, 0); // reset, not closed
        }

        var again = await bank.BatchAsync(lines, end: "");

        Assert.Equal(400, again.Count);
        Assert.Equal(answered, again.Take(100));
        Assert.Equal(400 + 1, await bank.HeadAsync());
        Assert.Equal(Enumerable.Range(2, 400), again.Select(l => Batch.Json(l)["position"]!.GetValue<int>()));
    }

    [Fact]
    public async Task When_the_journal_fails_the_last_line_says_from_where_to_send_again_and_nothing_behind_it_was_stored()
    {
        var bank = await _server.BankAsync();
        await bank.ScoreAsync(Bank.Payment("warm-up"));
        FailingJournal.Tenant = bank.Tenant;
        FailingJournal.AppendsLeft = 3;
        var lines = Enumerable.Range(0, 500).Select(i => Line(i)).ToList();

        var answers = await bank.BatchAsync(lines, end: "");

        FailingJournal.Tenant = null;
        var last = Batch.Json(answers[^1]);
        var from = last["resendFrom"]!.GetValue<int>();
        Assert.Equal(503, last["error"]!["status"]!.GetValue<int>());
        Assert.Equal(answers.Count, from);
        Assert.InRange(from, 4, 1 + (3 * GroupSize));
        Assert.Equal(2 + from - 1, await bank.HeadAsync());

        var rest = await bank.BatchAsync(lines.Skip(from - 1), end: "");
        Assert.Equal(Enumerable.Range(3, 500), answers.SkipLast(1).Concat(rest).Select(l => Batch.Json(l)["position"]!.GetValue<int>()));
    }

    [Fact]
    public async Task After_an_activation_that_failed_no_group_of_the_stream_is_scored_without_those_before_it()
    {
        var bank = await _server.BankAsync();
        var scoring = _server.Get<IGrainFactory>().GetGrain<IPaymentScoringGrain>(bank.Tenant.Value);
        var stream = new ScoringStream();
        FailingJournal.Tenant = bank.Tenant;
        FailingJournal.IsReadable = false;
        await Assert.ThrowsAsync<JournalUnavailableException>(() => scoring.ScoreManyAsync(Group(bank, stream, 0)));
        FailingJournal.Tenant = null;
        FailingJournal.IsReadable = true;

        // As when the reader had this group under way before it heard of the first one's end.
        var second = Group(bank, stream, 1);
        await Assert.ThrowsAnyAsync<Exception>(() => scoring.ScoreManyAsync(second));

        Assert.All(second.Items, item => Assert.Null(item.Outcome));
        Assert.InRange(await bank.HeadAsync(), 0, 1);
        var fresh = Group(bank, new ScoringStream(), 0);
        await scoring.ScoreManyAsync(fresh);
        Assert.All(fresh.Items, item => Assert.IsType<ScoreOutcome.Decided>(item.Outcome));
    }

    [Fact]
    public async Task A_failure_that_nobody_planned_for_is_found_in_the_log_by_the_trace_id_of_the_last_line()
    {
        var bank = await _server.BankAsync();
        await bank.ScoreAsync(Bank.Payment("warm-up"));
        FailingJournal.Tenant = bank.Tenant;
        FailingJournal.AppendsLeft = 0;
        FailingJournal.Failure = () => new NotSupportedException("planted");

        var answers = await bank.BatchAsync([Bank.Payment("x")]);

        FailingJournal.Tenant = null;
        FailingJournal.Failure = FailingJournal.DiskFull;
        var error = Batch.Json(Assert.Single(answers))["error"]!;
        Assert.Equal(500, error["status"]!.GetValue<int>());
        var logged = Assert.Single(_server.Log.Split("\nError: "), l => l.Contains(error["traceId"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.Contains("line 1", logged, StringComparison.Ordinal);
        Assert.Contains("planted", logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_stream_more_than_a_tenant_may_have_is_told_to_come_back()
    {
        var (bank, other) = (await _server.BankAsync(), await _server.BankAsync());
        using var one = await OpenAsync(bank);
        using var two = await OpenAsync(bank);
        foreach (var open in new[] { one, two })
        {
            await open.SendAsync(Chunk(Line(open == one ? 0 : 1)));
            await using var lines = AnswerLinesAsync(open).GetAsyncEnumerator();
            Assert.True(await lines.MoveNextAsync());
        }

        var refused = await Assert.ThrowsAsync<DuplexRefusedException>(() => bank.BatchAsync([Bank.Payment("x")]));
        Assert.Equal(429, refused.Status);
        Assert.Contains("BatchStreamsMax is 2", refused.Body, StringComparison.Ordinal);
        Assert.Single(await other.BatchAsync([Bank.Payment("x")]));
    }

    [Fact]
    public async Task A_server_that_stops_ends_the_stream_with_a_word()
    {
        await using var stopping = new StoppableServer(GroupSize);
        await stopping.Server.InitializeAsync();
        var bank = await stopping.Server.BankAsync();
        using var socket = await OpenAsync(bank);
        await socket.SendAsync(Chunk(Line(0)));
        var lines = AnswerLinesAsync(socket).GetAsyncEnumerator();
        Assert.True(await lines.MoveNextAsync());

        var stopped = stopping.StopAsync();

        Assert.True(await lines.MoveNextAsync());
        var last = Batch.Json(lines.Current);
        Assert.Equal(2, last["resendFrom"]!.GetValue<int>());
        Assert.EndsWith(":stopping", last["error"]!["type"]!.GetValue<string>(), StringComparison.Ordinal);
        socket.Close();
        await stopped;
    }

    private ScoringGroup Group(Bank bank, ScoringStream stream, int number)
    {
        var hasher = _server.Hasher(bank.Tenant);
        var json = JsonFields.Parse(Encoding.UTF8.GetBytes(Bank.Payment($"g-{number}")));
        var payment = PaymentRequest.Read(json, EventTimeRange.Now(new ScoringOptions(), TimeProvider.System))!;
        return new ScoringGroup(stream, number, [new ScoringItem(payment, hasher.Keys(payment), hasher.RequestHash(payment), 0, isAwaited: false)]);
    }

    private static string Line(int i) => Bank.Payment($"s-{i}", card: $"c-{i % 50}") + "\n";

    private static async Task<Socket> OpenAsync(Bank bank, int? bufferBytes = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (bufferBytes is { } size)
        {
            // Before connecting: the window is agreed on then, and a size that was set is not tuned.
            (socket.SendBufferSize, socket.ReceiveBufferSize) = (size, size);
        }

        var url = bank.Client.BaseAddress!;
        await socket.ConnectAsync(url.Host, url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {Batch.Path} HTTP/1.1\r\nHost: test\r\nAuthorization: {bank.Client.DefaultRequestHeaders.Authorization}\r\nTransfer-Encoding: chunked\r\n\r\n"));
        return socket;
    }

    private static byte[] Chunk(string text) => Encoding.ASCII.GetBytes($"{text.Length:x}\r\n{text}\r\n");

    private static Task SendAsync(Socket socket, int lines) => Task.Run(async () =>
    {
        for (var i = 0; i < lines; i += 100)
        {
            await SendAllAsync(socket, Chunk(string.Concat(Enumerable.Range(i, 100).Select(Line))));
        }

        await SendAllAsync(socket, "0\r\n\r\n"u8.ToArray());
    });

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }

    private static async Task<long> StandsStillAtAsync(Bank bank)
    {
        var began = Stopwatch.GetTimestamp();
        var last = -1L;
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(500);
            var head = await bank.HeadAsync();
            if (head == last && head > 1)
            {
                return head;
            }

            last = head;
        }

        throw new TimeoutException("The server never stopped reading.");
    }

    private static async Task<List<string>> ReadAnswersAsync(Socket socket)
    {
        var answers = new List<string>();
        await foreach (var line in AnswerLinesAsync(socket))
        {
            answers.Add(line);
        }

        return answers;
    }

    /// <summary>The JSON lines among the chunks, to the last chunk.</summary>
    private static async IAsyncEnumerable<string> AnswerLinesAsync(Socket socket)
    {
        using var reader = new StreamReader(new NetworkStream(socket, ownsSocket: false), Encoding.UTF8, false, 4096, leaveOpen: true);
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        var line = new StringBuilder();
        while (true)
        {
            var size = int.Parse((await reader.ReadLineAsync())!, System.Globalization.NumberStyles.HexNumber);
            if (size == 0)
            {
                yield break;
            }

            var chunk = new char[size];
            await reader.ReadBlockAsync(chunk);
            await reader.ReadLineAsync();
            foreach (var c in chunk)
            {
                if (c != '\n')
                {
                    line.Append(c);
                    continue;
                }

                yield return line.ToString();
                line.Clear();
            }
        }
    }

    /// <summary>Disposes once, whether the test got to it or not.</summary>
    private sealed class StoppableServer(int groupSize) : IAsyncDisposable
    {
        private Task? _stopping;

        public FraudServer Server { get; } = new(scoring => scoring.BatchSizeMax = groupSize);

        public Task StopAsync() => _stopping ??= Server.DisposeAsync();

        public async ValueTask DisposeAsync() => await StopAsync();
    }
}

/// <summary>The journal, refusing to append for one tenant once some appends have been made, or to be read.</summary>
public class FailingJournal : DispatchProxy
{
    private IJournal _inner = null!;

    public static TenantId? Tenant { get; set; }

    public static int AppendsLeft { get; set; }

    public static bool IsReadable { get; set; } = true;

    public static Func<Exception> Failure { get; set; } = DiskFull;

    public static Exception DiskFull() => new JournalUnavailableException("The disk is full.", new IOException());

    internal static IJournal Over(IJournal inner)
    {
        var proxy = Create<IJournal, FailingJournal>();
        ((FailingJournal)(object)proxy)._inner = inner;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (args is [TenantId tenant, ..] && tenant == Tenant
            && ((targetMethod!.Name == nameof(IJournal.BeginAppendAsync) && AppendsLeft-- <= 0)
                || (targetMethod.Name == nameof(IJournal.ReadHeadAsync) && !IsReadable)))
        {
            throw Failure();
        }

        return targetMethod!.Invoke(_inner, args);
    }
}
