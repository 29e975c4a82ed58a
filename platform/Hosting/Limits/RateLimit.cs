using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Suite.Hosting;

/// <summary>
/// A token bucket of one key on this node: holds up to <see cref="RatePolicy.Burst"/> tokens, starts full, gains <see cref="RatePolicy.PerSecond"/>
/// a second. In any span of t seconds it grants at most burst + rate * t. Kept as one number, the time at which the bucket will be full again
/// (the generic cell rate algorithm, ITU-T I.371), changed by compare-and-swap: taking costs one clock reading, no lock and no allocation.
/// Thread-safe. Reads time from the given provider only.
/// </summary>
public sealed class RateLimit
{
    /// <summary>The policy's name in the headers.</summary>
    public const string Name = "key";

    private readonly TimeProvider _time;
    private readonly long _ticksPerToken; // rounded up: never more than the rate
    private readonly long _ticksPerBurst;
    private readonly string _policyHeader;
    private long _fullAt = long.MinValue;
    private HeaderText _lastHeader = new(-1, -1, "");

    public RateLimit(RatePolicy policy, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(time);
        if (RatePolicy.Error(policy.PerSecond, policy.Burst) is { } wrong)
            throw new ArgumentOutOfRangeException(nameof(policy), wrong);
        Policy = policy;
        _time = time;
        _ticksPerToken = (long)Math.Ceiling(time.TimestampFrequency / policy.PerSecond);
        _ticksPerBurst = _ticksPerToken * policy.Burst;
        var window = Math.Max(1, (long)Math.Ceiling(policy.Burst / policy.PerSecond));
        _policyHeader = string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";q={policy.Burst};w={window}");
    }

    public RatePolicy Policy { get; }

    /// <summary>Takes all of the tokens or none.</summary>
    /// <param name="count">1 to the policy's burst: more is never there at once.</param>
    /// <param name="wait">Zero, or how long until as many are there if nobody else takes any.</param>
    public bool TryTake(int count, out TimeSpan wait)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Policy.Burst);
        var cost = _ticksPerToken * count;
        while (true)
        {
            var now = _time.GetTimestamp();
            var fullAt = Volatile.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + cost;
            if (next - now > _ticksPerBurst)
            {
                wait = _time.GetElapsedTime(now, next - _ticksPerBurst);
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt)
            {
                wait = TimeSpan.Zero;
                return true;
            }
        }
    }

    /// <summary>Takes the tokens as they come, a burst at most at a time, and waits in between. What was taken before a cancellation stays taken.</summary>
    /// <param name="count">Any positive number.</param>
    public async ValueTask TakeAsync(int count, CancellationToken ct)
    {
        while (count > 0)
        {
            var part = Math.Min(count, Policy.Burst);
            if (TryTake(part, out var wait))
                count -= part;
            else
                await Task.Delay(wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait, _time, ct);
        }
    }

    /// <summary>Tokens there now, and whole seconds until the bucket is full, rounded up.</summary>
    public (int Remaining, long FullInSeconds) Read()
    {
        var now = _time.GetTimestamp();
        var missing = Math.Max(now, Volatile.Read(ref _fullAt)) - now; // in this order: a bucket nothing was taken from was full ever since
        var frequency = _time.TimestampFrequency;
        return ((int)Math.Max(0, (_ticksPerBurst - missing) / _ticksPerToken), (missing + frequency - 1) / frequency);
    }

    /// <summary>
    /// <c>RateLimit-Policy: "key";q=BURST;w=SECONDS</c> (a quota of q, refilled in w seconds) and <c>RateLimit: "key";r=LEFT;t=SECONDS</c> (r left, all
    /// of the quota back in t seconds), as structured fields of draft-ietf-httpapi-ratelimit-headers, version 09.
    /// </summary>
    internal void WriteTo(IHeaderDictionary headers)
    {
        var (remaining, seconds) = Read();
        var last = _lastHeader;
        if (last.Remaining != remaining || last.Seconds != seconds)
        {
            // Under a steady load far below the limit it is the same text again and again.
            _lastHeader = last = new HeaderText(
                remaining, seconds, string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";r={remaining};t={seconds}"));
        }

        headers["RateLimit-Policy"] = _policyHeader;
        headers["RateLimit"] = last.Text;
    }

    private sealed record HeaderText(int Remaining, long Seconds, string Text);
}
