namespace Suite.Grains;

/// <summary>Why an activation ends. Stands for <c>Orleans.DeactivationReason</c>.</summary>
public readonly record struct DeactivationReason(DeactivationReasonCode ReasonCode, string Description, Exception? Exception = null);

/// <summary>Stands for <c>Orleans.DeactivationReasonCode</c>; the codes that a single process can have.</summary>
public enum DeactivationReasonCode
{
    None,

    /// <summary>The process is stopping.</summary>
    ShuttingDown,

    /// <summary>OnActivateAsync failed.</summary>
    ActivationFailed,

    /// <summary>Unused for longer than the collection age.</summary>
    ActivationIdle,

    /// <summary>The grain, or someone holding its context, asked.</summary>
    ApplicationRequested,

    /// <summary>Least recently used while there were too many activations or too little memory.</summary>
    HighMemoryPressure,
}
