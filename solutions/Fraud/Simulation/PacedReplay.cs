using System.Runtime.CompilerServices;

namespace Suite.Fraud.Simulation;

/// <summary>
/// Hands out a stream at the pace of its event times: at speed 1 an hour of events takes an hour, at 60 a minute; with
/// <see cref="double.PositiveInfinity"/> nothing waits. Pace is kept against the first event, so a slow reader is
/// caught up with and no drift adds up. Event times are not changed: above speed 1 they overtake the wall clock, so a
/// stream for a server that refuses the future must start far enough in the past.
/// </summary>
public sealed class PacedReplay
{
    // Longer waits are cut into pieces, since timers accept some 49 days at most.
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(1);

    private readonly TimeProvider _time;
    private readonly double _speed;

    public PacedReplay(TimeProvider time, double speed)
    {
        if (!(speed > 0))
            throw new ArgumentOutOfRangeException(nameof(speed), speed, "The speed must be above 0; 1 is real time, infinity is as fast as possible.");
        _time = time;
        _speed = speed;
    }

    /// <summary>Yields each event at its time divided by the speed, counted from the first one's; at most a millisecond early.</summary>
    public async IAsyncEnumerable<SimulatedEvent> RunAsync(
        IEnumerable<SimulatedEvent> events, [EnumeratorCancellation] CancellationToken ct)
    {
        var began = _time.GetTimestamp();
        long? first = null;
        foreach (var item in events)
        {
            ct.ThrowIfCancellationRequested();
            first ??= item.TimeMicros;
            await WaitUntilAsync(began, (item.TimeMicros - first.Value) / _speed, ct).ConfigureAwait(false);
            yield return item;
        }
    }

    private async Task WaitUntilAsync(long began, double micros, CancellationToken ct)
    {
        while (true)
        {
            var left = micros - _time.GetElapsedTime(began).TotalMicroseconds;

            // Timers count whole milliseconds; waiting for less would return at once and spin.
            if (left < 1_000)
                return;
            var wait = left < WaitMax.TotalMicroseconds ? TimeSpan.FromMilliseconds(Math.Floor(left / 1_000)) : WaitMax;
            await Task.Delay(wait, _time, ct).ConfigureAwait(false);
        }
    }
}
