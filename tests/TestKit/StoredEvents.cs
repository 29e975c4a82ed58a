using Suite.Grains;
using Suite.Journal;

namespace Suite.TestKit;

/// <summary>Events as a journal gives them back.</summary>
public static class StoredEvents
{
    /// <summary>What a codec made, as the first event of a stream and of its tenant.</summary>
    public static JournalEvent Stored(this EncodedEvent encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        return new JournalEvent
        {
            Tenant = new TenantId("t"),
            Position = 1,
            Id = "i",
            Stream = "s",
            StreamVersion = 1,
            Type = encoded.Type,
            SchemaVersion = encoded.SchemaVersion,
            EventTimeMicros = encoded.EventTimeMicros,
            RecordedTimeMicros = 1,
            Keys = encoded.Keys,
            RequestHash = default,
            Payload = encoded.Payload,
            Personal = encoded.Personal,
            Subject = encoded.Subject,
        };
    }
}
