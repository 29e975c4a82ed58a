using Suite.Journal;

namespace Suite.Grains;

/// <summary>Keys of grains that belong to a tenant: <c>tenant/name</c>. The name may contain further slashes.</summary>
public static class GrainKeys
{
    public static string Of(TenantId tenant, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return $"{tenant.Value}/{name}";
    }

    /// <exception cref="FormatException">Not of the form <c>tenant/name</c>.</exception>
    public static (TenantId Tenant, string Name) Parse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < key.Length - 1 && TenantId.TryParse(key[..slash], out var tenant)
            ? (tenant, key[(slash + 1)..])
            : throw new FormatException($"A tenant's grain has a key of the form 'tenant/name'; got '{key}'.");
    }
}
