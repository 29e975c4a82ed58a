using Microsoft.Extensions.DependencyInjection;

namespace Suite.Grains.Runtime;

/// <summary>What exists only between activation and deactivation: the grain object, its services, its timers. Used only from its turns.</summary>
internal sealed class ActivationLife(Activation activation)
{
    private readonly AsyncServiceScope _scope = activation.Runtime.Services.CreateAsyncScope();
    private readonly List<GrainTimer> _timers = [];
    private readonly Lock _timersGate = new();

    public IServiceProvider Services => _scope.ServiceProvider;

    public Grain? Instance { get; private set; }

    public async Task StartAsync()
    {
        var runtime = activation.Runtime;
        Activation.Constructing = activation;
        try
        {
            Instance = activation.Type.Construct(Services);
        }
        finally
        {
            Activation.Constructing = null;
        }

        using var timeout = new CancellationTokenSource(runtime.Options.ActivationTimeout, runtime.Time);
        if (Instance is IActivationSetup setup)
            await setup.SetUpAsync(timeout.Token);
        await Instance.OnActivateAsync(timeout.Token);
    }

    public async Task StopAsync(DeactivationReason reason)
    {
        var runtime = activation.Runtime;
        try
        {
            using var timeout = new CancellationTokenSource(runtime.Options.DeactivationTimeout, runtime.Time);
            StopTimers();
            if (Instance is IActivationSetup setup)
                await setup.TearDownAsync(timeout.Token).WaitAsync(runtime.Options.DeactivationTimeout, runtime.Time);
            await Instance!.OnDeactivateAsync(reason, timeout.Token).WaitAsync(runtime.Options.DeactivationTimeout, runtime.Time);
        }
#pragma warning disable CA1031 // The grain ends whatever its goodbye does; the log says what went wrong.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            runtime.LogDeactivationFailed(activation.Id, exception);
        }

        await EndAsync();
    }

    public async Task EndAsync()
    {
        try
        {
            StopTimers();
            if (Instance is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else if (Instance is IDisposable disposable)
                disposable.Dispose();
            await _scope.DisposeAsync();
        }
#pragma warning disable CA1031 // As above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            activation.Runtime.LogDeactivationFailed(activation.Id, exception);
        }
    }

    public GrainTimer AddTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(activation, callback, options, Forget);
        lock (_timersGate)
            _timers.Add(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    private void Forget(GrainTimer timer)
    {
        lock (_timersGate)
            _timers.Remove(timer);
    }

    private void StopTimers()
    {
        GrainTimer[] timers;
        lock (_timersGate)
            timers = [.. _timers];
        foreach (var timer in timers)
            timer.Dispose();
    }
}

/// <summary>Work of a base class around OnActivateAsync and OnDeactivateAsync that must not depend on overrides calling their base.</summary>
internal interface IActivationSetup
{
    Task SetUpAsync(CancellationToken ct);

    Task TearDownAsync(CancellationToken ct);
}
