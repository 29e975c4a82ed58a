using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Suite.Hosting;
using Suite.Inspection.Results;
using Suite.Inspection.Verdicts;
using Suite.Journal;

namespace Suite.Inspection.Outputs;

/// <summary>How an output is doing on the node that sends.</summary>
/// <param name="Delivered">Since this node sends.</param>
/// <param name="Position">Everything up to here was delivered or given up.</param>
/// <param name="Failures">In a row, of the event that is being sent.</param>
/// <param name="LastError">Null where the last attempt was a delivery.</param>
internal sealed record OutputFigures(long Delivered, long Position, int Failures, string? LastError);

/// <summary>What became of an event that had been given up and was sent again.</summary>
/// <param name="Position">Of the event in the journal.</param>
/// <param name="Problem">Null where it was delivered.</param>
internal sealed record Redelivery(long Position, string? Problem);

/// <summary>
/// Sends an output's events in the journal's order, each until it is delivered or given up. The journal is the queue: in memory is one event. Events come at least once.
/// </summary>
internal sealed partial class OutputRunner : IAsyncDisposable
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();
    private readonly OutputServices _services;
    private readonly TenantId _tenant;
    private readonly string _id;
    private readonly Output _output;
    private readonly IOutputSender _sender;
    private readonly SentPosition _sent;
    private readonly Random _chance;
    private readonly Task _running;

    /// <summary>A sender takes one event at a time.</summary>
    private readonly SemaphoreSlim _sending = new(1);
    private volatile OutputFigures _figures;

    public OutputRunner(OutputServices services, TenantId tenant, string id, Output output, IOutputSender sender, SentPosition sent)
    {
        (_services, _tenant, _id, _output, _sender, _sent) = (services, tenant, id, output, sender, sent);
        _chance = new Random(string.GetHashCode(id, StringComparison.Ordinal));
        _figures = new OutputFigures(0, _sent.Read() ?? output.After, 0, null);
        _running = Task.Run(RunAsync);
    }

    public OutputFigures Figures => _figures;

    public long ConfiguredVersion => _output.ConfiguredVersion;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running;

        // Whoever sends something again has it at the latest when the attempt times out.
        await _sending.WaitAsync();
        await _sender.DisposeAsync();
        _sending.Dispose();
        _ended.Dispose();
    }

    /// <summary>
    /// Sends events of the journal once more, each once and under the id it had, beside what is being sent anyhow. Ends early where the receiver does not answer: the rest
    /// would fare no better.
    /// </summary>
    /// <param name="ranges">First and last position of each; what the output does not send is left out.</param>
    /// <param name="ct">Ends it after the attempt that is under way.</param>
    public async Task<IReadOnlyList<Redelivery>> RedeliverAsync(IEnumerable<(long From, long To)> ranges, CancellationToken ct)
    {
        var done = new List<Redelivery>();
        foreach (var (from, to) in ranges)
        {
            await foreach (var stored in _services.Journal.ReadAsync(_tenant, from - 1, to, ct))
            {
                if (LineEvents.Read(stored) is not { } e || !Wants(e, stored))
                {
                    continue;
                }

                var delivery = await AgainAsync(MessageOf(e, stored), ct);
                _services.Instruments.OnDelivery(delivery is Delivery.Delivered ? "redelivered" : "refused-again");
                done.Add(new Redelivery(stored.Position, ProblemOf(delivery)));
                if (delivery is Delivery.Again)
                {
                    return done;
                }
            }
        }

        return done;
    }

    private async Task<Delivery> AgainAsync(OutputMessage message, CancellationToken ct)
    {
        try
        {
            return await AttemptAsync(message, ct);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Delivery.Again("The output was changed or removed meanwhile.");
        }
    }

    private static string? ProblemOf(Delivery delivery) => delivery switch
    {
        Delivery.Again again => again.Reason,
        Delivery.Refused refused => refused.Reason,
        _ => null,
    };

    /// <param name="message">What to send.</param>
    /// <param name="ct">Ends the wait for the sender, not the attempt: a broker's packet that is broken off would break the connection for the next.</param>
    private async Task<Delivery> AttemptAsync(OutputMessage message, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _ended.Token);
        await _sending.WaitAsync(either.Token);
        try
        {
            return await _sender.SendAsync(message, _ended.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task RunAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await SendAllAsync();
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                // Told to stop.
            }
#pragma warning disable CA1031 // The journal is out of reach; the output goes on where it was once it is back.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogInterrupted(_services.Logger, e, _id);
                await Task.Delay(SaveInterval, _services.Time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            _sent.Write(_figures.Position);
        }
    }

    private async Task SendAllAsync()
    {
        var saved = _services.Time.GetTimestamp();
        await foreach (var stored in _services.Journal.FollowAsync(_tenant, _figures.Position, _ended.Token))
        {
            if (LineEvents.Read(stored) is { } e && Wants(e, stored))
            {
                await SendAsync(MessageOf(e, stored), stored);
            }

            _figures = _figures with { Position = stored.Position };
            if (_services.Time.GetElapsedTime(saved) >= SaveInterval)
            {
                _sent.Write(stored.Position);
                saved = _services.Time.GetTimestamp();
            }
        }
    }

    private bool Wants(LineEvent e, JournalEvent stored)
    {
        var settings = _output.Settings!;
        return settings.Events.Contains(e.Name)
            && (settings.Verdicts.Count == 0 || ResultOf(stored) is not { } result || settings.Verdicts.Contains(result.Outcome.Name()));
    }

    private static PartInspected? ResultOf(JournalEvent stored) => stored.Type == ResultJournal.Inspected ? (PartInspected)ResultJournal.Codec.Decode(stored) : null;

    /// <summary>Returns once it is delivered or given up.</summary>
    private async Task SendAsync(OutputMessage message, JournalEvent stored)
    {
        var refusals = 0;
        for (var failures = 1; ; failures++)
        {
            var delivery = await AttemptAsync(message, _ended.Token);
            if (delivery is Delivery.Delivered)
            {
                _services.Instruments.OnDelivery("delivered");
                _figures = _figures with { Delivered = _figures.Delivered + 1, Failures = 0, LastError = null };
                return;
            }

            var (reason, asked) = (ProblemOf(delivery)!, (delivery as Delivery.Again)?.After);
            refusals = delivery is Delivery.Refused ? refusals + 1 : 0;
            _figures = _figures with { Failures = failures, LastError = reason };
            var age = TimeSpan.FromMicroseconds(_services.Time.NowMicros() - stored.RecordedTimeMicros);
            var lag = await _services.Journal.ReadHeadAsync(_tenant, _ended.Token) - stored.Position;
            if (_services.Plan.GiveUp(refusals, age, lag, reason) is { } why)
            {
                _services.Instruments.OnDelivery("dead");
                await OutputGrain.Of(_services.Grains, _tenant, _id).DeadLetterAsync(stored.Position, stored.Position, 1, why, _ended.Token);
                return;
            }

            _services.Instruments.OnDelivery("retried");
            await Task.Delay(_services.Plan.WaitAfter(failures, asked, NextChance()), _services.Time, _ended.Token);
        }
    }

    private double NextChance() => _chance.NextDouble();

    private static OutputMessage MessageOf(LineEvent e, JournalEvent stored)
    {
        var type = JsonEncodedText.Encode($"inspection.{e.Name}");
        var head = string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"{type}\",\"position\":{stored.Position},\"timestamp\":\"{Timestamps.Format(stored.RecordedTimeMicros)}\",\"data\":");
        byte[] body = [.. Encoding.UTF8.GetBytes(head), .. e.Data, (byte)'}'];
        return new OutputMessage(string.Create(CultureInfo.InvariantCulture, $"{stored.Tenant.Value}-{stored.Position}"), $"{e.Camera ?? "requests"}/{e.Name}", body);
    }

    [LoggerMessage(1, LogLevel.Warning, "The output {Output} was interrupted; it goes on where it was.")]
    private static partial void LogInterrupted(ILogger logger, Exception exception, string output);
}
