using Microsoft.Extensions.Logging.Abstractions;
using Suite.Journal.Chain;
using Suite.Journal.Tests.Conformance;

namespace Suite.Journal.Tests.Chain;

public sealed class SigningTimerTests
{
    [Fact]
    public async Task What_is_asked_for_during_a_signing_is_signed_after_it_once()
    {
        var signing = new Signing();
        await using var timer = signing.Timer();
        timer.Trigger();
        await Make.UntilAsync(() => Task.FromResult(signing.Begun == 1));
        timer.Trigger();
        timer.Trigger();
        Assert.Equal(1, signing.Begun);

        // That signing may have read the head before the events came for which it was asked again.
        signing.Finish.Release();
        await Make.UntilAsync(() => Task.FromResult(signing.Begun == 2));
        signing.Finish.Release();
        await Make.UntilAsync(() => Task.FromResult(signing.Ended == 2));
        timer.Trigger();
        await Make.UntilAsync(() => Task.FromResult(signing.Begun == 3));
        Assert.Equal(2, signing.Ended);
        signing.Finish.Release();
    }

    [Fact]
    public async Task What_is_asked_for_during_a_signing_that_fails_is_still_signed()
    {
        var signing = new Signing { Fails = true };
        await using var timer = signing.Timer();
        timer.Trigger();
        await Make.UntilAsync(() => Task.FromResult(signing.Begun == 1));
        timer.Trigger();
        signing.Finish.Release(2);
        await Make.UntilAsync(() => Task.FromResult(signing.Begun == 2));
    }

    [Fact]
    public async Task Nothing_is_signed_after_the_end_though_it_was_asked_for()
    {
        var signing = new Signing();
        var timer = signing.Timer();
        timer.Trigger();
        await Make.UntilAsync(() => Task.FromResult(signing.Begun == 1));
        timer.Trigger();
        await timer.DisposeAsync();
        timer.Trigger();
        Assert.Equal(1, signing.Begun);
    }

    private sealed class Signing
    {
        private int _begun;
        private int _ended;

        public bool Fails { get; init; }

        public SemaphoreSlim Finish { get; } = new(0);

        public int Begun => Volatile.Read(ref _begun);

        public int Ended => Volatile.Read(ref _ended);

        public SigningTimer Timer() => new(SignAsync, TimeSpan.FromHours(1), TimeProvider.System, NullLogger.Instance);

        private async Task SignAsync(CancellationToken ct)
        {
            Interlocked.Increment(ref _begun);
            await Finish.WaitAsync(ct);
            Interlocked.Increment(ref _ended);
            if (Fails)
            {
                throw new InvalidOperationException("planted");
            }
        }
    }
}
