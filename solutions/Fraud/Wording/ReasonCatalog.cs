using System.Collections.Concurrent;
using System.Text;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Training.Cards;
using Suite.Journal;
using Suite.Models;

namespace Suite.Fraud.Wording;

/// <summary>
/// The words that belong to a model version: its own feature set and the card it had when it first became champion, both fixed before its first
/// decision, so an entry never goes stale and a stored decision reads the same for ever. A tenant has a handful of versions; nothing is evicted. After the first reason of a version a look-up costs no I/O.
/// </summary>
internal sealed class ReasonCatalog(IJournal journal, IContentStore contents)
{
    private readonly ConcurrentDictionary<(TenantId Tenant, string Version), ReasonWords> _known = new();

    /// <param name="features">The set that the decision's version names.</param>
    /// <exception cref="JournalUnavailableException">The content store does not hold what the model was registered with.</exception>
    public ValueTask<ReasonWords> ForAsync(TenantId tenant, Decision decision, FeatureSet features, CancellationToken ct)
    {
        if (decision.ModelVersion is not { } version)
        {
            return ValueTask.FromResult(_known.GetOrAdd((tenant, features.Version), _ => new ReasonWords(features, null)));
        }

        return _known.TryGetValue((tenant, version), out var words) ? ValueTask.FromResult(words) : LoadAsync(tenant, version, ct);
    }

    private async ValueTask<ReasonWords> LoadAsync(TenantId tenant, string version, CancellationToken ct)
    {
        var state = await ModelJournal.ReadAsync(journal, tenant, FraudEvents.ModelName, ct);
        var model = state.Find(version) ?? throw new InvalidDataException($"A decision names the model {version}, which the journal never registered.");
        var features = FeatureSet.Parse(Encoding.UTF8.GetString((await FetchAsync(model.FeatureSetContent, ct)).Span));
        var card = model.WordsCard is { } address ? ModelCard.Read((await FetchAsync(address, ct)).Span) : null;
        return _known.GetOrAdd((tenant, version), new ReasonWords(features, card?.Data is null ? null : card.Features));
    }

    private async ValueTask<ReadOnlyMemory<byte>> FetchAsync(ContentAddress address, CancellationToken ct) =>
        await contents.GetAsync(address, ct)
        ?? throw new JournalUnavailableException($"The content {address} that words a decision's reasons is not in the content store; restore it from a backup.");
}
