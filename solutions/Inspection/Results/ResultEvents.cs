using System.Text.Json.Serialization;
using Suite.Inspection.Verdicts;
using Suite.Journal;
using Suite.Vision;

namespace Suite.Inspection.Results;

/// <summary>
/// What was seen: the JSON payload of an event in the stream <c>inspections/CAMERA</c>, or <c>inspections/requests</c> for pictures that were sent. Every part of a
/// triggered camera and every picture sent is a <see cref="PartInspected"/>. Of a free-running camera the changes of its condition are, and a
/// <see cref="FramesCounted"/> a second says how many frames were good. Frames are never journaled.
/// </summary>
internal abstract record ResultEvent
{
    private protected ResultEvent()
    {
    }

    /// <summary>When the verdict was there.</summary>
    public required long AtMicros { get; init; }

    /// <summary>Not part of the payload.</summary>
    [JsonIgnore]
    public IReadOnlyList<EntityKey> Keys { get; init; } = [];
}

/// <summary>Why a part was looked at.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PartTrigger>))]
internal enum PartTrigger
{
    /// <summary>A triggered camera sent its frame.</summary>
    Camera,

    /// <summary>A program asked for the camera's next frame.</summary>
    Software,

    /// <summary>A picture was sent.</summary>
    Request,

    /// <summary>A free-running camera's condition changed.</summary>
    FreeRunning,
}

/// <summary><c>inspection-part-inspected</c></summary>
internal sealed record PartInspected : ResultEvent
{
    /// <summary>32 hexadecimal digits, rising with time.</summary>
    public required string Id { get; init; }

    /// <summary>Null for a picture that was sent.</summary>
    public string? Camera { get; init; }

    /// <summary>The part's number: given by the line, or <c>CAMERA-SESSION-N</c>.</summary>
    public required string Part { get; init; }

    public required PartTrigger Trigger { get; init; }

    public required PartVerdict Outcome { get; init; }

    public string? Defect { get; init; }

    public required double Score { get; init; }

    /// <summary>In pixels of the picture.</summary>
    public PixelBox? Box { get; init; }

    /// <summary>Why it was not inspected.</summary>
    public string? Reason { get; init; }

    /// <summary>The model's name; its version beside it. Null where no model looked.</summary>
    public string? Model { get; init; }

    public string? ModelVersion { get; init; }

    public required long CapturedAtMicros { get; init; }

    /// <summary>From capture to verdict.</summary>
    public required double LatencyMs { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>What of the picture was looked at, and the heat map shows; null for all of it.</summary>
    public PixelBox? Region { get; init; }

    /// <summary>Content address of the picture as it was seen, a JPEG, or the file that was sent; null where it is not kept.</summary>
    public string? Picture { get; init; }

    /// <summary>Content address of the heat map, a grey PNG of one pixel a cell.</summary>
    public string? HeatMap { get; init; }

    /// <summary>Of picture and heat map together: what they take of the room for evidence.</summary>
    public int EvidenceBytes { get; init; }
}

/// <summary><c>inspection-frames-counted</c>: what a free-running camera saw in a second.</summary>
internal sealed record FramesCounted : ResultEvent
{
    public required string Camera { get; init; }

    public required int Ok { get; init; }

    public required int Ng { get; init; }

    /// <summary>Taken by the camera and not looked at: the model was busy with an earlier one.</summary>
    public required int Skipped { get; init; }

    /// <summary>Looked at and without a verdict.</summary>
    public required int NotInspected { get; init; }

    /// <summary>The longest from capture to verdict.</summary>
    public required double LatencyMsMax { get; init; }

    public string? Model { get; init; }

    public string? ModelVersion { get; init; }
}

/// <summary><c>inspection-result-corrected</c>: an operator says what the part really is. The last correction of a result counts.</summary>
internal sealed record ResultCorrected : ResultEvent
{
    public required string ResultId { get; init; }

    public string? Camera { get; init; }

    public required string Part { get; init; }

    /// <summary>What the part is, in the model's words.</summary>
    public required string Class { get; init; }

    /// <summary>What was said of it.</summary>
    public required PartVerdict Outcome { get; init; }

    public string? Defect { get; init; }

    public string? Model { get; init; }

    /// <summary>The picture it was said of; kept for as long as the correction counts.</summary>
    public required string Picture { get; init; }

    /// <summary>What of it the model looks at; null for all.</summary>
    public PixelBox? Region { get; init; }

    public required string Actor { get; init; }

    public string? Note { get; init; }
}
