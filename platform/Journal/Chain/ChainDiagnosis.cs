namespace Suite.Journal.Chain;

/// <summary>
/// What was done where a chain breaks. Every guess is checked against a stored link, which only the original event in its original place gives;
/// where no guess fits, the event itself was changed.
/// </summary>
internal sealed class ChainDiagnosis(IChainSource source, ChainHasher hasher, ChainTenant tenant)
{
    /// <summary>How many events taken out or put in at one place are recognised as such; more show as a change.</summary>
    public const int ShiftMax = 64;

    private readonly byte[] _link = new byte[ChainHasher.LinkSize];

    /// <param name="recent">The links before the break, the newest first: at least the one before <paramref name="position"/>.</param>
    /// <param name="position">Where the chain breaks.</param>
    /// <param name="broken">What stands there.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<ChainProblem> ExplainAsync(IReadOnlyList<byte[]> recent, long position, StoredEvent broken, CancellationToken ct)
    {
        var next = new List<StoredEvent>(ShiftMax);
        await foreach (var e in source.ReadAsync(tenant, position, position + ShiftMax, ct).ConfigureAwait(false))
        {
            next.Add(e);
        }

        return FindRemoved(position, broken, next)
            ?? FindInserted(recent, position, [broken, .. next])
            ?? FindLinkChanged(recent[0], position, broken, next)
            ?? FindFieldChanged(recent[0], position, broken, next)
            ?? await FindReorderedAsync(recent[0], position, broken, ct).ConfigureAwait(false)
            ?? Problem(
                ChainProblemKind.Changed, position,
                $"Event {position} ('{broken.Id}') is not what was written: its id, stream, type, event time, keys, request hash, subject, payload or encrypted personal data was changed.");
    }

    /// <summary>Events were taken out and the later ones moved up: the next one still fits behind this one, at its old position.</summary>
    private ChainProblem? FindRemoved(long position, StoredEvent broken, List<StoredEvent> next)
    {
        if (next.Count == 0)
        {
            return null;
        }

        for (var count = 1; count <= ShiftMax; count++)
        {
            if (Fits(broken.Link, next[0], next[0].Position + count, 0, count, next[0].Link))
            {
                return Problem(ChainProblemKind.Removed, position, $"{Events(count)} before '{broken.Id}' removed and the later ones renumbered: it stood at {position + count}.");
            }
        }

        return null;
    }

    /// <summary>Events were put in and the later ones moved down: one of those fits where the strangers begin. The strangers' own links may be right.</summary>
    private ChainProblem? FindInserted(IReadOnlyList<byte[]> recent, long position, List<StoredEvent> events)
    {
        for (var linked = 0; linked < recent.Count; linked++)
        {
            for (var i = 0; i < events.Count; i++)
            {
                var count = linked + i;
                if (count > 0 && Fits(recent[linked], events[i], position - linked, -count, 0, events[i].Link) && IsShifted(events, i, count))
                {
                    return Problem(
                        ChainProblemKind.Inserted, position - linked,
                        $"{Events(count)} inserted at {position - linked} and the later ones renumbered: '{events[i].Id}' stood there.");
                }
            }
        }

        return null;
    }

    /// <summary>Behind inserted events all are shifted; an event that only changed places with another stands among ones that are not.</summary>
    private bool IsShifted(List<StoredEvent> events, int index, int count)
    {
        if (index + 1 < events.Count)
        {
            var following = events[index + 1];
            return Fits(events[index].Link, following, following.Position - count, -count, 0, following.Link);
        }

        // Nothing follows: then it is the broken event that would fit where this one stands.
        var before = index > 1 ? events[index - 1] : events[index];
        return index == 0 || !Fits(before.Link, events[0], events[index].Position, 0, 0, events[0].Link);
    }

    private ChainProblem? FindLinkChanged(byte[] previous, long position, StoredEvent broken, List<StoredEvent> next)
    {
        var right = LinkOf(previous, broken, position, broken.StreamVersion).ToArray();
        var followed = next.Count > 0
            ? Fits(right, next[0], next[0].Position, 0, 0, next[0].Link)
            : position == tenant.Head && right.AsSpan().SequenceEqual(tenant.Link);
        return followed
            ? Problem(ChainProblemKind.Changed, position, $"The stored link of event {position} ('{broken.Id}') was changed; the event itself is what was written.")
            : null;
    }

    /// <summary>Fields with few plausible values are tried one by one.</summary>
    private ChainProblem? FindFieldChanged(byte[] previous, long position, StoredEvent broken, List<StoredEvent> next)
    {
        var body = broken.Body(tenant.Name, hasher);
        for (var shift = -ShiftMax; shift <= ShiftMax; shift++)
        {
            hasher.Link(previous, position, broken.StreamVersion + shift, broken.RecordedTimeMicros, body, _link);
            if (_link.AsSpan().SequenceEqual(broken.Link))
            {
                return Problem(ChainProblemKind.Changed, position, $"The stream version of event {position} ('{broken.Id}') was changed from {broken.StreamVersion + shift} to {broken.StreamVersion}.");
            }
        }

        foreach (var neighbour in next)
        {
            hasher.Link(previous, position, broken.StreamVersion, neighbour.RecordedTimeMicros, body, _link);
            if (_link.AsSpan().SequenceEqual(broken.Link))
            {
                return Problem(ChainProblemKind.Changed, position, $"The recorded time of event {position} ('{broken.Id}') was changed.");
            }
        }

        return null;
    }

    /// <summary>Another event fits here, with its own link or the one that stands here. It may be anywhere, so all the rest is looked through.</summary>
    private async Task<ChainProblem?> FindReorderedAsync(byte[] previous, long position, StoredEvent broken, CancellationToken ct)
    {
        await foreach (var e in source.ReadAsync(tenant, position, tenant.Head, ct).ConfigureAwait(false))
        {
            if (Fits(previous, e, position, 0, 0, broken.Link) || Fits(previous, e, position, 0, 0, e.Link)
                || FitsRecordedHere(previous, e, position, broken))
            {
                return Problem(ChainProblemKind.Reordered, position, $"Event '{e.Id}' belongs at {position} and stands at {e.Position}; '{broken.Id}' stands in its place.");
            }
        }

        return null;
    }

    /// <summary>For two events whose contents were exchanged while times and versions stayed.</summary>
    private bool FitsRecordedHere(byte[] previous, StoredEvent e, long position, StoredEvent broken)
    {
        hasher.Link(previous, position, broken.StreamVersion, broken.RecordedTimeMicros, e.Body(tenant.Name, hasher), _link);
        return _link.AsSpan().SequenceEqual(broken.Link);
    }

    /// <summary>Whether the event at that position, its stream version shifted by some number of the range, gives the link.</summary>
    private bool Fits(byte[] previous, StoredEvent e, long position, int shiftLeast, int shiftMost, byte[] link)
    {
        for (var shift = shiftLeast; shift <= shiftMost; shift++)
        {
            if (LinkOf(previous, e, position, e.StreamVersion + shift).SequenceEqual(link))
            {
                return true;
            }
        }

        return false;
    }

    private ReadOnlySpan<byte> LinkOf(byte[] previous, StoredEvent e, long position, long streamVersion)
    {
        hasher.Link(previous, position, streamVersion, e.RecordedTimeMicros, e.Body(tenant.Name, hasher), _link);
        return _link;
    }

    private ChainProblem Problem(ChainProblemKind kind, long position, string text) => new(kind, tenant.Name, position, text);

    private static string Events(int count) => count == 1 ? "One event was" : $"{count} events were";
}
