using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Suite.Grains.Runtime;

/// <summary>The directory of activations and the way in. One per process; no clustering: several nodes meet in the journal.</summary>
internal sealed partial class GrainRuntime : IGrainFactory, IDisposable
{
    /// <summary>Grains that a log line names.</summary>
    private const int AbandonedNamedMax = 8;

    private readonly ConcurrentDictionary<ActivationKey, Activation> _directory = new();
    private readonly FrozenDictionary<Type, GrainType> _typeByInterface;
    private readonly ILogger _logger;
    private readonly GrainInstruments _instruments;
    private readonly GrainCollector _collector;
    private int _activations;
    private volatile bool _stopping;

    public GrainRuntime(
        IServiceProvider services,
        IEnumerable<GrainRegistration> registrations,
        GrainOptions options,
        TimeProvider time,
        ILogger logger,
        IMeterFactory? meters)
    {
        Services = services;
        Options = options;
        Time = time;
        _logger = logger;
        var types = new Dictionary<Type, GrainType>();
        var byInterface = new Dictionary<Type, GrainType>();
        foreach (var (grainInterface, grainClass) in registrations.Distinct())
        {
            if (!types.TryGetValue(grainClass, out var type))
                types.Add(grainClass, type = new GrainType(grainClass, options));
            if (byInterface.TryGetValue(grainInterface, out var other) && other != type)
                throw new InvalidOperationException($"{grainInterface.Name} is answered by two grain classes: {other.Name} and {type.Name}.");
            byInterface[grainInterface] = type;
        }

        Types = [.. types.Values];
        _typeByInterface = byInterface.ToFrozenDictionary();
        _instruments = new GrainInstruments(this, meters);
        _collector = new GrainCollector(this);
    }

    public IServiceProvider Services { get; }

    public GrainOptions Options { get; }

    public TimeProvider Time { get; }

    public IReadOnlyList<GrainType> Types { get; }

    public IEnumerable<Activation> Activations => _directory.Select(static pair => pair.Value);

    public int ActivationCount => Volatile.Read(ref _activations);

    public bool IsStopping => _stopping;

    public GrainCollector Collector => _collector;

    /// <summary>Tells this runtime's instruments from another's in the same process.</summary>
    public bool Owns(Meter meter) => _instruments.Owns(meter);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        if (!_typeByInterface.TryGetValue(typeof(TGrainInterface), out var type))
            throw new InvalidOperationException($"No grain class is registered for {typeof(TGrainInterface).Name}: add it with AddGrain or AddGrains(assembly).");
        _directory.TryGetValue(new ActivationKey(type, primaryKey, 0), out var activation);
        if (activation?.Reference is TGrainInterface known)
            return known;
        var reference = Emitted<TGrainInterface>.Create().Bind(this, type, primaryKey);
        if (activation is not null)
            activation.Reference = reference;
        return (TGrainInterface)(object)reference;
    }

    public Activation GetOrActivate(in ActivationKey key)
    {
        while (true)
        {
            if (_directory.TryGetValue(key, out var activation))
                return activation;
            if (ActivationCount >= Options.ActivationsHardMax)
                throw new LimitExceededException(nameof(GrainOptions.ActivationsHardMax), ActivationCount, Options.ActivationsHardMax, "Grains");
            activation = new Activation(this, key);
            if (!_directory.TryAdd(key, activation))
                continue;
            key.Type.OnActivationAdded();
            if (Interlocked.Increment(ref _activations) > Options.ActivationsMax)
                _collector.Kick();
            return activation;
        }
    }

    /// <summary>An idle worker, else a new one, else the one with the fewest calls.</summary>
    public Activation ChooseWorker(GrainType type, string key)
    {
        Activation? least = null;
        var leastLoad = int.MaxValue;
        for (var i = 0; i < type.Workers; i++)
        {
            if (!_directory.TryGetValue(new ActivationKey(type, key, i), out var worker))
                return GetOrActivate(new ActivationKey(type, key, i));
            var load = worker.Load;
            if (load == 0)
                return worker;
            if (load < leastLoad)
                (least, leastLoad) = (worker, load);
        }

        return least!;
    }

    /// <summary>Called under the gate of the activation that ends.</summary>
    public void Replace(Activation ended, Activation? successor)
    {
        if (successor is not null)
        {
            _directory[ended.Key] = successor;
            return;
        }

        _directory.TryRemove(new KeyValuePair<ActivationKey, Activation>(ended.Key, ended));
        ended.Type.OnActivationRemoved();
        Interlocked.Decrement(ref _activations);
    }

    public void Start() => _collector.Start();

    /// <summary>
    /// Refuses new calls from outside, lets waiting and running ones (and the calls they make) end, deactivates everything. What is not done
    /// within the time-out is abandoned and logged.
    /// </summary>
    public async Task StopAsync(CancellationToken ct)
    {
        _stopping = true;
        _collector.Stop();
        var deadline = Time.GetTimestamp();
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The process is stopping.");
        while (!_directory.IsEmpty)
        {
            foreach (var activation in Activations)
                activation.DeactivateWhenDrained(reason);
            if (ct.IsCancellationRequested || Time.GetElapsedTime(deadline) > Options.ShutdownTimeout)
            {
                LogAbandoned(ActivationCount, string.Join(", ", Activations.Take(AbandonedNamedMax).Select(static a => a.Id)));
                return;
            }

            // Asks again because a draining grain may call, and so activate, another one.
            await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _collector.Stop();
        _instruments.Dispose();
    }

    private static class Emitted<TGrainInterface>
    {
        public static readonly Func<GrainReference> Create = GrainReferenceEmitter.Emit(typeof(TGrainInterface));
    }
}
