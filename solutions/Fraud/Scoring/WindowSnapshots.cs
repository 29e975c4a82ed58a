using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Suite.FeatureStore;
using Suite.Journal;

namespace Suite.Fraud.Scoring;

/// <summary>
/// Window snapshots on this node's disk: <c>DIR/snapshots/TENANT/POSITION-EVENT-FEATURESET.windows</c>, where EVENT tells the event at the position
/// from any other: after a restore from a backup other events take the same positions. Disposable: a missing, torn or foreign one only costs
/// a longer recovery.
/// </summary>
internal sealed partial class WindowSnapshots(string directory, ILogger<WindowSnapshots> logger)
{
    private const int Kept = 2;

    public async Task<(FeatureEngine Engine, long Position)?> TryReadAsync(
        IJournal journal, TenantId tenant, FeatureSet features, FeatureEngineOptions options, long head, CancellationToken ct)
    {
        foreach (var (file, at, mark) in Files(tenant, features.Version).OrderByDescending(f => f.Position))
        {
            if (at < 1 || at > head || mark != await MarkAsync(journal, tenant, at, ct))
            {
                // The journal was restored from a backup, and the snapshot speaks of another history.
                LogForeign(file, at, head);
                continue;
            }

            try
            {
                using var stream = File.OpenRead(file);
                var engine = FeatureEngine.ReadSnapshot(stream, features, options, out var position);
                if (position == at)
                {
                    return (engine, position);
                }

                LogForeign(file, position, head);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                LogUnusable(file, e.Message);
            }
        }

        return null;
    }

    /// <summary>Writes beside the old ones and renames, so that a crash leaves the old ones in place.</summary>
    public async Task WriteAsync(IJournal journal, TenantId tenant, FeatureEngine engine, FeatureSet features, long position, CancellationToken ct)
    {
        var folder = Path.Combine(directory, tenant.Value);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var torn in Directory.GetFiles(folder, "*.unfinished"))
            {
                File.Delete(torn); // by a crash in mid-write: this process owns the directory and is writing none
            }

            var mark = await MarkAsync(journal, tenant, position, ct);
            var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{position:D19}-{mark}-{features.Version}.windows"));
            var unfinished = file + ".unfinished";
            using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                engine.WriteSnapshot(stream, position);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file, overwrite: true);
            foreach (var old in Directory.GetFiles(folder, "*.windows").OrderDescending(StringComparer.Ordinal).Skip(Kept))
            {
                File.Delete(old);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalUnavailableException)
        {
            LogUnwritten(tenant.Value, e.Message);
        }
    }

    private IEnumerable<(string File, long Position, string Mark)> Files(TenantId tenant, string version)
    {
        var folder = Path.Combine(directory, tenant.Value);
        return !Directory.Exists(folder) ? [] : Directory.GetFiles(folder, $"*-{version}.windows").Select(file =>
        {
            var parts = Path.GetFileName(file).Split('-');
            return (file, long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : -1, parts[1]);
        });
    }

    /// <summary>What was asked at the position and when it was recorded: the same only in the same history. Empty where there is no event.</summary>
    private static async Task<string> MarkAsync(IJournal journal, TenantId tenant, long position, CancellationToken ct)
    {
        await foreach (var e in journal.ReadAsync(tenant, position - 1, position, ct))
        {
            var text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{e.RecordedTimeMicros} {e.Id}"));
            return Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 8));
        }

        return "";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Snapshot {File} was taken at position {Position} of another journal than this one, which ends at {Head}; it is ignored.")]
    private partial void LogForeign(string file, long position, long head);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Snapshot {File} cannot be used and is ignored: {Reason}")]
    private partial void LogUnusable(string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The window snapshot of tenant {Tenant} was not written; the next start replays more: {Reason}")]
    private partial void LogUnwritten(string tenant, string reason);
}
