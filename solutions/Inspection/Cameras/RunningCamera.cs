using System.Globalization;
using Microsoft.Extensions.Logging;
using Suite.Grains;
using Suite.Inspection.Alarms;
using Suite.Inspection.Line;
using Suite.Inspection.Results;
using Suite.Journal;
using Suite.Vision;

namespace Suite.Inspection.Cameras;

/// <summary>What every runner needs.</summary>
internal sealed record RunnerServices(
    IGrainFactory Grains, FrameLooking Looking, ResultBook Book, EvidenceStore Evidence, StartFeed StartFeed, InspectionInstruments Instruments, TimeProvider Time,
    ILogger<CameraRunner> Logger);

/// <summary>A camera as it was when its capture began.</summary>
internal sealed record RunningCamera(
    TenantId Tenant, CameraId Id, CameraSettings Settings, CameraAddress Address, PictureBaseline? Baseline, long ConfiguredVersion, int Session)
{
    /// <summary>The number of the n-th frame since: unique, because every start has a session of its own.</summary>
    public string PartOf(long n) => string.Create(CultureInfo.InvariantCulture, $"{Id.Value}-{Session}-{n:000000}");
}

/// <summary>A frame and what it is of.</summary>
/// <param name="Frame">Whoever processes it disposes it.</param>
/// <param name="Ticks">When it was captured, UTC.</param>
/// <param name="Part">The part's number.</param>
/// <param name="Trigger">Why it is looked at.</param>
/// <param name="Request">Who waits for it; null for nobody.</param>
internal sealed record Captured(Frame Frame, long Ticks, string Part, PartTrigger Trigger, PartRequest? Request);

/// <summary>What was seen, and with which model.</summary>
/// <param name="Sighting">The verdict, or why there is none.</param>
/// <param name="Look">What the picture looks like; null where there was none.</param>
/// <param name="Model">Null where no model was asked.</param>
/// <param name="ModelVersion">Null where none could be opened.</param>
/// <param name="ModelProblem">Why none could be.</param>
internal sealed record Seen(Sighting Sighting, PictureLook? Look, string? Model, string? ModelVersion, string? ModelProblem = null)
{
    public static Seen Nothing(string reason) => new(Sighting.None(reason), null, null, null);
}
