namespace Suite.Grains.Tests;

internal interface IEcho : IGrainWithStringKey
{
    Task<int> Add(int a, int b);

    ValueTask<int> AddValue(int a, int b);

    ValueTask<string> Key();

    Task Nothing();

    Task<int> Throw(string message);

    Task<int> ThrowLater(string message);

    Task Log(string line, CancellationToken ct);

    Task Wait(string gate);

    Task<int> WaitFor(string gate, CancellationToken ct);

    ValueTask<bool> Leaves();

    ValueTask End();
}

internal sealed class EchoGrain(Probe probe) : Grain, IEcho
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Count($"activated {this.GetPrimaryKeyString()}");
        if (probe.OnActivate is { } callback)
            await callback(this.GetPrimaryKeyString());
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Log.Enqueue($"{this.GetPrimaryKeyString()} {reason.ReasonCode}");
        if (probe.OnDeactivate is { } callback)
            await callback(this.GetPrimaryKeyString());
    }

    public Task<int> Add(int a, int b) => Task.FromResult(a + b);

    public ValueTask<int> AddValue(int a, int b) => new(a + b);

    public ValueTask<string> Key() => new(this.GetPrimaryKeyString());

    public Task Nothing() => Task.CompletedTask;

    public Task<int> Throw(string message) => throw new InvalidOperationException(message);

    public async Task<int> ThrowLater(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public Task Log(string line, CancellationToken ct)
    {
        probe.Log.Enqueue(line);
        return Task.CompletedTask;
    }

    public async Task Wait(string gate)
    {
        probe.Count($"waiting {gate}");
        await probe.Gate(gate);
    }

    public async Task<int> WaitFor(string gate, CancellationToken ct)
    {
        probe.Count($"waiting {gate}");
        await probe.Gate(gate).WaitAsync(ct);
        return 1;
    }

    public async ValueTask<bool> Leaves()
    {
        var scheduler = TaskScheduler.Current;
        await Task.Delay(1);
        return !ReferenceEquals(scheduler, TaskScheduler.Current);
    }

    public ValueTask End()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }
}
