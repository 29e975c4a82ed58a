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

    /// <summary>The payload is the event; the address of a camera is encrypted beside it.</summary>
    public static IEventCodec<CameraEvent> Codec { get; } = new PersonalEventCodec<CameraEvent>()
        .Add(Configured, 1, CameraEventJson.Stored.CameraConfigured, CameraEventJson.Stored.CameraAddress, static e => e.Address, static (e, address) => e with { Address = address })
        .Add(Removed, 1, CameraEventJson.Stored.CameraRemoved)
        .Add(Started, 1, CameraEventJson.Stored.CameraStarted)
        .Add(StateChanged, 1, CameraEventJson.Stored.CameraStateChanged)
        .Add(BaselineLearned, 1, CameraEventJson.Stored.CameraBaselineLearned)
        .Add(Raised, 1, CameraEventJson.Stored.AlarmRaised)
        .Add(Cleared, 1, CameraEventJson.Stored.AlarmCleared)
        .Add(Acknowledged, 1, CameraEventJson.Stored.AlarmAcknowledged);

    /// <summary>Whether <see cref="Codec"/> reads it.</summary>
    public static bool IsCamera(JournalEvent stored) => stored.Stream.StartsWith(StreamPrefix + "/", StringComparison.Ordinal);

    public static string IdOf(JournalEvent stored) => stored.Stream[(StreamPrefix.Length + 1)..];
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
    public static CameraEventJson Stored { get; } = new(ReadableJson.Options());
}
