using System.Text.Json.Serialization;
using Suite.Inspection.Alarms;
using Suite.Inspection.Verdicts;
using Suite.Vision;

namespace Suite.Inspection.Cameras;

/// <summary>When a frame is looked at.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CameraMode>))]
internal enum CameraMode
{
    /// <summary>Whenever the model is free: of the frames that come meanwhile the latest.</summary>
    FreeRunning,

    /// <summary>Every frame is a part, because the camera is triggered by the line.</summary>
    Triggered,

    /// <summary>The frame that comes after a program asked for one is a part; the others are only shown.</summary>
    Software,
}

/// <summary>A camera as it was set up; where it is found is kept apart, because an address may hold a password.</summary>
internal sealed record CameraSettings
{
    public const int DeadlineMsMin = 10;
    public const int DeadlineMsMax = 60_000;

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    public required CameraMode Mode { get; init; }

    /// <summary>The model that looks, by name; its champion version counts.</summary>
    public required string Model { get; init; }

    /// <summary>Off: set up, and left alone.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>From the frame's capture to its verdict. A part that takes longer is not inspected.</summary>
    public int DeadlineMs { get; init; } = 1_000;

    /// <summary>Parts of a triggered camera with the model at once; one more is not inspected.</summary>
    public int PartsMax { get; init; } = 16;

    /// <summary>Instead of the model's own threshold; null for that one.</summary>
    public double? Threshold { get; init; }

    /// <summary>What is seen at an angle is looked at as from above; null: as it comes. All other places are in pixels of what comes out.</summary>
    public Rectification? Rectify { get; init; }

    /// <summary>What of the frame is looked at; null for all of it.</summary>
    public PixelBox? Region { get; init; }

    /// <summary>Side of the tiles that a large picture is cut into, in pixels of the frame; 0: the picture is scaled to the model as a whole.</summary>
    public int Tile { get; init; }

    public int TileOverlap { get; init; }

    /// <summary>Clip limit of the light correction (CLAHE, 8 × 8 tiles); 0 for none.</summary>
    public double EqualizeLight { get; init; }

    public DebounceSettings Debounce { get; init; } = new();

    /// <summary>NG parts in a row that raise an alarm; 0 for never.</summary>
    public int NgStreak { get; init; } = 5;

    /// <summary>Time without a frame after which the camera is lost.</summary>
    public int LostAfterMs { get; init; } = 3_000;

    public PictureLimits Picture { get; init; } = new();
}

/// <summary>The corners of a flat thing in the frame, and the size of the picture that they are made the corners of.</summary>
internal sealed record Rectification(PixelQuad Corners, int Width, int Height);
