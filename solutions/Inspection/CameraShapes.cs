namespace Suite.Inspection;

/// <summary>A camera as it is set up. What is left out has the value it says.</summary>
/// <param name="Source">rtsp://, rtsps://, http:// or https:// of a network camera; with the scope admin also a device's number, a video file or a folder of images on the server.</param>
/// <param name="Name">What people call it; the id where left out.</param>
/// <param name="Mode"><c>free-running</c> (default), <c>triggered</c>: every frame is a part, or <c>software</c>: the frame after a request is.</param>
/// <param name="Model">The model that looks; default <c>default</c>.</param>
/// <param name="Enabled">Default true.</param>
/// <param name="DeadlineMs">From capture to verdict, 10 to 60,000; default 1,000. A part that takes longer is not inspected.</param>
/// <param name="PartsMax">Parts of a triggered camera with the model at once, 1 to 256; default 16.</param>
/// <param name="Threshold">Score from which a part is NG, 0 to 1; default the model's own.</param>
/// <param name="Region">What of the picture is looked at; default all.</param>
/// <param name="Tile">Side of the tiles that a large picture is cut into, 16 to 4,096 pixels; 0 (default) scales the picture as a whole.</param>
/// <param name="TileOverlap">0 to half a tile; default 0.</param>
/// <param name="EqualizeLight">Clip limit of the light correction, up to 40; 0 (default) for none.</param>
/// <param name="Rectify">Corners of a flat thing seen at an angle; default none.</param>
/// <param name="Debounce">Frames in a row that change a free-running camera's condition; default 1 and 1.</param>
/// <param name="NgStreak">NG parts in a row that raise an alarm, 0 to 1,000; default 5.</param>
/// <param name="LostAfterMs">Time without a frame that raises an alarm, 200 to 3,600,000; default 3,000.</param>
/// <param name="Picture">When a changed picture raises an alarm.</param>
internal sealed record CameraRequestShape(
    string Source, string? Name = null, string? Mode = null, string? Model = null, bool? Enabled = null, int? DeadlineMs = null, int? PartsMax = null,
    double? Threshold = null, BoxShape? Region = null, int? Tile = null, int? TileOverlap = null, double? EqualizeLight = null, RectifyShape? Rectify = null,
    DebounceShape? Debounce = null, int? NgStreak = null, int? LostAfterMs = null, PictureLimitsShape? Picture = null);

/// <summary>A rectangle of pixels: x0 and y0 belong to it, x1 and y1 do not.</summary>
internal sealed record BoxShape(int X0, int Y0, int X1, int Y1);

internal sealed record PointShape(double X, double Y);

/// <param name="Corners">Four, clockwise from the upper left, in pixels of the frame.</param>
/// <param name="Width">Of the picture they become the corners of, 16 to 4,096.</param>
/// <param name="Height">Likewise.</param>
internal sealed record RectifyShape(IReadOnlyList<PointShape> Corners, int Width, int Height);

internal sealed record DebounceShape(int? NgFrames = null, int? OkFrames = null);

/// <param name="FocusDrop">Share of the sharpness that may be lost, 0 to 1; default 0.5, 0 for no alarm.</param>
/// <param name="ExposureShift">Grey levels of 255 that the brightness may shift; default 40, 0 for no alarm.</param>
/// <param name="BlackBelow">Brightness below which a picture without structure is black; default 12, 0 for never.</param>
/// <param name="LearnFrames">Frames from which the usual picture is learned, 5 to 1,000; default 50.</param>
internal sealed record PictureLimitsShape(double? FocusDrop = null, double? ExposureShift = null, double? BlackBelow = null, int? LearnFrames = null);

/// <param name="Source">Without user and password.</param>
/// <param name="State"><c>starting</c>, <c>connected</c>, <c>lost</c>, <c>ended</c>, or <c>disabled</c>.</param>
/// <param name="Reason">Why it is lost.</param>
/// <param name="Figures">Of the node that captures it; left out on others.</param>
/// <param name="OpenAlarms">Raised, or not acknowledged.</param>
/// <param name="RunsOn">Where the model that looks runs, on the node that captures it; left out on others, and before the first frame.</param>
internal sealed record CameraShape(
    string Id, string Name, string Source, string Mode, string Model, bool Enabled, string State, string? Reason, string? Node, int DeadlineMs, int PartsMax, double? Threshold,
    BoxShape? Region, int Tile, int TileOverlap, double EqualizeLight, RectifyShape? Rectify, DebounceShape Debounce, int NgStreak, int LostAfterMs, PictureLimitsShape Picture,
    bool BaselineLearned, string ConfiguredAt, FiguresShape? Figures, IReadOnlyList<AlarmShape> OpenAlarms, RunsOnShape? RunsOn);

/// <param name="Frames">That came since this node captures it.</param>
/// <param name="Ok">Verdicts since then.</param>
/// <param name="Ng">Likewise.</param>
/// <param name="NotInspected">Parts, or frames that were looked at, without a verdict.</param>
/// <param name="Skipped">Frames of a free-running camera that were not looked at because a later one was there.</param>
/// <param name="FramesPerSecond">Over the last ten seconds.</param>
/// <param name="LatencyMsP50">From capture to verdict, over the last thousand.</param>
/// <param name="LatencyMsP99">Likewise.</param>
/// <param name="Unstored">Verdicts that wait for the journal.</param>
/// <param name="Width">Of the last frame.</param>
/// <param name="Height">Of the last frame.</param>
internal sealed record FiguresShape(
    long Frames, long Ok, long Ng, long NotInspected, long Skipped, double FramesPerSecond, double LatencyMsP50, double LatencyMsP99, int Unstored, int Width, int Height);

internal sealed record CamerasShape(IReadOnlyList<CameraShape> Cameras);

/// <param name="Id"><c>CAMERA.NUMBER</c>.</param>
/// <param name="Camera">Whose.</param>
/// <param name="Kind">camera-lost, picture-black, focus-drift, exposure-drift, resolution-changed, ng-streak, not-inspected, no-model, results-not-stored.</param>
/// <param name="Message">For the engineer.</param>
/// <param name="RaisedAt">RFC 3339.</param>
/// <param name="Active">Its condition lasts.</param>
/// <param name="ClearedAt">When its condition ended.</param>
/// <param name="AcknowledgedAt">When somebody said that it was seen.</param>
/// <param name="AcknowledgedBy">The key that did.</param>
/// <param name="Note">What was said.</param>
/// <param name="Change">In streams: <c>raised</c>, <c>cleared</c> or <c>acknowledged</c>. The latter two say only what is new.</param>
internal sealed record AlarmShape(
    string Id, string Camera, string? Kind, string? Message, string? RaisedAt, bool? Active, string? ClearedAt, string? AcknowledgedAt, string? AcknowledgedBy, string? Note,
    string? Change = null);

internal sealed record AlarmsShape(IReadOnlyList<AlarmShape> Alarms);

internal sealed record NoteShape(string? Note = null);
