using Suite.Journal;

namespace Suite.JournalKill;

/// <summary>
/// What is in the golden journal. It was written once, by the version that introduced its format
/// (<c>dotnet run --project tests/JournalKill -- --golden tests/Journal.Tests/Golden/format-2</c>), and is never written again: a newer version
/// must read the old file, so a file made by the newer version would prove nothing. A new format gets a directory of its own.
/// </summary>
public static class GoldenJournal
{
    public static TenantId Second { get; } = new("second");

    /// <summary>The subject whose key was destroyed after everything was written.</summary>
    public static EntityKey Erased => Events[0].Subject;

    public static IReadOnlyList<NewEvent> Events { get; } =
        [.. Enumerable.Range(0, 60).Select(i => TestEvents.Create(0, i) with { SchemaVersion = (i % 2) + 1, Payload = new byte[] { 1, (byte)i } })];

    public static async Task WriteAsync(IJournal journal)
    {
        foreach (var group in Events.Chunk(4))
        {
            await journal.AppendAsync(TestEvents.Tenant, group, CancellationToken.None);
        }

        await journal.AppendAsync(Second, [Events[10]], CancellationToken.None);
        await journal.EraseSubjectAsync(TestEvents.Tenant, Erased, CancellationToken.None);
    }
}
