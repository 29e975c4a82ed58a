using System.Collections.Concurrent;

namespace Suite.Grains.Tests;

internal interface ICycle : IGrainWithStringKey
{
    /// <summary>Calls the grains of the path one after the other, each from within the one before.</summary>
    Task<int> Walk(string[] path);
}

internal sealed class CycleGrain : Grain, ICycle
{
    public async Task<int> Walk(string[] path)
    {
        await Task.Yield();
        return path.Length == 0 ? 0 : 1 + await GrainFactory.GetGrain<ICycle>(path[0]).Walk(path[1..]);
    }
}

internal interface IReentrantCycle : IGrainWithStringKey
{
    Task<int> Walk(int depth);

    Task<int> Through(string nonReentrantKey);
}

// The only state is the calls' own.
[Reentrant]
internal sealed class ReentrantCycleGrain : Grain, IReentrantCycle
{
    public async Task<int> Walk(int depth)
    {
        await Task.Yield();
        return depth == 0 ? 0 : 1 + await this.AsReference<IReentrantCycle>().Walk(depth - 1);
    }

    public async Task<int> Through(string nonReentrantKey)
    {
        await Task.Yield();
        return await GrainFactory.GetGrain<ILoop>(nonReentrantKey).CallBack(this.GetPrimaryKeyString());
    }
}

internal interface ILoop : IGrainWithStringKey
{
    Task<int> CallBack(string reentrantKey);
}

internal sealed class LoopGrain : Grain, ILoop
{
    public Task<int> CallBack(string reentrantKey) =>
        GrainFactory.GetGrain<IReentrantCycle>(reentrantKey).Through(this.GetPrimaryKeyString());
}

/// <summary>A turn: a number of awaits of different kinds between begin and end, checking that it is alone all the while.</summary>
internal interface IExclusive : IGrainWithStringKey
{
    Task<int> Turn(int[] awaits);
}

internal interface IInterleaving : IGrainWithStringKey
{
    Task<int> Turn(int[] awaits);
}

internal sealed class ExclusiveGrain(Probe probe) : Grain, IExclusive
{
    private readonly Overlap _overlap = new(probe);

    public Task<int> Turn(int[] awaits) => _overlap.Turn(awaits, exclusive: true);
}

// Overlap's counters may change across an await; that is what the test counts.
[Reentrant]
internal sealed class InterleavingGrain(Probe probe) : Grain, IInterleaving
{
    private readonly Overlap _overlap = new(probe);

    public Task<int> Turn(int[] awaits) => _overlap.Turn(awaits, exclusive: false);
}

/// <summary>Deliberately unguarded state that only a single-threaded, turn-based runtime keeps right.</summary>
internal sealed class Overlap(Probe probe)
{
    private int _inside;
    private int _running;
    private int _value;

    public async Task<int> Turn(int[] awaits, bool exclusive)
    {
        if (Interlocked.Increment(ref _inside) > 1)
            probe.Count(exclusive ? "broken: two turns" : "interleaved");
        foreach (var kind in awaits)
        {
            Step();
            await (kind switch
            {
                0 => Task.CompletedTask,
                1 => Task.Delay(1),
                2 => Task.Run(static () => { }),
                3 => Task.Factory.StartNew(Step, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Current),
                _ => YieldAsync(),
            });
        }

        Step();
        Interlocked.Decrement(ref _inside);
        return _value;
    }

    private static async Task YieldAsync() => await Task.Yield();

    private void Step()
    {
        if (Interlocked.Increment(ref _running) > 1)
            probe.Count("broken: in parallel");
        var before = _value;
        Thread.SpinWait(20);
        _value = before + 1;
        Interlocked.Decrement(ref _running);
    }
}

internal interface IWorker : IGrainWithStringKey
{
    Task<int> Work(string gate);
}

[StatelessWorker(3)]
internal sealed class WorkerGrain(Probe probe) : Grain, IWorker
{
    private readonly int _number = probe.Count("workers");

    public async Task<int> Work(string gate)
    {
        probe.Count("working");
        await probe.Gate(gate);
        return _number;
    }
}

internal interface ITicker : IGrainWithStringKey
{
    Task Start(TimeSpan due, TimeSpan period, bool keepAlive);

    Task Hold(string gate);

    Task Stop();
}

internal sealed class TickerGrain(Probe probe) : Grain, ITicker
{
    private readonly ConcurrentQueue<string> _log = probe.Log;
    private IGrainTimer? _timer;
    private bool _holding;

    public Task Start(TimeSpan due, TimeSpan period, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(due, period) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public async Task Hold(string gate)
    {
        _holding = true;
        probe.Count($"waiting {gate}");
        await probe.Gate(gate);
        _holding = false;
    }

    public Task Stop()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    private Task Tick(CancellationToken ct)
    {
        _log.Enqueue(_holding ? "tick beside a turn" : "tick");
        return probe.Counts.ContainsKey("fail ticks") ? throw new InvalidOperationException("a failing tick") : Task.CompletedTask;
    }
}

internal interface IPinned : IGrainWithStringKey
{
    Task<int> Touch();
}

[KeepAlive]
internal sealed class PinnedGrain : Grain, IPinned
{
    private int _touched;

    public Task<int> Touch() => Task.FromResult(++_touched);
}

internal interface IBadShape : IGrainWithStringKey
{
    void NotAwaited();
}

internal sealed class BadShapeGrain : Grain, IBadShape
{
    public void NotAwaited()
    {
    }
}
