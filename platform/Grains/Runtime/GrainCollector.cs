namespace Suite.Grains.Runtime;

/// <summary>Ends activations nobody uses: by age, and least recently used first when there are too many or the heap is too large.</summary>
internal sealed class GrainCollector(GrainRuntime runtime)
{
    private static readonly DeactivationReason Idle = new(DeactivationReasonCode.ActivationIdle, "Unused for the collection age.");
    private static readonly DeactivationReason TooMany = new(DeactivationReasonCode.HighMemoryPressure, "Least recently used of too many.");
    private static readonly DeactivationReason TooLarge = new(DeactivationReasonCode.HighMemoryPressure, "Least recently used while memory is short.");

    private readonly Lock _sweeping = new();
    private ITimer? _timer;
    private int _kicked;
    private long _lastMeasurement = -1;
    private int _kickAbove;

    public void Start()
    {
        using (ExecutionContext.SuppressFlow())
            _timer ??= runtime.Time.CreateTimer(_ => Sweep(), null, runtime.Options.CollectionQuantum, runtime.Options.CollectionQuantum);
    }

    public void Stop() => _timer?.Dispose();

    /// <summary>There are more activations than there should be: look now, once for however many ask.</summary>
    public void Kick()
    {
        if (runtime.ActivationCount > Volatile.Read(ref _kickAbove) && Interlocked.Exchange(ref _kicked, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static collector => collector.Sweep(), this, preferLocal: false);
    }

    public void Sweep()
    {
        lock (_sweeping)
        {
            Volatile.Write(ref _kicked, 0);
            var options = runtime.Options;
            var now = runtime.Time.GetTimestamp();
            foreach (var activation in runtime.Activations)
            {
                if (runtime.Time.GetElapsedTime(activation.LastUsed, now) >= options.CollectionAge)
                    Collect(activation, Idle, now, evenIfKept: false);
            }

            // Down to 95 %, so that the sort is paid once for many new activations.
            var count = runtime.ActivationCount;
            var missed = count > options.ActivationsMax ? CollectOldest(count - (int)(options.ActivationsMax * 0.95), TooMany, now) : 0;

            // Where many are busy, looking again for each new activation would cost more than it frees: wait for some more, or the quantum.
            Volatile.Write(ref _kickAbove, missed > 0 ? count + (options.ActivationsMax / 50) : 0);

            var (bytes, measurement) = options.MemoryGauge();
            var limit = options.MemoryBytesMax ?? GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes / 4 * 3;
            if (bytes > limit && measurement != _lastMeasurement)
            {
                // One tenth for each measurement: the heap shows what a sweep freed only after the next garbage collection.
                _lastMeasurement = measurement;
                CollectOldest(Math.Max(1, runtime.ActivationCount / 10), TooLarge, now);
            }
        }
    }

    private static bool Collect(Activation activation, in DeactivationReason reason, long now, bool evenIfKept)
    {
        if (!activation.TryCollect(reason, now, evenIfKept))
            return false;
        activation.Type.OnCollected();
        return true;
    }

    /// <summary>Gives how many could not be collected because they were in use.</summary>
    private int CollectOldest(int wanted, in DeactivationReason reason, long now)
    {
        var candidates = runtime.Activations.Select(static a => (a.LastUsed, Activation: a)).ToArray();
        Array.Sort(candidates, static (x, y) => x.LastUsed.CompareTo(y.LastUsed));
        foreach (var (_, activation) in candidates)
        {
            if (wanted <= 0)
                break;
            if (Collect(activation, reason, now, evenIfKept: true))
                wanted--;
        }

        return wanted;
    }
}
