using Suite.Hosting;
using Suite.Inspection.Results;
using Suite.Inspection.Verdicts;
using Suite.Journal;

namespace Suite.Inspection.Cameras;

/// <summary>Puts a camera's verdicts into words for the journal, with the pictures that prove them. Thread-safe.</summary>
internal sealed class PartReporter(RunnerServices services, RunningCamera camera, ResultOutbox outbox)
{
    /// <summary>The picture of an NG part is durable before its verdict is, so that no verdict names a picture that is not there.</summary>
    public async Task<(PartInspected Result, bool Stored)> ReportAsync(Captured captured, Seen seen, TimeSpan latency)
    {
        var (frame, verdict) = (captured.Frame, seen.Sighting.Verdict);
        var id = Guid.CreateVersion7().ToString("n");
        var picture = frame.IsEmpty ? null : services.Evidence.Encode(frame);
        var evidence = picture is not null && verdict.Outcome == PartVerdict.Ng ? await KeepAsync(picture, seen) : null;
        if (picture is not null && evidence is null)
        {
            services.Evidence.Remember(id, picture);
        }

        var result = new PartInspected
        {
            AtMicros = services.Time.NowMicros(),
            Id = id,
            Camera = camera.Id.Value,
            Part = captured.Part,
            Trigger = captured.Trigger,
            Outcome = verdict.Outcome,
            Defect = verdict.Defect,
            Score = verdict.Score,
            Box = verdict.Box,
            Reason = seen.Sighting.Reason,
            Model = seen.Model,
            ModelVersion = seen.ModelVersion,
            CapturedAtMicros = (captured.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
            LatencyMs = Math.Round(latency.TotalMilliseconds, 3),
            Width = frame.Width,
            Height = frame.Height,
            Region = camera.Settings.Region,
            Picture = evidence?.Picture,
            HeatMap = evidence?.HeatMap,
            EvidenceBytes = evidence?.Bytes ?? 0,
        };
        return (result, (await outbox.StoreAsync(result, CancellationToken.None)).Stored);
    }

    public async Task CountAsync(SecondCount second) => await outbox.StoreAsync(
        new FramesCounted
        {
            AtMicros = services.Time.NowMicros(),
            Camera = camera.Id.Value,
            Ok = second.Ok,
            Ng = second.Ng,
            Skipped = second.Skipped,
            NotInspected = second.NotInspected,
            LatencyMsMax = Math.Round(second.LatencyMsMax, 3),
            Model = camera.Settings.Model,
        },
        CancellationToken.None);

    /// <summary>Null where the store cannot be written: the verdict counts without its picture.</summary>
    private async Task<Evidence?> KeepAsync(byte[] picture, Seen seen)
    {
        try
        {
            return await services.Evidence.KeepAsync(picture, seen.Sighting.Map, CancellationToken.None);
        }
        catch (Exception e) when (e is JournalUnavailableException or IOException)
        {
            return null;
        }
    }
}
