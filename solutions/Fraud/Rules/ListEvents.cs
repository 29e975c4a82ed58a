using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Suite.Fraud.Journaling;
using Suite.Journal;

namespace Suite.Fraud.Rules;

/// <summary>A change of a list: these entries were added, or removed.</summary>
/// <param name="List">Its name.</param>
/// <param name="Actor">Id of the key that changed it.</param>
/// <param name="Reason">Why; null where the person it concerned has been erased.</param>
/// <param name="Note">About the one entry; null where there is none, or the person has been erased.</param>
/// <param name="Entries">Added, or removed.</param>
internal sealed record ListChange(string List, string Actor, string? Reason, string? Note, IReadOnlyList<ListEntry> Entries);

/// <summary>An entry on its way into a list, with what was noted about it.</summary>
internal readonly record struct NotedEntry(ListEntry Entry, string? Note);

/// <summary>Changes of lists as events: the only place that knows their layout on disk.</summary>
internal static class ListEvents
{
    /// <summary>The reason stands in the payload; what is personal is the note alone.</summary>
    private const byte OpenLayout = 1;

    /// <summary>Reason and note are personal, and the payload has neither.</summary>
    private const byte PersonalLayout = 2;

    private const int CardEntity = 0;

    /// <summary>At 26 bytes an entry: a quarter of what the journal takes in one event.</summary>
    private const int EntriesMax = 10_000;

    /// <summary>
    /// A card has an event of its own: why it was put on a list, and the note on it, tell something about a person, so both are encrypted under
    /// the key of that card and gone when its holder is erased, while those of the other cards stay. Merchants and devices cannot be erased:
    /// those without a note share events. Appended together or not at all.
    /// </summary>
    public static IReadOnlyList<NewEvent> Build(
        string type, string list, IReadOnlyList<NotedEntry> entries, long streamVersion, string actor, string reason, long nowMicros)
    {
        var events = new List<NewEvent>();
        foreach (var bare in entries.Where(e => e.Note is null && e.Entry.Entity != CardEntity).Select(e => e.Entry).Chunk(EntriesMax))
        {
            events.Add(Build(type, new ListChange(list, actor, reason, null, bare), OpenLayout, streamVersion + events.Count, nowMicros));
        }

        foreach (var (entry, note) in entries.Where(e => e.Note is not null || e.Entry.Entity == CardEntity))
        {
            events.Add(Build(type, new ListChange(list, actor, reason, note, [entry]), PersonalLayout, streamVersion + events.Count, nowMicros));
        }

        return events;
    }

    /// <summary>Entries that ended and are taken off all at once: the reason is about none of them, and stands once.</summary>
    public static IReadOnlyList<NewEvent> BuildExpired(string list, IReadOnlyList<ListEntry> entries, long streamVersion, string actor, string reason, long nowMicros) =>
        [.. entries.Chunk(EntriesMax).Select((part, i) => Build(
            FraudEvents.ListEntriesRemoved, new ListChange(list, actor, reason, null, part), OpenLayout, streamVersion + i, nowMicros))];

    public static ListChange Read(JournalEvent e)
    {
        var reader = new PayloadReader(e.Payload.Span);
        var layout = reader.Byte();
        if (layout is not (OpenLayout or PersonalLayout))
        {
            throw new InvalidDataException($"A change of a list was written in layout {layout}, this version reads up to {PersonalLayout}: start a newer version of the server.");
        }

        var (list, actor, reason) = (reader.String(), reader.String(), layout == OpenLayout ? reader.String() : null);
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
        var change = new ListChange(list, actor, reason, null, entries);
        return e.Personal.IsEmpty ? change
            : layout == OpenLayout ? change with { Note = Encoding.UTF8.GetString(e.Personal.Span) }
            : WithPersonal(change, e.Personal.Span);
    }

    private static ListChange WithPersonal(ListChange change, ReadOnlySpan<byte> personal)
    {
        var reader = new PayloadReader(personal);
        change = change with { Reason = reader.String(), Note = reader.OptionalString() };
        reader.End();
        return change;
    }

    private static NewEvent Build(string type, ListChange change, byte layout, long streamVersion, long nowMicros)
    {
        var isPersonal = layout == PersonalLayout;
        var writer = new PayloadWriter(stackalloc byte[1024]);
        Span<byte> key = stackalloc byte[EntityKey.Size];
        writer.Byte(layout);
        writer.String(change.List);
        writer.String(change.Actor);
        if (!isPersonal)
        {
            writer.String(change.Reason!);
        }

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
            Personal = isPersonal ? Personal(change) : default,
            Subject = isPersonal ? change.Entries[0].Key : EntityKey.None,
        };
    }

    private static byte[] Personal(ListChange change)
    {
        var writer = new PayloadWriter(stackalloc byte[1024]);
        writer.String(change.Reason!);
        writer.OptionalString(change.Note);
        return writer.ToArray();
    }
}
