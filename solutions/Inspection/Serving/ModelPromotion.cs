using Suite.Grains;
using Suite.Journal;
using Suite.Models;

namespace Suite.Inspection.Serving;

/// <summary>A version must not go live: where it is to run it says something else than on the CPU. The message names the difference; the champion stays.</summary>
internal sealed class ModelRefusedException(string message) : Exception(message);

/// <summary>Makes versions champion, after what must be checked was checked.</summary>
internal sealed class ModelPromotion(IGrainFactory grains, UnpackedModels unpacked, ProviderGate gate, ModelShelf shelf)
{
    /// <exception cref="ModelException">Unknown version, already champion, or conflict.</exception>
    /// <exception cref="ModelRefusedException">It differs where it is to run.</exception>
    public async Task<ModelState> PromoteAsync(TenantId tenant, string name, string version, string actor, string reason, CancellationToken ct)
    {
        var registry = ModelShelf.RegistryOf(grains, tenant, name);
        if ((await registry.GetAsync(ct)).Find(version) is { } found)
        {
            await CheckAsync(found, ct);

            // Opened before it is promoted: the first part that it looks at does not wait for that.
            using var open = await shelf.LeaseAsync(tenant, name, version, mayBeOld: false, ct);
        }

        return await registry.PromoteAsync(new PromoteModel(version, actor, reason), ct);
    }

    /// <inheritdoc cref="PromoteAsync"/>
    public async Task<ModelState> RollBackAsync(TenantId tenant, string name, string actor, string reason, CancellationToken ct)
    {
        var registry = ModelShelf.RegistryOf(grains, tenant, name);
        var state = await registry.GetAsync(ct);
        if (state.FormerChampions is [.., var former] && state.Find(former) is { } found)
        {
            await CheckAsync(found, ct);
        }

        return await registry.RollBackAsync(new RollBackModel(actor, reason), ct);
    }

    private async Task CheckAsync(ModelVersion version, CancellationToken ct)
    {
        try
        {
            if (gate.Refuse(await unpacked.FolderAsync(version.Content, ct)) is { } difference)
            {
                throw new ModelRefusedException(difference);
            }
        }
        catch (InvalidDataException e)
        {
            throw new ModelRefusedException(e.Message);
        }
    }
}
