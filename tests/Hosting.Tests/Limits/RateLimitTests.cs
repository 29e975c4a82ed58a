using FsCheck;
using FsCheck.Fluent;

namespace Suite.Hosting.Tests;

public sealed class RateLimitTests
{
    /// <summary>Against a bucket that counts tokens in exact fractions: the same answers, and the same number left.</summary>
    [Fact]
    public void It_grants_what_a_bucket_of_tokens_grants()
    {
        var rates = Gen.Elements(1.0, 2, 4, 5, 8, 10, 100, 1000).ToArbitrary();
        var bursts = Gen.Choose(1, 40).ToArbitrary();
        var steps = Gen.Choose(0, 600).SelectMany(ms => Gen.Choose(1, 12).Select(n => (Milliseconds: ms, Count: n))).ArrayOf().ToArbitrary();
        Prop.ForAll(rates, bursts, steps, (rate, burst, asked) =>
        {
            var time = new SetTime();
            var limit = new RateLimit(new RatePolicy(rate, burst), time);
            decimal tokens = burst;
            foreach (var (milliseconds, count) in asked)
            {
                time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                tokens = Math.Min(burst, tokens + ((decimal)rate * milliseconds / 1000));
                if (count > burst)
                    continue;
                var granted = limit.TryTake(count, out var wait);
                if (granted != tokens >= count || granted != (wait == TimeSpan.Zero))
                    return false;
                if (!granted && Math.Abs((decimal)wait.TotalMicroseconds - ((count - tokens) / (decimal)rate * 1_000_000)) > 1)
                    return false;
                tokens -= granted ? count : 0;
                if (limit.Read().Remaining != (int)Math.Floor(tokens))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The header of a batch is written before anything is taken, and the clock has run for long by then.</summary>
    [Fact]
    public void A_bucket_nothing_was_taken_from_is_full()
    {
        var limit = new RateLimit(new RatePolicy(10, 40), new SetTime());
        Assert.Equal((40, 0), limit.Read());
    }

    /// <summary>Real threads on the real clock: never more than the burst and what the rate adds in the time it took.</summary>
    [Theory]
    [InlineData(2_000, 50)]
    [InlineData(33_333, 1)]
    public void Many_at_once_never_get_more_than_burst_and_rate_times_time(double rate, int burst)
    {
        var limit = new RateLimit(new RatePolicy(rate, burst), TimeProvider.System);
        long granted = 0;
        var began = TimeProvider.System.GetTimestamp();
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMilliseconds(400))
            {
                if (limit.TryTake(1, out var _))
                    Interlocked.Increment(ref granted);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Assert.InRange(granted, burst, (long)(burst + (rate * seconds)) + 1);
        Assert.True(granted > burst, $"Only {granted} in {seconds} s.");
    }

    [Fact]
    public void Taking_allocates_nothing()
    {
        var limit = new RateLimit(new RatePolicy(1_000_000, 1_000_000), TimeProvider.System);
        limit.TryTake(1, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            limit.TryTake(1, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task More_than_a_burst_is_taken_in_parts()
    {
        var limit = new RateLimit(new RatePolicy(1_000, 10), TimeProvider.System);
        var began = TimeProvider.System.GetTimestamp();
        await limit.TakeAsync(110, CancellationToken.None);
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(99.9));
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await limit.TakeAsync(1_000_000, cancelled.Token));
    }
}
