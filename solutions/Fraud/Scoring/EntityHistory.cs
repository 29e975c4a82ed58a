using Suite.FeatureStore;
using Suite.Journal;

namespace Suite.Fraud.Scoring;

/// <summary>Rereads from the journal what the feature engine does not hold: an entity gone cold, or times before what it kept.</summary>
internal sealed class EntityHistory(IJournal journal, TenantId tenant)
{
    /// <summary>How many events were read so far.</summary>
    public long EventsRead { get; private set; }

    /// <summary>Loads every request into the engine, as of <paramref name="throughPosition"/>.</summary>
    public async ValueTask LoadAsync(
        FeatureEngine engine, FeatureEventFactory events, List<HistoryRequest> needed, long throughPosition, CancellationToken ct)
    {
        foreach (var request in needed)
        {
            var items = new List<object>();
            await foreach (var e in journal.ReadByKeyAsync(tenant, request.Key, request.AfterTimeMicros, throughPosition, ct))
            {
                EventsRead++;
                if (events.FromJournal(e) is { } item)
                {
                    items.Add(item);
                }
            }

            engine.LoadHistory(request, items);
        }

        needed.Clear();
    }
}
