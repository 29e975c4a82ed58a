using Suite.Grains.Runtime;

namespace Suite.Grains;

/// <summary>
/// Base of grain classes. Stands for <c>Orleans.Grain</c>. One turn at a time: between two awaits, and unless the class is
/// <see cref="ReentrantAttribute"/> from the beginning of a call to its end, nothing else runs on this object.
/// </summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Activation _activation;

    /// <summary>Only the runtime constructs grains: it hands over the context beside the constructor's own services.</summary>
    protected Grain() =>
        _activation = Activation.Constructing
            ?? throw new InvalidOperationException($"{GetType().Name} is a grain: get a reference from IGrainFactory instead of constructing it.");

    public IGrainContext GrainContext => _activation;

    protected IGrainFactory GrainFactory => _activation.Runtime;

    protected IServiceProvider ServiceProvider => _activation.ActivationServices;

    internal Activation Activation => _activation;

    /// <summary>Runs before the first call. When it fails, every waiting caller gets its exception and the next call tries again.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last call, and never on a crash. A failure is logged; the activation ends all the same.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation after the running turn. Calls that wait are answered by the next activation.</summary>
    protected void DeactivateOnIdle() =>
        _activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The grain asked for it."));

    /// <summary>Keeps the activation from being collected as idle for this long; a memory bound still wins.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => _activation.DelayCollection(timeSpan);
}

/// <summary>Stands for <c>Orleans.GrainExtensions</c>.</summary>
public static class GrainExtensions
{
    /// <summary>The key the grain was asked for by.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.Key,
        Grain self => self.GrainContext.GrainId.Key,
        _ => throw new ArgumentException("Neither a grain nor a reference to one.", nameof(grain)),
    };

    /// <summary>A reference to this grain itself, to hand to others. Calling it from one's own turn is a deadlock unless reentrant.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this Grain grain)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain.Activation.Runtime.GetGrain<TGrainInterface>(grain.GetPrimaryKeyString());
    }
}
