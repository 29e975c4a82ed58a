using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Suite.Grains.Runtime;

/// <summary>What the runtime knows of a grain class, and its counters.</summary>
internal sealed class GrainType
{
    private readonly ObjectFactory _factory;
    private long _activations;
    private long _turns;
    private long _rejected;
    private long _activationFailures;
    private long _collected;

    public GrainType(Type grainClass, GrainOptions options)
    {
        Class = grainClass;
        Name = grainClass.FullName!;
        IsReentrant = grainClass.IsDefined(typeof(ReentrantAttribute), true);
        IsKeptAlive = grainClass.IsDefined(typeof(KeepAliveAttribute), true);
        Workers = grainClass.GetCustomAttribute<StatelessWorkerAttribute>(true)?.MaxLocalWorkers ?? 0;
        MailboxMax = options.ClassSpecificMaxEnqueuedRequests.GetValueOrDefault(Name, options.MaxEnqueuedRequestsHardLimit);
        _factory = ActivatorUtilities.CreateFactory(grainClass, []);
    }

    public Type Class { get; }

    public string Name { get; }

    public bool IsReentrant { get; }

    public bool IsKeptAlive { get; }

    /// <summary>Activations per key of a stateless worker; 0 for a grain that has one.</summary>
    public int Workers { get; }

    public int MailboxMax { get; }

    public long Activations => Volatile.Read(ref _activations);

    public long Turns => Volatile.Read(ref _turns);

    public long Rejected => Volatile.Read(ref _rejected);

    public long ActivationFailures => Volatile.Read(ref _activationFailures);

    public long Collected => Volatile.Read(ref _collected);

    public Grain Construct(IServiceProvider services) => (Grain)_factory(services, null);

    public void OnActivationAdded() => Interlocked.Increment(ref _activations);

    public void OnActivationRemoved() => Interlocked.Decrement(ref _activations);

    public void OnTurns(long count) => Interlocked.Add(ref _turns, count);

    public void OnRejected() => Interlocked.Increment(ref _rejected);

    public void OnActivationFailed() => Interlocked.Increment(ref _activationFailures);

    public void OnCollected() => Interlocked.Increment(ref _collected);
}

/// <summary>Place of an activation in the directory. Workers of one key differ by their index.</summary>
internal readonly record struct ActivationKey(GrainType Type, string Key, int Worker)
{
    // By hand, because every call of GetGrain hashes one: a type is one object, so its reference says everything.
    public bool Equals(ActivationKey other) => ReferenceEquals(Type, other.Type) && Worker == other.Worker && string.Equals(Key, other.Key);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal) + (RuntimeHelpers.GetHashCode(Type) * 31) + Worker;
}
