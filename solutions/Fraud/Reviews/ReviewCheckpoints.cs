using System.Text.Json;
using Microsoft.Extensions.Logging;
using Suite.Journal;

namespace Suite.Fraud.Reviews;

/// <summary>The queue as of a position. <c>EventId</c> tells the event there from any other: after a restore others take the same positions.</summary>
internal sealed record ReviewCheckpoint(
    int Format, long Position, string EventId, ReviewCounts Counts, long? MissedFrom, DateOnly? FirstClosed, IReadOnlyList<ReviewCase> Live)
{
    public const int CurrentFormat = 1;
}

/// <summary>
/// Checkpoints of the queue on this node's disk, <c>DIR/reviews/TENANT.json</c>. Disposable: a missing, torn or foreign one only costs
/// reading the journal from its beginning.
/// </summary>
internal sealed partial class ReviewCheckpoints(string directory, IJournal journal, ILogger<ReviewCheckpoints> logger)
{
    public async ValueTask<ReviewCheckpoint?> TryReadAsync(TenantId tenant, CancellationToken ct)
    {
        try
        {
            if (!File.Exists(FileOf(tenant)))
            {
                return null;
            }

            await using var stream = File.OpenRead(FileOf(tenant));
            var read = await JsonSerializer.DeserializeAsync(stream, ReviewsJson.Default.ReviewCheckpoint, ct);
            return read is { Format: ReviewCheckpoint.CurrentFormat, Position: > 0 } && read.EventId == await EventIdAsync(tenant, read.Position, ct)
                ? read
                : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            LogUnusable(tenant.Value, e.Message);
            return null;
        }
    }

    /// <summary>Writes beside the old one and renames, so that a crash leaves the old one in place.</summary>
    public async ValueTask WriteAsync(TenantId tenant, OpenCases cases, long position, CancellationToken ct)
    {
        try
        {
            if (await EventIdAsync(tenant, position, ct) is not { } id)
            {
                return;
            }

            Directory.CreateDirectory(directory);
            var unfinished = FileOf(tenant) + ".unfinished";
            await using (var stream = File.Create(unfinished))
            {
                await JsonSerializer.SerializeAsync(stream, cases.ToCheckpoint(position, id), ReviewsJson.Default.ReviewCheckpoint, ct);
            }

            File.Move(unfinished, FileOf(tenant), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalUnavailableException)
        {
            LogUnwritten(tenant.Value, e.Message);
        }
    }

    private string FileOf(TenantId tenant) => Path.Combine(directory, tenant.Value + ".json");

    private async ValueTask<string?> EventIdAsync(TenantId tenant, long position, CancellationToken ct)
    {
        await foreach (var e in journal.ReadAsync(tenant, position - 1, position, ct))
        {
            return e.Id;
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The review queue's checkpoint of tenant {Tenant} cannot be used: {Why}")]
    private partial void LogUnusable(string tenant, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The review queue's checkpoint of tenant {Tenant} was not written: {Why}")]
    private partial void LogUnwritten(string tenant, string why);
}
