namespace Suite.Grains;

/// <summary>
/// Other calls may run while one awaits; never two at once. The class says in a comment which state may change across an await.
/// Stands for <c>Orleans.Concurrency.ReentrantAttribute</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;

/// <summary>
/// Up to <see cref="MaxLocalWorkers"/> activations per key, each one turn at a time; a call goes to an idle one, else a new one, else the
/// one with the shortest queue. For work without state. Stands for <c>Orleans.Concurrency.StatelessWorkerAttribute</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute(int maxLocalWorkers) : Attribute
{
    /// <summary>As many workers as the process has processors.</summary>
    public StatelessWorkerAttribute()
        : this(Environment.ProcessorCount)
    {
    }

    public int MaxLocalWorkers { get; } = maxLocalWorkers > 0
        ? maxLocalWorkers
        : throw new ArgumentOutOfRangeException(nameof(maxLocalWorkers), maxLocalWorkers, "At least one worker.");
}

/// <summary>Never collected, neither as idle nor to save memory. Stands for <c>Orleans.KeepAliveAttribute</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KeepAliveAttribute : Attribute;
