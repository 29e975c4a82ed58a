using Microsoft.Extensions.Logging;

namespace Suite.Grains.Runtime;

internal sealed partial class GrainRuntime
{
    [LoggerMessage(LogLevel.Error, "Grain {Grain} could not be activated; its callers got the cause and the next call tries again.")]
    public partial void LogActivationFailed(GrainId grain, Exception exception);

    [LoggerMessage(LogLevel.Error, "Grain {Grain} failed while it was deactivated; it is gone all the same.")]
    public partial void LogDeactivationFailed(GrainId grain, Exception exception);

    [LoggerMessage(LogLevel.Error, "A timer of grain {Grain} failed; it goes on.")]
    public partial void LogTimerFailed(GrainId grain, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Projection {Grain} lost the journal at position {Position} and tries again.")]
    public partial void LogFollowFailed(GrainId grain, long position, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Stopping took too long: {Activations} activations were abandoned, of these grains among others: {Grains}.")]
    public partial void LogAbandoned(int activations, string grains);
}
