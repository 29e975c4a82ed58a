using Suite.FeatureStore;
using Suite.Fraud.Scoring;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud.Rules;

/// <summary>What became of a change.</summary>
internal abstract record RuleChange
{
    private RuleChange()
    {
    }

    /// <summary>Durable, or what was there already said the same.</summary>
    public sealed record Done(RuleBook Book, FeatureSet Features) : RuleChange;

    /// <summary>Nothing was written.</summary>
    public sealed record Refused(Problem Problem) : RuleChange;
}

/// <summary>A rule on its way to be saved.</summary>
/// <param name="Rule">As it shall be.</param>
/// <param name="ExpectedVersion">The version the caller has seen, 0 for none; null takes whatever there is.</param>
/// <param name="Reason">Why, for the record.</param>
internal sealed record RuleSave(Rule Rule, long? ExpectedVersion, string Reason);

/// <summary>
/// Changes rules and lists: decided on the newest state, appended on the condition that the state has not moved, decided anew when it has.
/// So two editors on two nodes never overwrite each other unseen.
/// </summary>
internal sealed class RuleChanges(IJournal journal, PlanLoader plans, TimeProvider time)
{
    private const int AttemptsMax = 20;

    public async Task<(RuleBook Book, FeatureSet Features)> ReadAsync(TenantId tenant, CancellationToken ct)
    {
        var state = await plans.ReadStateAsync(tenant, long.MaxValue, ct);
        return (state.Rules, await plans.LoadFeaturesAsync(state, ct));
    }

    /// <summary>Saves all of them in one append, or none.</summary>
    /// <param name="tenant">Whose rules.</param>
    /// <param name="saves">Each of a name of its own.</param>
    /// <param name="fieldOf">A member of the rule of this index, as the caller of the interface knows it.</param>
    /// <param name="actor">Id of the caller's key.</param>
    /// <param name="ct">Cancels before the append.</param>
    public Task<RuleChange> PutAsync(TenantId tenant, IReadOnlyList<RuleSave> saves, Func<int, string, string> fieldOf, string actor, CancellationToken ct) =>
        ChangeAsync(tenant, (book, features) =>
        {
            // What stands there already is left out: a request repeated after a lost answer changes nothing.
            var changed = saves.Select((save, i) => (Index: i, Save: save)).Where(c => book.Find(c.Save.Rule.Name) is not { } stored || !stored.Rule.IsSame(c.Save.Rule)).ToList();
            foreach (var (_, save) in changed)
            {
                var version = book.Find(save.Rule.Name)?.Version ?? 0;
                if (save.ExpectedVersion is { } expected && expected != version)
                {
                    return ([], Problem.Conflict($"The rule '{save.Rule.Name}' is at version {version}, not {expected}: read it again and repeat the change."));
                }
            }

            var wrong = RuleChecks.Check([.. changed.Select(c => c.Save.Rule)], book, features);
            return wrong.Count > 0
                ? ([], Problem.Validation(wrong.GroupBy(w => fieldOf(changed[w.Index].Index, w.Field)).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(w => w.Message)])))
                : ([.. changed.Select((c, i) => RuleEvents.Put(c.Save.Rule, book.NextVersion(c.Save.Rule.Name), book.RulesVersion + i, actor, c.Save.Reason, time.NowMicros()))], null);
        }, ct);

    public Task<RuleChange> RemoveAsync(TenantId tenant, string name, string actor, string reason, CancellationToken ct) =>
        ChangeAsync(tenant, (book, _) => book.Find(name) is null
            ? ([], Problem.NotFound($"There is no rule '{name}'."))
            : ([RuleEvents.Remove(name, book.RulesVersion, actor, reason, time.NowMicros())], null), ct);

    public Task<RuleChange> AddAsync(TenantId tenant, string list, IReadOnlyList<NotedEntry> entries, string actor, string reason, CancellationToken ct) =>
        ChangeAsync(tenant, (book, _) =>
        {
            var current = book.Lists.Find(list);
            if (current is null && book.Lists.Names.Count() >= ListBook.ListsMax)
            {
                return ([], Problem.Conflict($"There are {ListBook.ListsMax} lists, and no more are kept. Use one of them."));
            }

            // What stands there with the same end is not written again: a request repeated after a lost answer changes nothing.
            var added = entries.Where(e => current is null || !current.Entries.TryGetValue(e.Entry.Key, out var there) || there != e.Entry).ToList();
            if ((current ?? EntityList.Empty).With(added.Select(e => e.Entry)).Count > EntityList.EntriesMax)
            {
                return ([], Problem.Conflict($"A list holds at most {EntityList.EntriesMax} entries. Remove some first; \"expired\": true removes those that no longer count."));
            }

            return (ListEvents.Build(Journaling.FraudEvents.ListEntriesAdded, list, added, book.ListsVersion, actor, reason, time.NowMicros()), null);
        }, ct);

    /// <param name="tenant">Whose list.</param>
    /// <param name="list">Its name.</param>
    /// <param name="entries">Those to take off; what is not on the list is left out.</param>
    /// <param name="expired">Also everything that ended before now.</param>
    /// <param name="actor">Id of the caller's key.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <param name="ct">Cancels before the append.</param>
    public Task<RuleChange> TakeOffAsync(
        TenantId tenant, string list, IReadOnlyList<ListEntry> entries, bool expired, string actor, string reason, CancellationToken ct) =>
        ChangeAsync(tenant, (book, _) =>
        {
            if (book.Lists.Find(list) is not { } current)
            {
                return ([], Problem.NotFound($"There is no list '{list}'."));
            }

            var now = time.NowMicros();
            var named = entries.Where(e => current.Entries.ContainsKey(e.Key)).DistinctBy(e => e.Key).ToList();
            var gone = ListEvents.Build(Journaling.FraudEvents.ListEntriesRemoved, list, [.. named.Select(e => new NotedEntry(e, null))], book.ListsVersion, actor, reason, now);
            var ended = expired ? current.Entries.Values.Where(e => e.ExpiresAtMicros <= now).ExceptBy(named.Select(e => e.Key), e => e.Key).ToList() : [];
            return ([.. gone, .. ListEvents.BuildExpired(list, ended, book.ListsVersion + gone.Count, actor, reason, now)], null);
        }, ct);

    private async Task<RuleChange> ChangeAsync(
        TenantId tenant, Func<RuleBook, FeatureSet, (IReadOnlyList<NewEvent> Events, Problem? Problem)> decide, CancellationToken ct)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var (book, features) = await ReadAsync(tenant, ct);
            var (events, problem) = decide(book, features);
            if (problem is not null)
            {
                return new RuleChange.Refused(problem);
            }

            if (events.Count == 0)
            {
                return new RuleChange.Done(book, features);
            }

            await InitialFeatureSet.EnsureAsync(journal, tenant, time, ct);
            if (await journal.AppendAsync(tenant, events, ct) is AppendResult.Appended)
            {
                return new RuleChange.Done((await plans.ReadStateAsync(tenant, long.MaxValue, ct)).Rules, features);
            }
        }

        return new RuleChange.Refused(Problem.Conflict("Others change rules and lists at the same time. Send the change again."));
    }
}
