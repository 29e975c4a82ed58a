using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Suite.Fraud.Journaling;
using Suite.Journal;

namespace Suite.Fraud.Rules;

/// <summary>A change of a list: these entries were added, or removed.</summary>
internal sealed record ListChange(string List, string Actor, string Reason, IReadOnlyList<ListEntry> Entries);

/// <summary>An entry on its way into a list, with what was noted about it.</summary>
internal readonly record struct NotedEntry(ListEntry Entry, string? Note);

/// <summary>Changes of lists as events: the only place that knows their layout on disk.</summary>
internal static class ListEvents
{
    private const byte Layout = 1;

    /// <summary>At 26 bytes an entry: a quarter of what the journal takes in one event.</summary>
    private const int EntriesMax = 10_000;

    /// <summary>
    /// Entries without a note share events, those with one have their own: a note may tell something about a person, so it is encrypted under the
    /// key of that card, merchant or device and gone when the person is erased. Appended together or not at all.
    /// </summary>
    public static IReadOnlyList<NewEvent> Build(
        string type, string list, IReadOnlyList<NotedEntry> entries, long streamVersion, string actor, string reason, long nowMicros)
    {
        var events = new List<NewEvent>();
        foreach (var bare in entries.Where(e => e.Note is null).Select(e => e.Entry).Chunk(EntriesMax))
        {
            events.Add(Build(type, new ListChange(list, actor, reason, bare), null, streamVersion + events.Count, nowMicros));
        }

        foreach (var (entry, note) in entries.Where(e => e.Note is not null))
        {
            events.Add(Build(type, new ListChange(list, actor, reason, [entry]), note, streamVersion + events.Count, nowMicros));
        }

        return events;
    }

    public static ListChange Read(JournalEvent e)
    {
        var reader = new PayloadReader(e.Payload.Span);
        var layout = reader.Byte();
        if (layout != Layout)
        {
            throw new InvalidDataException($"A change of a list was written in layout {layout}, this version reads {Layout}: start a newer version of the server.");
        }

        var (list, actor, reason) = (reader.String(), reader.String(), reader.String());
        var count = reader.Count();
        var entries = new List<ListEntry>(Math.Min(count, 1_024));
        for (var i = 0; i < count; i++)
        {
            var entity = reader.Byte();
            if (entity >= PaymentEvents.Entities.Length)
            {
                throw new InvalidDataException($"Event {e.Position} puts something on a list that is neither card, merchant nor device.");
            }

            entries.Add(new ListEntry(entity, EntityKey.Read(reader.Bytes()), reader.Int64()));
        }

        reader.End();
        return new ListChange(list, actor, reason, entries);
    }

    /// <summary>Null where there was none, or the person has been erased.</summary>
    public static string? ReadNote(JournalEvent e) => e.Personal.IsEmpty ? null : Encoding.UTF8.GetString(e.Personal.Span);

    private static NewEvent Build(string type, ListChange change, string? note, long streamVersion, long nowMicros)
    {
        var writer = new PayloadWriter(stackalloc byte[1024]);
        Span<byte> key = stackalloc byte[EntityKey.Size];
        writer.Byte(Layout);
        writer.String(change.List);
        writer.String(change.Actor);
        writer.String(change.Reason);
        writer.Count(change.Entries.Count);
        foreach (var entry in change.Entries)
        {
            writer.Byte(entry.Entity);
            entry.Key.Write(key);
            writer.Bytes(key);
            writer.Int64(entry.ExpiresAtMicros);
        }

        return new NewEvent
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"list-change/{streamVersion + 1}"),
            Stream = FraudEvents.ListStream,
            ExpectedVersion = streamVersion,
            Type = type,
            EventTimeMicros = nowMicros,
            RequestHash = SHA256.HashData(writer.Written),
            Payload = writer.ToArray(),
            Personal = note is null ? default : Encoding.UTF8.GetBytes(note),
            Subject = note is null ? EntityKey.None : change.Entries[0].Key,
        };
    }
}
