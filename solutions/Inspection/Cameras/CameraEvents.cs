using System.Text.Json.Serialization;
using Suite.Grains;
using Suite.Inspection.Alarms;

namespace Suite.Inspection.Cameras;

/// <summary>Something that happened to a camera: the JSON payload of an event in the stream <c>cameras/ID</c>. Frames and verdicts are not among it.</summary>
internal abstract record CameraEvent : JournaledEvent;

/// <summary><c>inspection-camera-configured</c></summary>
internal sealed record CameraConfigured : CameraEvent
{
    public required string Actor { get; init; }

    public required CameraSettings Settings { get; init; }

    /// <summary>The node that captures it, where several share a journal; null where one node owns its data.</summary>
    public string? Node { get; init; }

    /// <summary>Stored encrypted: an address may hold a password.</summary>
    [JsonIgnore]
    public CameraAddress? Address { get; init; }
}

/// <summary>Where the camera is found: see <see cref="CameraSource"/>.</summary>
internal sealed record CameraAddress(string Text);

/// <summary><c>inspection-camera-removed</c></summary>
internal sealed record CameraRemoved : CameraEvent
{
    public required string Actor { get; init; }
}

/// <summary><c>inspection-camera-started</c>: a node begins to capture. Numbers the parts together with their number since.</summary>
internal sealed record CameraStarted : CameraEvent
{
    public required int Session { get; init; }

    public string? Node { get; init; }
}

/// <summary><c>inspection-camera-state-changed</c></summary>
internal sealed record CameraStateChanged : CameraEvent
{
    public required CameraState State { get; init; }

    public string? Reason { get; init; }
}

/// <summary><c>inspection-camera-baseline-learned</c>; null: it is to be learned anew.</summary>
internal sealed record CameraBaselineLearned : CameraEvent
{
    public required PictureBaseline? Baseline { get; init; }
}

/// <summary><c>inspection-alarm-raised</c></summary>
internal sealed record AlarmRaised : CameraEvent
{
    /// <summary>From 1, by camera.</summary>
    public required int Number { get; init; }

    public required string Kind { get; init; }

    public required string Message { get; init; }
}

/// <summary><c>inspection-alarm-cleared</c>: its condition has ended.</summary>
internal sealed record AlarmCleared : CameraEvent
{
    public required int Number { get; init; }
}

/// <summary><c>inspection-alarm-acknowledged</c>: somebody has seen it.</summary>
internal sealed record AlarmAcknowledged : CameraEvent
{
    public required int Number { get; init; }

    public required string Actor { get; init; }

    public string? Note { get; init; }
}

/// <summary>Whether frames come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CameraState>))]
internal enum CameraState
{
    /// <summary>Set up; no frame has come yet.</summary>
    Starting,

    Connected,

    Lost,

    /// <summary>A video file or a folder of images is through.</summary>
    Ended,
}
