using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Grains;
using Suite.Journal;

namespace Suite.Inspection.Cameras;

/// <summary>Cameras in the journal. Pure: whoever follows the journal reads the same events as the camera's grain.</summary>
internal static class CameraJournal
{
    public const string StreamPrefix = "cameras";
    public const string Configured = "inspection-camera-configured";
    public const string Removed = "inspection-camera-removed";
    public const string Started = "inspection-camera-started";
    public const string StateChanged = "inspection-camera-state-changed";
    public const string BaselineLearned = "inspection-camera-baseline-learned";
    public const string Raised = "inspection-alarm-raised";
    public const string Cleared = "inspection-alarm-cleared";
    public const string Acknowledged = "inspection-alarm-acknowledged";

    public static IEventCodec<CameraEvent> Codec { get; } = new CameraCodec();

    /// <summary>Whether <see cref="Codec"/> reads it.</summary>
    public static bool IsCamera(JournalEvent stored) => stored.Stream.StartsWith(StreamPrefix + "/", StringComparison.Ordinal);

    public static string IdOf(JournalEvent stored) => stored.Stream[(StreamPrefix.Length + 1)..];
}

/// <summary>The payload is the event; the address of a camera is encrypted beside it.</summary>
internal sealed class CameraCodec : IEventCodec<CameraEvent>
{
    private readonly JsonEventCodec<CameraEvent> _payload = new JsonEventCodec<CameraEvent>(static e => e.AtMicros)
        .Add(CameraJournal.Configured, 1, CameraEventJson.Stored.CameraConfigured)
        .Add(CameraJournal.Removed, 1, CameraEventJson.Stored.CameraRemoved)
        .Add(CameraJournal.Started, 1, CameraEventJson.Stored.CameraStarted)
        .Add(CameraJournal.StateChanged, 1, CameraEventJson.Stored.CameraStateChanged)
        .Add(CameraJournal.BaselineLearned, 1, CameraEventJson.Stored.CameraBaselineLearned)
        .Add(CameraJournal.Raised, 1, CameraEventJson.Stored.AlarmRaised)
        .Add(CameraJournal.Cleared, 1, CameraEventJson.Stored.AlarmCleared)
        .Add(CameraJournal.Acknowledged, 1, CameraEventJson.Stored.AlarmAcknowledged);

    public EncodedEvent Encode(CameraEvent raised)
    {
        var encoded = _payload.Encode(raised) with { Keys = raised.Keys };
        return raised is CameraConfigured { Address: { } address }
            ? encoded with { Personal = JsonSerializer.SerializeToUtf8Bytes(address, CameraEventJson.Stored.CameraAddress), Subject = raised.Subject }
            : encoded;
    }

    public CameraEvent Decode(JournalEvent stored)
    {
        var read = _payload.Decode(stored) with { Subject = stored.Subject, Keys = stored.Keys };
        return read is CameraConfigured configured && !stored.Personal.IsEmpty
            ? configured with { Address = JsonSerializer.Deserialize(stored.Personal.Span, CameraEventJson.Stored.CameraAddress) }
            : read;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CameraConfigured))]
[JsonSerializable(typeof(CameraRemoved))]
[JsonSerializable(typeof(CameraStarted))]
[JsonSerializable(typeof(CameraStateChanged))]
[JsonSerializable(typeof(CameraBaselineLearned))]
[JsonSerializable(typeof(AlarmRaised))]
[JsonSerializable(typeof(AlarmCleared))]
[JsonSerializable(typeof(AlarmAcknowledged))]
[JsonSerializable(typeof(CameraAddress))]
internal sealed partial class CameraEventJson : JsonSerializerContext
{
    public static CameraEventJson Stored { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
    });
}
