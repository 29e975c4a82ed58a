using System.Security.Cryptography;

namespace Suite.Journal.Chain;

/// <summary>All checkpoints that are known, the journal's own and those kept elsewhere, and which of them can be believed.</summary>
internal sealed class CheckpointBook
{
    private readonly Dictionary<string, List<ChainCheckpoint>> _valid = [];
    private readonly Dictionary<string, List<ChainProblem>> _problems = [];

    public CheckpointBook(ECDsa? key, IReadOnlyList<ChainCheckpoint> stored, IReadOnlyList<ChainCheckpoint> kept)
    {
        foreach (var checkpoint in kept.Concat(stored))
        {
            if (key is null || !checkpoint.IsSignedBy(key))
            {
                AddProblem(
                    ChainProblemKind.ForgedCheckpoint, checkpoint,
                    $"Checkpoint {checkpoint.Number} at {checkpoint.Position} is not signed by the installation's key: it was altered, or another key signed it.");
            }
            else if (!Of(checkpoint.Tenant).Exists(other => IsSame(other, checkpoint)))
            {
                Of(checkpoint.Tenant).Add(checkpoint);
            }
        }

        foreach (var list in _valid.Values)
        {
            list.Sort((a, b) => (a.Position, a.Number).CompareTo((b.Position, b.Number)));
        }

        FindGaps(stored);
        FindGone(stored, kept);
    }

    public IEnumerable<string> Tenants => _valid.Keys.Union(_problems.Keys);

    /// <summary>By position.</summary>
    public IReadOnlyList<ChainCheckpoint> Valid(string tenant) => _valid.GetValueOrDefault(tenant) ?? [];

    public IReadOnlyList<ChainProblem> FindProblems(string tenant) => _problems.GetValueOrDefault(tenant) ?? [];

    private void FindGaps(IReadOnlyList<ChainCheckpoint> stored)
    {
        foreach (var tenant in stored.GroupBy(c => c.Tenant, StringComparer.Ordinal))
        {
            long expected = 1;
            long position = 0;
            foreach (var checkpoint in tenant.OrderBy(c => c.Number))
            {
                if (checkpoint.Number != expected)
                {
                    AddProblem(ChainProblemKind.RemovedCheckpoint, checkpoint with { Position = position + 1 }, $"Checkpoint {expected} is missing in the journal; the next is {checkpoint.Number}.");
                }

                (expected, position) = (checkpoint.Number + 1, checkpoint.Position);
            }
        }
    }

    /// <summary>What was exported once must still be there.</summary>
    private void FindGone(IReadOnlyList<ChainCheckpoint> stored, IReadOnlyList<ChainCheckpoint> kept)
    {
        var there = stored.Select(c => (c.Tenant, c.Number)).ToHashSet();
        foreach (var checkpoint in kept.Where(c => !there.Contains((c.Tenant, c.Number))))
        {
            AddProblem(ChainProblemKind.RemovedCheckpoint, checkpoint, $"Checkpoint {checkpoint.Number} at {checkpoint.Position}, kept elsewhere, is not in the journal any more.");
        }
    }

    private List<ChainCheckpoint> Of(string tenant) => _valid.TryGetValue(tenant, out var list) ? list : _valid[tenant] = [];

    private void AddProblem(ChainProblemKind kind, ChainCheckpoint checkpoint, string text)
    {
        if (!_problems.TryGetValue(checkpoint.Tenant, out var list))
        {
            _problems[checkpoint.Tenant] = list = [];
        }

        list.Add(new ChainProblem(kind, checkpoint.Tenant, checkpoint.Position, text));
    }

    private static bool IsSame(ChainCheckpoint a, ChainCheckpoint b) =>
        a.Number == b.Number && a.Position == b.Position && a.TimeMicros == b.TimeMicros && a.Link.Span.SequenceEqual(b.Link.Span);
}
