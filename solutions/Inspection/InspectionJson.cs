using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Grains;
using Suite.Hosting;
using Suite.Inspection.Alarms;
using Suite.Inspection.Cameras;
using Suite.Inspection.Results;
using Suite.Inspection.Serving;
using Suite.Inspection.Verdicts;
using Suite.Vision;
using CameraState = Suite.Inspection.Cameras.CameraState;

namespace Suite.Inspection;

/// <summary>Cameras, results and alarms as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CameraShape))]
[JsonSerializable(typeof(CamerasShape))]
[JsonSerializable(typeof(AlarmShape))]
[JsonSerializable(typeof(AlarmsShape))]
[JsonSerializable(typeof(ResultShape))]
[JsonSerializable(typeof(ResultsShape))]
[JsonSerializable(typeof(InspectedShape))]
[JsonSerializable(typeof(FramesCountShape))]
[JsonSerializable(typeof(CorrectedShape))]
[JsonSerializable(typeof(CorrectionEventShape))]
[JsonSerializable(typeof(CameraEventShape))]
[JsonSerializable(typeof(ModelEventShape))]
[JsonSerializable(typeof(InspectionModelsShape))]
[JsonSerializable(typeof(OutputsShape))]
[JsonSerializable(typeof(DeadLettersShape))]
[JsonSerializable(typeof(RedeliveredShape))]
internal sealed partial class InspectionJson : JsonSerializerContext
{
    public static InspectionJson Sent { get; } = new(ReadableJson.Options());

    public static ResultShape Shape(PartInspected r, long? position, string? file = null) => new(
        r.Id, position, r.Camera, r.Part, r.Outcome.Name(), r.Defect, Math.Round(r.Score, 6), Shape(r.Box), r.Reason,
        ModelOf(r.Model, r.ModelVersion), NameOf(r.Trigger), Timestamps.Format(r.CapturedAtMicros), Timestamps.Format(r.AtMicros), r.LatencyMs, r.Width, r.Height,
        r.Picture is not null, r.HeatMap is not null, file);

    public static FramesCountShape Shape(FramesCounted c) =>
        new(c.Camera, c.Ok, c.Ng, c.NotInspected, c.Skipped, c.LatencyMsMax, ModelOf(c.Model, c.ModelVersion), Timestamps.Format(c.AtMicros));

    public static CorrectionEventShape Shape(ResultCorrected c) => new(
        c.ResultId, c.Camera, c.Part, c.Class, c.Defect ?? c.Outcome.Name(), c.Model, c.Actor, c.Note, Timestamps.Format(c.AtMicros));

    public static AlarmShape Shape(string camera, Alarm a) => new(
        $"{camera}.{a.Number}", camera, a.Kind.Name(), a.Message, Timestamps.Format(a.RaisedAtMicros), a.ClearedAtMicros is null,
        a.ClearedAtMicros is { } cleared ? Timestamps.Format(cleared) : null, a.AcknowledgedAtMicros is { } seen ? Timestamps.Format(seen) : null, a.AcknowledgedBy, a.Note);

    public static RunsOnShape? Shape(RunsOn? on) => on is null ? null : new RunsOnShape(RunsOn.NameOf(on.Provider), RunsOn.NameOf(on.Precision), on.Reason);

    /// <summary>The camera must be set up.</summary>
    public static CameraShape Shape(string id, Camera now, CapturedFigures? captured)
    {
        var s = now.Settings!;
        return new CameraShape(
            id, s.Name, SourceOf(now), CameraRequest.NameOf(s.Mode), s.Model, s.IsEnabled, s.IsEnabled ? NameOf(now.State) : "disabled", now.Reason, now.Node, s.DeadlineMs, s.PartsMax,
            s.Threshold, Shape(s.Region), s.Tile, s.TileOverlap, s.EqualizeLight, Shape(s.Rectify), new DebounceShape(s.Debounce.NgFrames, s.Debounce.OkFrames), s.NgStreak, s.LostAfterMs,
            new PictureLimitsShape(s.Picture.FocusDrop, s.Picture.ExposureShift, s.Picture.BlackBelow, s.Picture.LearnFrames), now.Baseline is not null,
            Timestamps.Format(now.ConfiguredAtMicros), captured is { } c ? Shape(c.Figures) : null, [.. now.Alarms.Where(static a => a.IsOpen).Select(a => Shape(id, a))],
            Shape(captured?.RunsOn));
    }

    public static BoxShape? Shape(PixelBox? box) => box is { } b ? new BoxShape(b.X0, b.Y0, b.X1, b.Y1) : null;

    public static string NameOf(CameraState state) => state switch
    {
        CameraState.Connected => "connected",
        CameraState.Lost => "lost",
        CameraState.Ended => "ended",
        _ => "starting",
    };

    private static string? ModelOf(string? model, string? version) => model is null ? null : version is null ? model : $"{model}@{version}";

    private static RectifyShape? Shape(Rectification? r) => r is null ? null : new RectifyShape(
        [.. new[] { r.Corners.UpperLeft, r.Corners.UpperRight, r.Corners.LowerRight, r.Corners.LowerLeft }.Select(static p => new PointShape(p.X, p.Y))], r.Width, r.Height);

    private static FiguresShape Shape(CameraFigures f) => new(
        f.Frames, f.Ok, f.Ng, f.NotInspected, f.Skipped, Math.Round(f.FramesPerSecond, 2), Math.Round(f.LatencyMsP50, 2), Math.Round(f.LatencyMsP99, 2), f.Unstored, f.Width, f.Height);

    private static string SourceOf(Camera now)
    {
        try
        {
            return now.Address is { } address ? CaptureSource.Parse(address.Text).Name : "";
        }
        catch (ArgumentException)
        {
            // A file that is gone; what is no URL holds no password.
            return now.Address!.Text;
        }
    }

    private static string NameOf(PartTrigger trigger) => trigger switch
    {
        PartTrigger.Camera => "camera",
        PartTrigger.Software => "software",
        PartTrigger.Request => "request",
        _ => "free-running",
    };
}
