using System.Text.Json;
using Suite.FeatureStore;

// One JSON object on standard output. Options: --events N for the number of payments (1,466,282, the size of the shared file).
var at = Array.IndexOf(args, "--events");
var events = at >= 0 ? int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture) : 1_466_282;
var windows = FeatureBench.MeasureWindows(events);
var wide = FeatureBench.MeasureWide();
var figures = new Dictionary<string, double>
{
    ["windows_events"] = windows.Events,
    ["windows_events_per_second"] = Math.Round(windows.WindowsEventsPerSecond),
    ["bytes_per_active_card"] = Math.Round(windows.BytesPerActiveCard),
    ["bytes_per_one_event_card"] = Math.Round(windows.BytesPerOneEventCard),
    ["snapshot_bytes"] = windows.SnapshotBytes,
    ["snapshot_write_seconds"] = Math.Round(windows.SnapshotWriteSeconds, 3),
    ["snapshot_read_seconds"] = Math.Round(windows.SnapshotReadSeconds, 3),
    ["windows_800_features_p50_us"] = Math.Round(wide.P50Micros, 2),
    ["windows_800_features_p99_us"] = Math.Round(wide.P99Micros, 2),
};
Console.WriteLine(JsonSerializer.Serialize(figures));
