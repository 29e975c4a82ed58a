using Suite.Grains;
using Suite.Journal;

namespace Suite.Inspection.Cameras;

/// <summary>One camera. Key: <c>tenant/ID</c>. It holds what is durable of the camera: settings, state, baseline and alarms; frames never come here.</summary>
internal interface ICameraGrain : IGrainWithStringKey
{
    /// <summary>Everything committed by any node so far.</summary>
    Task<Camera> ReadAsync(CancellationToken ct);

    /// <summary>Does what the command asks, durably. Doing it twice is doing it once.</summary>
    Task<CameraChange> ChangeAsync(CameraCommand command, CancellationToken ct);
}

/// <summary>What the grain's journal adds up to.</summary>
internal sealed class CameraGrainState
{
    public Camera Now { get; set; } = Camera.None;
}

[JournalStream(CameraJournal.StreamPrefix)]
internal sealed class CameraGrain(InspectionKeys keys) : JournaledGrain<CameraGrainState, CameraEvent>, ICameraGrain
{
    // Another node writes to the camera now and then, not all the time.
    private const int AttemptsMax = 20;

    public static ICameraGrain Of(IGrainFactory grains, TenantId tenant, CameraId id) => grains.GetGrain<ICameraGrain>(GrainKeys.Of(tenant, id.Value));

    public async Task<Camera> ReadAsync(CancellationToken ct)
    {
        await RefreshNow();
        ForgetUnlessThere();
        return State.Now;
    }

    public async Task<CameraChange> ChangeAsync(CameraCommand command, CancellationToken ct)
    {
        await RefreshNow();
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            var decided = CameraRules.Decide(State.Now, command, out var isFound);
            if (decided is null || await RaiseConditionalEvent(Owned(decided)))
            {
                ForgetUnlessThere();
                return new CameraChange(State.Now, isFound);
            }
        }

        throw new StreamVersionException($"{CameraJournal.StreamPrefix}/{GrainContext.GrainId.Key}", Version, Version);
    }

    protected override void TransitionState(CameraGrainState state, CameraEvent raised) => state.Now = state.Now.Apply(raised);

    private CameraEvent Owned(CameraEvent raised)
    {
        var tenant = keys.For(Tenant);
        return raised with { Subject = tenant.CameraSubject(CameraId.Parse(GrainKeys.Parse(GrainContext.GrainId.Key).Name)), Keys = [tenant.Cameras] };
    }

    /// <summary>Ids that nobody set up must not fill the memory.</summary>
    private void ForgetUnlessThere()
    {
        if (State.Now.Version == 0)
        {
            DeactivateOnIdle();
        }
    }
}
