using System.Globalization;
using Microsoft.Extensions.Logging;
using Suite.FeatureStore;
using Suite.Journal;

namespace Suite.Fraud.Scoring;

/// <summary>
/// Window snapshots on this node's disk: <c>DIR/snapshots/TENANT/POSITION-FEATURESET.windows</c>. Disposable: a missing, torn or foreign one
/// only costs a longer recovery.
/// </summary>
internal sealed partial class WindowSnapshots(string directory, ILogger<WindowSnapshots> logger)
{
    private const int Kept = 2;

    public FeatureEngine? TryRead(TenantId tenant, FeatureSet features, FeatureEngineOptions options, long head, out long position)
    {
        foreach (var (file, at) in Files(tenant, features.Version).OrderByDescending(f => f.Position))
        {
            try
            {
                using var stream = File.OpenRead(file);
                var engine = FeatureEngine.ReadSnapshot(stream, features, options, out position);
                if (position == at && position <= head)
                {
                    return engine;
                }

                // The journal is shorter than the snapshot: it was restored from a backup, and the snapshot speaks of another history.
                LogForeign(file, position, head);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                LogUnusable(file, e.Message);
            }
        }

        position = 0;
        return null;
    }

    /// <summary>Writes beside the old ones and renames, so that a crash leaves the old ones in place.</summary>
    public void Write(TenantId tenant, FeatureEngine engine, FeatureSet features, long position)
    {
        var folder = Path.Combine(directory, tenant.Value);
        try
        {
            Directory.CreateDirectory(folder);
            var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{position:D19}-{features.Version}.windows"));
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(tenant.Value, e.Message);
        }
    }

    private IEnumerable<(string File, long Position)> Files(TenantId tenant, string version)
    {
        var folder = Path.Combine(directory, tenant.Value);
        return !Directory.Exists(folder) ? [] : Directory.GetFiles(folder, $"*-{version}.windows")
            .Select(file => (file, long.TryParse(Path.GetFileName(file).Split('-')[0], CultureInfo.InvariantCulture, out var at) ? at : -1));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Snapshot {File} is at position {Position}, the journal ends at {Head}; it is ignored.")]
    private partial void LogForeign(string file, long position, long head);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Snapshot {File} cannot be used and is ignored: {Reason}")]
    private partial void LogUnusable(string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The window snapshot of tenant {Tenant} was not written; the next start replays more: {Reason}")]
    private partial void LogUnwritten(string tenant, string reason);
}
