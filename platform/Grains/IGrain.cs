namespace Suite.Grains;

#pragma warning disable CA1040 // Orleans' own marker interfaces: the runtime finds grains by them.
/// <summary>A grain or a reference to one. Stands for <c>Orleans.Runtime.IAddressable</c>.</summary>
public interface IAddressable;

/// <summary>Marks an interface of a virtual actor. Stands for <c>Orleans.IGrain</c>.</summary>
/// <remarks>Every method returns Task, Task&lt;T&gt;, ValueTask or ValueTask&lt;T&gt;; a CancellationToken, where there is one, comes last.</remarks>
public interface IGrain : IAddressable;

/// <summary>A grain with a text as its key. Stands for <c>Orleans.IGrainWithStringKey</c>.</summary>
public interface IGrainWithStringKey : IGrain;
#pragma warning restore CA1040

/// <summary>Gives references to grains. Stands for <c>Orleans.IGrainFactory</c>. Thread-safe.</summary>
public interface IGrainFactory
{
    /// <summary>
    /// A reference to the grain with this key. Never fails for a key and starts nothing: the grain is activated by its first call.
    /// Cheap enough to ask for before every call; keeping it is cheaper still.
    /// </summary>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey)
        where TGrainInterface : IGrainWithStringKey;
}

/// <summary>What the runtime knows of one activation. Stands for <c>Orleans.Runtime.IGrainContext</c>.</summary>
public interface IGrainContext
{
    GrainId GrainId { get; }

    /// <summary>Services of this activation; scoped ones live as long as it does.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Asks for deactivation after the turn that is running. Calls that wait go to the next activation, in their order.</summary>
    void Deactivate(DeactivationReason deactivationReason);
}

/// <summary>What every grain class is to the runtime. Stands for <c>Orleans.IGrainBase</c>.</summary>
public interface IGrainBase
{
    IGrainContext GrainContext { get; }
}

/// <summary>Kind and key of a grain. Stands for <c>Orleans.Runtime.GrainId</c>.</summary>
public readonly record struct GrainId(string Type, string Key)
{
    public override string ToString() => $"{Type}/{Key}";
}
