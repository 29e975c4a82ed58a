namespace Suite.Journal.Chain;

/// <summary>One tenant's chain from its first event to its head, up to the first place where it breaks.</summary>
internal sealed class ChainWalk(
    IChainSource source, ChainHasher hasher, ChainTenant tenant, IReadOnlyList<ChainCheckpoint> checkpoints, IProgress<long>? progress)
{
    private const int ReportEvery = 10_000;
    private readonly byte[] _link = ChainHasher.Origin.ToArray();
    private readonly LinkedList<byte[]> _recent = new([ChainHasher.Origin.ToArray()]);
    private int _nextCheckpoint;

    public long Events { get; private set; }

    public int CheckpointsVerified { get; private set; }

    public long SignedThrough { get; private set; }

    /// <summary>The newest link found right.</summary>
    public ReadOnlySpan<byte> Link => _link;

    /// <summary>What the tables that serve to find events must hold.</summary>
    public ExpectedLookups Expected { get; } = new();

    /// <summary>The first problem; null when the chain is whole and every checkpoint fits.</summary>
    public async Task<ChainProblem?> RunAsync(CancellationToken ct)
    {
        await foreach (var e in source.ReadAsync(tenant, 0, tenant.Head, ct).ConfigureAwait(false))
        {
            if (await FindProblemAsync(e, ct).ConfigureAwait(false) is { } problem)
            {
                return problem;
            }

            Events++;
            Expected.Add(e);
            if (Events % ReportEvery == 0)
            {
                progress?.Report(Events);
            }
        }

        return FindProblemAtEnd();
    }

    private async Task<ChainProblem?> FindProblemAsync(StoredEvent e, CancellationToken ct)
    {
        var position = Events + 1;
        if (e.Position != position)
        {
            return Missing(position, e.Position - 1);
        }

        hasher.Link(_link, position, e.StreamVersion, e.RecordedTimeMicros, e.Body(tenant.Name, hasher), _link);
        if (!_link.AsSpan().SequenceEqual(e.Link))
        {
            _recent.First!.Value.CopyTo(_link, 0);
            return await new ChainDiagnosis(source, hasher, tenant).ExplainAsync([.. _recent], position, e, ct).ConfigureAwait(false);
        }

        Remember();
        if (!e.TenantFits || !e.SubjectKeyFits)
        {
            var column = e.TenantFits ? "the number of its subject's key" : "its tenant's number";
            return Problem(ChainProblemKind.Changed, position, $"Event {position} ('{e.Id}') is what was written, but {column} was changed: it would not be found or read.");
        }

        return FindCheckpointProblem(position);
    }

    /// <summary>The chain before this position agrees with itself; does it with what was signed?</summary>
    private ChainProblem? FindCheckpointProblem(long position)
    {
        for (; _nextCheckpoint < checkpoints.Count && checkpoints[_nextCheckpoint].Position == position; _nextCheckpoint++)
        {
            if (!checkpoints[_nextCheckpoint].Link.Span.SequenceEqual(_link))
            {
                return Problem(
                    ChainProblemKind.Rewritten, SignedThrough + 1,
                    $"The chain is not the one signed at {position}: an event from {SignedThrough + 1} to {position} was changed, removed, reordered or inserted, and every link after it made anew.");
            }

            CheckpointsVerified++;
            SignedThrough = position;
        }

        return null;
    }

    private ChainProblem? FindProblemAtEnd()
    {
        if (Events < tenant.Head)
        {
            return Missing(Events + 1, tenant.Head);
        }

        if (tenant.LastPosition > tenant.Head)
        {
            return Problem(ChainProblemKind.Inserted, tenant.Head + 1, $"The head is {tenant.Head}, but there are events up to {tenant.LastPosition}: they were inserted, or the head was changed.");
        }

        if (_nextCheckpoint < checkpoints.Count)
        {
            return Problem(
                ChainProblemKind.Removed, Events + 1,
                $"A checkpoint was signed at {checkpoints[^1].Position}, but the journal ends at {Events}: its end was removed, or an older copy took its place.");
        }

        if (!tenant.Link.AsSpan().SequenceEqual(_link))
        {
            return Problem(ChainProblemKind.Changed, tenant.Head, $"The tenant's row holds another link than its newest event, {tenant.Head}: the row was changed.");
        }

        return tenant.TimeMax == Expected.TimeMax
            ? null
            : Problem(ChainProblemKind.Lookup, tenant.Head, "The tenant's row holds another newest event time than its events: the row was changed.");
    }

    private ChainProblem Missing(long first, long last) => Problem(
        ChainProblemKind.Removed, first, first == last ? $"Event {first} is missing." : $"Events {first} to {last} are missing.");

    private void Remember()
    {
        // The oldest array is used again: a million events must not leave a million links behind.
        var node = _recent.Last!;
        if (_recent.Count <= ChainDiagnosis.ShiftMax)
        {
            node = new LinkedListNode<byte[]>(new byte[ChainHasher.LinkSize]);
        }
        else
        {
            _recent.RemoveLast();
        }

        _link.CopyTo(node.Value, 0);
        _recent.AddFirst(node);
    }

    private ChainProblem Problem(ChainProblemKind kind, long position, string text) => new(kind, tenant.Name, position, text);
}
