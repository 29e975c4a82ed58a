using System.Collections.Frozen;
using System.Text.Json;
using Suite.Hosting;
using Suite.Inspection.Alarms;
using Suite.Inspection.Cameras;
using Suite.Inspection.Corrections;
using Suite.Inspection.Results;
using Suite.Inspection.Serving;
using Suite.Journal;
using Suite.Models;

namespace Suite.Inspection;

/// <summary>What is told outside of an event of the line: to streams, webhooks and brokers alike.</summary>
/// <param name="Name">One of <see cref="Names"/>.</param>
/// <param name="Camera">Null where it is of none.</param>
/// <param name="Data">JSON.</param>
internal sealed record LineEvent(string Name, string? Camera, byte[] Data);

/// <summary>Reads the journal's events as they are told outside. Pure.</summary>
internal static class LineEvents
{
    public static FrozenSet<string> Names { get; } = FrozenSet.ToFrozenSet(["result", "frames", "correction", "camera", "alarm", "model"]);

    /// <summary>Null for an event that is none of the line's, or nobody's business outside.</summary>
    public static LineEvent? Read(JournalEvent stored)
    {
        if (ResultJournal.IsResult(stored))
        {
            return OfResult(stored);
        }

        if (CameraJournal.IsCamera(stored))
        {
            return OfCamera(CameraJournal.IdOf(stored), CameraJournal.Codec.Decode(stored));
        }

        if (stored.Type == RefitRefused.Type)
        {
            return OfRefit(RefitRefused.Read(stored));
        }

        return ModelName.OfStream(stored.Stream) is { } model ? OfModel(model, ModelJournal.Codec.Decode(stored)) : null;
    }

    private static LineEvent? OfResult(JournalEvent stored) => ResultJournal.Codec.Decode(stored) switch
    {
        PartInspected e => new LineEvent("result", e.Camera, JsonSerializer.SerializeToUtf8Bytes(InspectionJson.Shape(e, stored.Position), InspectionJson.Sent.ResultShape)),
        FramesCounted e => new LineEvent("frames", e.Camera, JsonSerializer.SerializeToUtf8Bytes(InspectionJson.Shape(e), InspectionJson.Sent.FramesCountShape)),
        ResultCorrected e => new LineEvent("correction", e.Camera, JsonSerializer.SerializeToUtf8Bytes(InspectionJson.Shape(e), InspectionJson.Sent.CorrectionEventShape)),
        _ => null,
    };

    private static LineEvent? OfCamera(string id, CameraEvent raised) => raised switch
    {
        CameraConfigured e => Change(id, e, "configured"),
        CameraRemoved e => Change(id, e, "removed"),
        CameraStateChanged e => Camera(id, new CameraEventShape(id, "state", InspectionJson.NameOf(e.State), e.Reason, Timestamps.Format(e.AtMicros))),
        AlarmRaised e => Told(id, InspectionJson.Shape(id, new Alarm(e.Number, AlarmKinds.Parse(e.Kind), e.Message, e.AtMicros)) with { Change = "raised" }),
        AlarmCleared e => Told(id, Known(id, e.Number, "cleared") with { ClearedAt = Timestamps.Format(e.AtMicros) }),
        AlarmAcknowledged e => Told(id, Known(id, e.Number, "acknowledged") with { AcknowledgedAt = Timestamps.Format(e.AtMicros), AcknowledgedBy = e.Actor, Note = e.Note }),
        _ => null,
    };

    /// <summary>An alarm that was told when it was raised: only what is new is said again.</summary>
    private static AlarmShape Known(string camera, int number, string change) => new($"{camera}.{number}", camera, null, null, null, null, null, null, null, null, change);

    private static LineEvent Told(string camera, AlarmShape alarm) => new("alarm", camera, JsonSerializer.SerializeToUtf8Bytes(alarm, InspectionJson.Sent.AlarmShape));

    private static LineEvent Change(string id, CameraEvent e, string change) => Camera(id, new CameraEventShape(id, change, At: Timestamps.Format(e.AtMicros)));

    private static LineEvent Camera(string id, CameraEventShape shape) => new("camera", id, JsonSerializer.SerializeToUtf8Bytes(shape, InspectionJson.Sent.CameraEventShape));

    private static LineEvent OfRefit(RefitRefused e) => new(
        "model", null,
        JsonSerializer.SerializeToUtf8Bytes(new ModelEventShape(e.Model, e.Version, "refit-refused", e.Reason, "refit", Timestamps.Format(e.AtMicros)), InspectionJson.Sent.ModelEventShape));

    private static LineEvent OfModel(string model, ModelEvent raised)
    {
        var (change, version, reason) = raised switch
        {
            ModelRegistered e => ("registered", e.Version, null),
            ModelPromoted e => ("promoted", e.Version, e.Reason),
            ModelRolledBack e => ("rolled-back", e.Restored, e.Reason),
            ModelMeasured e => ("measured", e.Version, (string?)null),
            _ => ("changed", "", null),
        };
        var shape = new ModelEventShape(model, version, change, reason, raised.Actor, Timestamps.Format(raised.AtMicros));
        return new LineEvent("model", null, JsonSerializer.SerializeToUtf8Bytes(shape, InspectionJson.Sent.ModelEventShape));
    }
}
