using System.Collections.Concurrent;
using System.Text;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Journal;
using Suite.Models;

namespace Suite.Fraud.Scoring;

/// <summary>
/// Feature sets by version: what the names behind a stored vector were. Versions are hashes of their content, so an entry never
/// goes stale; a tenant has a handful, so nothing is evicted.
/// </summary>
internal sealed class FeatureSetCatalog(IJournal journal, IContentStore contents)
{
    private readonly ConcurrentDictionary<string, FeatureSet> _known = new(StringComparer.Ordinal);

    public void Remember(FeatureSet features) => _known.TryAdd(features.Version, features);

    /// <exception cref="InvalidDataException">No event of the tenant ever introduced this version.</exception>
    public async ValueTask<FeatureSet> GetAsync(TenantId tenant, string version, CancellationToken ct)
    {
        if (_known.TryGetValue(version, out var known))
        {
            return known;
        }

        await foreach (var e in journal.ReadStreamAsync(tenant, FraudEvents.FeatureSetStream, 0, ct))
        {
            Remember(FeatureSet.Parse(Encoding.UTF8.GetString(e.Payload.Span)));
        }

        var models = await ModelJournal.ReadAsync(journal, tenant, FraudEvents.ModelName, ct);
        foreach (var model in models.Versions.Where(m => m.FeatureSetVersion == version))
        {
            if (await contents.GetAsync(model.FeatureSetContent, ct) is { } json)
            {
                Remember(FeatureSet.Parse(Encoding.UTF8.GetString(json.Span)));
            }
        }

        return _known.TryGetValue(version, out known)
            ? known
            : throw new InvalidDataException($"The feature set {version} is neither in the journal nor in the content store; restore the content store from a backup.");
    }
}
