using Suite.Journal;

namespace Suite.JournalKill;

/// <summary>An append the writer was told is durable.</summary>
public readonly record struct Acknowledgement(string Id, long Position)
{
    /// <summary>"ack ID POSITION", as the writer prints it; null for any other line or a line cut off by the kill.</summary>
    public static Acknowledgement? Parse(string line)
    {
        var parts = line.Split(' ');
        return parts is ["ack", var id, var position, "."] ? new Acknowledgement(id, long.Parse(position, System.Globalization.CultureInfo.InvariantCulture)) : null;
    }

    public override string ToString() => FormattableString.Invariant($"ack {Id} {Position} .");
}

/// <summary>Finds what a crash must never do: lose an acknowledged event, leave half an event or half a group, tear a hole into the positions.</summary>
public static class Verifier
{
    /// <summary>Everything that is wrong, in words; empty when all is well.</summary>
    public static async Task<List<string>> FindProblemsAsync(IJournal journal, IReadOnlyCollection<Acknowledgement> acknowledged)
    {
        var problems = new List<string>();
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        var streams = new Dictionary<string, long>(StringComparer.Ordinal);
        var groups = new Dictionary<(int, long), int>();
        long last = 0;
        await foreach (var e in journal.ReadAsync(TestEvents.Tenant, 0, long.MaxValue, CancellationToken.None))
        {
            if (e.Position != ++last)
            {
                problems.Add($"position {e.Position} follows {last - 1}");
                last = e.Position;
            }

            if (!positions.TryAdd(e.Id, e.Position))
            {
                problems.Add($"{e.Id} is there twice");
            }

            var version = streams[e.Stream] = streams.GetValueOrDefault(e.Stream) + 1;
            if (e.StreamVersion != version)
            {
                problems.Add($"{e.Id} has version {e.StreamVersion} of {e.Stream} instead of {version}");
            }

            if (TestEvents.Parse(e.Id) is not { } origin || !HasContent(e, TestEvents.Create(origin.Writer, origin.Number)))
            {
                problems.Add($"{e.Id} at {e.Position} does not hold what was written");
                continue;
            }

            var group = (origin.Writer, origin.Number / KillWriter.GroupSize);
            groups[group] = groups.GetValueOrDefault(group) + 1;
        }

        problems.AddRange(groups.Where(g => g.Value != KillWriter.GroupSize).Select(g => $"group {g.Key} has {g.Value} of {KillWriter.GroupSize} events"));
        problems.AddRange(acknowledged
            .Where(ack => positions.GetValueOrDefault(ack.Id) != ack.Position)
            .Select(ack => $"{ack.Id} was acknowledged at {ack.Position} and is at {positions.GetValueOrDefault(ack.Id)}"));
        if (await journal.ReadHeadAsync(TestEvents.Tenant, CancellationToken.None) is var head && head != last)
        {
            problems.Add($"the head is {head}, the last event at {last}");
        }

        await CheckKeysAsync(journal, last, problems);
        return problems;
    }

    /// <summary>The newest events must be found by each of their keys: indexes and events come from one transaction.</summary>
    private static async Task CheckKeysAsync(IJournal journal, long head, List<string> problems)
    {
        await foreach (var e in journal.ReadAsync(TestEvents.Tenant, Math.Max(0, head - 20), head, CancellationToken.None))
        {
            foreach (var key in e.Keys)
            {
                var found = false;
                await foreach (var other in journal.ReadByKeyAsync(TestEvents.Tenant, key, e.EventTimeMicros - 1, head, CancellationToken.None))
                {
                    found |= other.Id == e.Id;
                }

                if (!found)
                {
                    problems.Add($"{e.Id} is not found by its key {key}");
                }
            }
        }
    }

    private static bool HasContent(JournalEvent actual, NewEvent expected) =>
        actual.Stream == expected.Stream && actual.Type == expected.Type && actual.EventTimeMicros == expected.EventTimeMicros
        && actual.Payload.Span.SequenceEqual(expected.Payload.Span) && actual.RequestHash.Span.SequenceEqual(expected.RequestHash.Span)
        && actual.Personal.Span.SequenceEqual(expected.Personal.Span) && actual.Keys.SequenceEqual(expected.Keys);
}
