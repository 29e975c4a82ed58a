using Npgsql;

namespace Suite.Journal.Postgres;

/// <summary>
/// Group commit. All groups go into one statement in the hope that none is refused; when one is, nothing of it was written and each is tried
/// alone. Refusals are rare (repeated requests), so the hope costs less than asking the server first.
/// </summary>
internal sealed class PostgresGroups(PostgresJournal journal)
{
    /// <summary>Decides and publishes every group; never fails itself.</summary>
    public async Task CommitAsync(IReadOnlyList<AppendGroup> groups)
    {
        if (groups.Count == 1 || !await TryCommitTogetherAsync(groups).ConfigureAwait(false))
        {
            foreach (var group in groups)
            {
                await CommitAloneAsync(group).ConfigureAwait(false);
            }
        }

        journal.Committed(groups[0].Tenant, groups.Sum(group => group.Events.Count));
        foreach (var group in groups)
        {
            group.Publish();
        }
    }

    /// <summary>False when the server refused the whole for one group's sake.</summary>
    private async Task<bool> TryCommitTogetherAsync(IReadOnlyList<AppendGroup> groups)
    {
        try
        {
            var (first, recorded) = await journal.Commits.AppendAsync(groups[0].Tenant, [.. groups.SelectMany(group => group.Events)]).ConfigureAwait(false);
            foreach (var group in groups)
            {
                group.RecordedTimeMicros = recorded;
                group.Decide(new AppendResult.Appended(first, first + group.Events.Count - 1));
                first += group.Events.Count;
            }
        }
        catch (PostgresException)
        {
            return false;
        }
        catch (Exception e)
        {
            foreach (var group in groups)
            {
                group.Fail(PostgresFault.Is(e) ? PostgresFault.ToUnavailable(e) : e);
            }
        }

        return true;
    }

    private async Task CommitAloneAsync(AppendGroup group)
    {
        try
        {
            var (first, recorded) = await journal.Commits.AppendAsync(group.Tenant, group.Events).ConfigureAwait(false);
            group.RecordedTimeMicros = recorded;
            group.Decide(new AppendResult.Appended(first, first + group.Events.Count - 1));
        }
        catch (PostgresException e)
        {
            await DecideRefusedAsync(group, e).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            group.Fail(PostgresFault.Is(e) ? PostgresFault.ToUnavailable(e) : e);
        }
    }

    private async Task DecideRefusedAsync(AppendGroup group, PostgresException e)
    {
        try
        {
            var (result, failure) = await ExplainAsync(group.Tenant, group.Events, e).ConfigureAwait(false);
            if (result is not null)
            {
                group.Decide(result);
            }
            else
            {
                group.Fail(failure!);
            }
        }
        catch (Exception other)
        {
            group.Fail(other);
        }
    }

    /// <summary>Why the server refused these events: an id that exists comes before a wrong version, so that a repeated request is told as such.</summary>
    public async Task<(AppendResult? Result, Exception? Failure)> ExplainAsync(TenantId tenant, IReadOnlyList<NewEvent> events, PostgresException e)
    {
        if (!PostgresFault.IsDuplicateId(e) && e.SqlState != PostgresFault.VersionConflict)
        {
            return (null, PostgresFault.ToUnavailable(e));
        }

        var found = await journal.FindAsync(tenant, [.. events.Select(x => x.Id)], default).ConfigureAwait(false);
        if (found[0] is { } first)
        {
            return (new AppendResult.Duplicate(first, first.RequestHash.Span.SequenceEqual(events[0].RequestHash.Span)), null);
        }

        if (found.FirstOrDefault(x => x is not null) is { } other)
        {
            return (null, new DuplicateEventException(other.Id));
        }

        var parts = (e.Detail ?? throw e).Split('|', 3);
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return (new AppendResult.VersionConflict(parts[2], long.Parse(parts[0], culture), long.Parse(parts[1], culture)), null);
    }
}
