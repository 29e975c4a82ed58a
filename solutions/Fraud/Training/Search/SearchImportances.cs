using Suite.Journal;
using Suite.Trees;

namespace Suite.Fraud.Training.Search;

/// <summary>
/// What mattered in a search, computed once for each of its states: pages ask for it again and again, and a forest over hundreds of trials takes
/// its time. Trials are only ever added, so their number says which they are. Asked for at the same time, it is computed once.
/// </summary>
internal sealed class SearchImportances
{
    /// <summary>States kept, of all tenants' searches on this node. When full, the oldest goes and is computed anew when asked for.</summary>
    public const int StatesMax = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<(TenantId Tenant, string Search, int Trials), Lazy<IReadOnlyList<KeyValuePair<string, double>>>> _states = [];
    private readonly Queue<(TenantId Tenant, string Search, int Trials)> _order = new();

    public IReadOnlyList<KeyValuePair<string, double>> Of(TenantId tenant, StoredSearch search)
    {
        Lazy<IReadOnlyList<KeyValuePair<string, double>>>? shares;
        lock (_gate)
        {
            var state = (tenant, search.Started.Id, search.Trials.Count);
            if (!_states.TryGetValue(state, out shares))
            {
                if (_order.Count == StatesMax)
                {
                    _states.Remove(_order.Dequeue());
                }

                shares = new(() => FunctionalAnova.Importances(search.Space, search.Trials));
                _states.Add(state, shares);
                _order.Enqueue(state);
            }
        }

        return shares.Value;
    }
}
