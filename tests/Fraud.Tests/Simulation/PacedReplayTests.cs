using System.Diagnostics;
using Suite.Fraud.Simulation;
using Xunit;

namespace Suite.Fraud.Tests.Simulation;

public sealed class PacedReplayTests
{
    private static readonly SimulatorOptions Small = new() { Customers = 100, Merchants = 60, PaymentsPerDay = 400, FraudRate = 0.2, Duration = TimeSpan.FromDays(40) };

    [Fact]
    public void Labels_come_at_their_report_time_between_the_payments()
    {
        var payments = new Simulator(Small).Generate().ToList();
        var events = SimulatedFeed.WithLabels(payments).ToList();
        Assert.Equal(payments, events.Where(e => e.Payment is not null).Select(e => e.Payment!));
        Assert.Equal(events.Select(e => e.TimeMicros).Order(), events.Select(e => e.TimeMicros));

        var last = payments[^1].OccurredAtMicros;
        var expected = payments.Where(p => p.LabelAtMicros < last).Select(p => new SimulatedLabel(p.TransactionId, p.IsFraud, p.LabelAtMicros!.Value));
        Assert.Equal(expected.ToHashSet(), events.Where(e => e.Label is not null).Select(e => e.Label!).ToHashSet());
        Assert.Contains(events, e => e.Label is { IsFraud: true });
        Assert.Contains(events, e => e.Label is { IsFraud: false });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(600)]
    public async Task Each_event_waits_for_its_time_divided_by_the_speed(double speed)
    {
        var time = new SteppingTime();
        var events = SimulatedFeed.WithLabels(new Simulator(Small).Generate()).Take(300).ToList();
        var read = 0;
        await foreach (var item in new PacedReplay(time, speed).RunAsync(events, CancellationToken.None))
        {
            var due = (item.TimeMicros - events[0].TimeMicros) / speed;
            Assert.InRange(time.ElapsedMicros, due - 1_000, due + 1_000);
            Assert.Equal(events[read++], item);
        }

        Assert.Equal(events.Count, read);
    }

    [Fact]
    public async Task At_infinite_speed_nothing_waits()
    {
        var time = new SteppingTime();
        var events = SimulatedFeed.WithLabels(new Simulator(Small).Generate()).ToList();
        var read = 0;
        await foreach (var item in new PacedReplay(time, double.PositiveInfinity).RunAsync(events, CancellationToken.None))
            Assert.Equal(events[read++], item);
        Assert.Equal(events.Count, read);
        Assert.Equal(0, time.ElapsedMicros);
    }

    [Fact]
    public async Task A_cancelled_replay_stops_waiting()
    {
        using var cancel = new CancellationTokenSource();
        var payments = new Simulator(Small with { Start = DateTimeOffset.UnixEpoch }).Generate();
        var replay = new PacedReplay(TimeProvider.System, 1e-6).RunAsync(SimulatedFeed.WithLabels(payments), cancel.Token);
        await using var reader = replay.GetAsyncEnumerator(CancellationToken.None);
        Assert.True(await reader.MoveNextAsync());
        var next = reader.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_speed_that_is_not_above_zero_is_refused(double speed) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PacedReplay(TimeProvider.System, speed));

    /// <summary>Time that jumps to the next timer as soon as one is set, so a day of waiting takes no time.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _ticks;

        public double ElapsedMicros => _ticks / 10.0;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Debug.Assert(period == Timeout.InfiniteTimeSpan, "Only one-shot timers are used.");
            return base.CreateTimer(
                s =>
                {
                    Interlocked.Add(ref _ticks, dueTime.Ticks);
                    callback(s);
                },
                state,
                TimeSpan.Zero,
                Timeout.InfiniteTimeSpan);
        }
    }
}
