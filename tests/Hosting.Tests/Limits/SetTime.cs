namespace Suite.Hosting.Tests;

/// <summary>A clock that stands until it is set forward. Timers still run on the real one: what waits is not what is tested with it.</summary>
internal sealed class SetTime : TimeProvider
{
    private long _micros = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;

    public override long TimestampFrequency => 1_000_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMicroseconds(Volatile.Read(ref _micros));

    public override long GetTimestamp() => Volatile.Read(ref _micros);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _micros, (long)by.TotalMicroseconds);
}
