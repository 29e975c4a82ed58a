using Suite.Grains;
using Suite.Journal;

namespace Suite.Inspection.Cameras;

/// <summary>All cameras of a tenant with their alarms, whichever node captures them. Key: <c>tenant/inspection</c>. Every call sees everything committed before it.</summary>
internal interface ICameraOverviewGrain : IGrainWithStringKey
{
    /// <summary>By id; without those that were removed.</summary>
    Task<IReadOnlyList<(string Id, Camera Camera)>> ListAsync(CancellationToken ct);

    /// <summary>Those that were removed too: their alarms are history.</summary>
    Task<IReadOnlyList<(string Id, Camera Camera)>> ListAllAsync(CancellationToken ct);
}

internal sealed class CameraOverviewGrain(IJournal journal, InspectionKeys keys) : ProjectionGrain, ICameraOverviewGrain
{
    private readonly SortedDictionary<string, Camera> _cameras = new(StringComparer.Ordinal);

    public static ICameraOverviewGrain Of(IGrainFactory grains, TenantId tenant) => grains.GetGrain<ICameraOverviewGrain>(GrainKeys.Of(tenant, "inspection"));

    public async Task<IReadOnlyList<(string Id, Camera Camera)>> ListAsync(CancellationToken ct)
    {
        await CatchUpAsync(ct);
        return [.. _cameras.Where(static c => c.Value.Settings is not null).Select(static c => (c.Key, c.Value))];
    }

    public async Task<IReadOnlyList<(string Id, Camera Camera)>> ListAllAsync(CancellationToken ct)
    {
        await CatchUpAsync(ct);
        return [.. _cameras.Select(static c => (c.Key, c.Value))];
    }

    protected override void Apply(JournalEvent stored)
    {
        if (CameraJournal.IsCamera(stored))
        {
            var id = CameraJournal.IdOf(stored);
            _cameras[id] = _cameras.GetValueOrDefault(id, Camera.None).Apply(CameraJournal.Codec.Decode(stored));
        }
    }

    /// <summary>Only the events of cameras are read: results, which are many, cost nothing.</summary>
    protected override async ValueTask<long> LoadCheckpointAsync(CancellationToken ct)
    {
        var head = await journal.ReadHeadAsync(Tenant, CancellationToken.None);
        await foreach (var stored in journal.ReadByKeyAsync(Tenant, keys.For(Tenant).Cameras, long.MinValue, head, CancellationToken.None))
        {
            Apply(stored);
        }

        return head;
    }
}
