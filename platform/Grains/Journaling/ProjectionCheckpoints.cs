using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Suite.Journal;

namespace Suite.Grains;

/// <summary>What every checkpoint of a projection says of itself.</summary>
public interface IProjectionCheckpoint
{
    /// <summary>Of the file; another one is not read.</summary>
    int Format { get; }

    /// <summary>The position up to which events are in it; at least 1.</summary>
    long Position { get; }

    /// <summary>The event there: after a restore from a backup others take the same positions.</summary>
    string EventId { get; }
}

/// <summary>
/// Checkpoints of a projection on this node's disk, one JSON file a tenant. Disposable: a missing, torn or foreign one only costs reading the journal
/// from its beginning, and one that cannot be written is logged and no more.
/// </summary>
/// <param name="directory">Of these checkpoints alone; made when the first one is written.</param>
/// <param name="name">What they are of, for the log: "the review queue".</param>
/// <param name="format">The format read and written.</param>
/// <param name="json">How one is written.</param>
/// <param name="journal">Whose positions they name.</param>
/// <param name="logger">Is told why one is of no use.</param>
public sealed partial class ProjectionCheckpoints<TCheckpoint>(
    string directory, string name, int format, JsonTypeInfo<TCheckpoint> json, IJournal journal, ILogger<ProjectionCheckpoints<TCheckpoint>> logger)
    where TCheckpoint : class, IProjectionCheckpoint
{
    /// <summary>The tenant's, if it is of this format and of this journal.</summary>
    public async ValueTask<TCheckpoint?> TryReadAsync(TenantId tenant, CancellationToken ct)
    {
        try
        {
            if (!File.Exists(FileOf(tenant)))
                return null;
            await using var stream = File.OpenRead(FileOf(tenant));
            var read = await JsonSerializer.DeserializeAsync(stream, json, ct);
            var isUsable = read is { Position: > 0 } && read.Format == format && read.EventId == await EventIdAsync(tenant, read.Position, ct);
            return isUsable ? read : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            LogUnusable(name, tenant.Value, e.Message);
            return null;
        }
    }

    /// <summary>Writes beside the old one and renames, so that a crash leaves the old one in place.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="position">Up to which it is; 0 and positions the journal does not have write nothing.</param>
    /// <param name="checkpoint">Makes it of the id of the event at that position.</param>
    /// <param name="ct">Gives up.</param>
    public async ValueTask WriteAsync(TenantId tenant, long position, Func<string, TCheckpoint> checkpoint, CancellationToken ct)
    {
        try
        {
            if (await EventIdAsync(tenant, position, ct) is not { } id)
                return;
            Directory.CreateDirectory(directory);
            var unfinished = FileOf(tenant) + ".unfinished";
            await using (var stream = File.Create(unfinished))
                await JsonSerializer.SerializeAsync(stream, checkpoint(id), json, ct);
            File.Move(unfinished, FileOf(tenant), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalUnavailableException)
        {
            LogUnwritten(name, tenant.Value, e.Message);
        }
    }

    private string FileOf(TenantId tenant) => Path.Combine(directory, tenant.Value + ".json");

    private async ValueTask<string?> EventIdAsync(TenantId tenant, long position, CancellationToken ct)
    {
        if (position == 0)
            return null;
        await foreach (var e in journal.ReadAsync(tenant, position - 1, position, ct))
            return e.Id;
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The checkpoint of {Name} of tenant {Tenant} cannot be used: {Why}")]
    private partial void LogUnusable(string name, string tenant, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The checkpoint of {Name} of tenant {Tenant} was not written: {Why}")]
    private partial void LogUnwritten(string name, string tenant, string why);
}
