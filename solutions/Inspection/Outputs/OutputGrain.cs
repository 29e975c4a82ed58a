using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Inspection.Outputs;

/// <summary>One output. Key: <c>tenant/ID</c>.</summary>
internal interface IOutputGrain : IGrainWithStringKey
{
    Task<Output> ReadAsync(CancellationToken ct);

    /// <summary>Sets it up. The same again changes nothing; without a new secret the one it has stays.</summary>
    Task<Output> ConfigureAsync(OutputSettings settings, OutputSecrets secrets, string? node, string actor, CancellationToken ct);

    /// <summary>False where there is none.</summary>
    Task<bool> RemoveAsync(string actor, CancellationToken ct);

    Task DeadLetterAsync(long fromPosition, long toPosition, int count, string reason, CancellationToken ct);
}

/// <summary>What the grain's journal adds up to.</summary>
internal sealed class OutputGrainState
{
    public Output Now { get; set; } = Output.None;
}

[JournalStream(OutputJournal.StreamPrefix)]
internal sealed class OutputGrain(InspectionKeys keys, IJournal journal, TimeProvider time) : JournaledGrain<OutputGrainState, OutputEvent>, IOutputGrain
{
    public static IOutputGrain Of(IGrainFactory grains, TenantId tenant, string id) => grains.GetGrain<IOutputGrain>(GrainKeys.Of(tenant, id));

    public async Task<Output> ReadAsync(CancellationToken ct)
    {
        await RefreshNow();
        ForgetUnlessThere();
        return State.Now;
    }

    public async Task<Output> ConfigureAsync(OutputSettings settings, OutputSecrets secrets, string? node, string actor, CancellationToken ct)
    {
        await RefreshNow();
        if (State.Now.Settings != settings || State.Now.Secrets != secrets || State.Now.Node != node)
        {
            var after = await journal.ReadHeadAsync(Tenant, ct);
            RaiseEvent(Owned(new OutputConfigured { AtMicros = time.NowMicros(), Actor = actor, Settings = settings, Secrets = secrets, Node = node, After = after }));
            await ConfirmEvents();
        }

        return State.Now;
    }

    public async Task<bool> RemoveAsync(string actor, CancellationToken ct)
    {
        await RefreshNow();
        if (State.Now.Settings is null)
        {
            ForgetUnlessThere();
            return false;
        }

        RaiseEvent(Owned(new OutputRemoved { AtMicros = time.NowMicros(), Actor = actor }));
        await ConfirmEvents();
        return true;
    }

    public async Task DeadLetterAsync(long fromPosition, long toPosition, int count, string reason, CancellationToken ct)
    {
        RaiseEvent(Owned(new OutputDeadLettered { AtMicros = time.NowMicros(), FromPosition = fromPosition, ToPosition = toPosition, Count = count, Reason = reason }));
        await ConfirmEvents();
    }

    protected override void TransitionState(OutputGrainState state, OutputEvent raised) => state.Now = state.Now.Apply(raised);

    private OutputEvent Owned(OutputEvent raised)
    {
        var tenant = keys.For(Tenant);
        return raised with { Subject = tenant.OutputSubject(GrainKeys.Parse(GrainContext.GrainId.Key).Name), Keys = [tenant.Outputs] };
    }

    private void ForgetUnlessThere()
    {
        if (State.Now.Version == 0)
        {
            DeactivateOnIdle();
        }
    }
}
