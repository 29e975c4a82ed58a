using System.Collections.Concurrent;
using Suite.Journal;

namespace Suite.Fraud.Payments;

/// <summary>One hasher a tenant; deriving the key anew for every payment would cost more than the hash.</summary>
internal sealed class EntityHashers(MasterKey master)
{
    private readonly ConcurrentDictionary<TenantId, EntityHasher> _hashers = new();

    public EntityHasher For(TenantId tenant) => _hashers.GetOrAdd(tenant, t => new EntityHasher(master, t));
}
