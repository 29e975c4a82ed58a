namespace Suite.Grains;

/// <summary>A running timer of an activation; it ends with the activation. Stands for <c>Orleans.Runtime.IGrainTimer</c>.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Starts anew: first tick after <paramref name="dueTime"/>, then <paramref name="period"/> after each tick's end.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>Stands for <c>Orleans.Runtime.GrainTimerCreationOptions</c>.</summary>
public readonly record struct GrainTimerCreationOptions(TimeSpan DueTime, TimeSpan Period)
{
    /// <summary>Ticks count as use: the activation is not collected as idle while they come.</summary>
    public bool KeepAlive { get; init; }
}

/// <summary>Stands for the timer methods of <c>Orleans.GrainBaseExtensions</c>.</summary>
public static class GrainTimerExtensions
{
    /// <summary>
    /// Calls back as a turn of its own (never beside another turn, unless the grain is reentrant). The next tick is due one period after the
    /// callback ended, so ticks never pile up. An exception is logged and the timer goes on. Its token is cancelled when the timer is
    /// disposed or the activation ends. Time comes from the runtime's TimeProvider.
    /// </summary>
    public static IGrainTimer RegisterGrainTimer(
        this Grain grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return grain.Activation.AddTimer(callback, options);
    }

    /// <inheritdoc cref="RegisterGrainTimer(Grain, Func{CancellationToken, Task}, GrainTimerCreationOptions)"/>
    public static IGrainTimer RegisterGrainTimer(this Grain grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));
}
