using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Suite.Journal;

namespace Suite.Support.Analytics;

/// <summary>The figures as of a position. <c>EventId</c> tells the event there from any other: after a restore others take the same positions.</summary>
internal sealed record FiguresCheckpoint(
    int Format, long Position, string EventId, IReadOnlyDictionary<DateOnly, DayFigures> Days, IReadOnlyList<KeyValuePair<string, LiveConversation>> Live,
    IReadOnlyCollection<UnansweredPlace> Unanswered)
{
    public const int CurrentFormat = 1;
}

/// <summary>
/// Checkpoints of the figures on this node's disk, <c>DIR/TENANT.json</c>. Disposable: a missing, torn or foreign one only costs reading the
/// journal from its beginning. Like the figures, they hold nobody's words.
/// </summary>
internal sealed partial class FiguresCheckpoints(string directory, IJournal journal, ILogger<FiguresCheckpoints> logger)
{
    public async ValueTask<FiguresCheckpoint?> TryReadAsync(TenantId tenant, CancellationToken ct)
    {
        try
        {
            if (!File.Exists(FileOf(tenant)))
            {
                return null;
            }

            await using var stream = File.OpenRead(FileOf(tenant));
            var read = await JsonSerializer.DeserializeAsync(stream, FiguresJson.Default.FiguresCheckpoint, ct);
            return read is { Format: FiguresCheckpoint.CurrentFormat, Position: > 0 } && read.EventId == await EventIdAsync(tenant, read.Position, ct) ? read : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            LogUnusable(tenant.Value, e.Message);
            return null;
        }
    }

    /// <summary>Writes beside the old one and renames, so that a crash leaves the old one in place.</summary>
    public async ValueTask WriteAsync(TenantId tenant, ConversationFigures figures, long position, CancellationToken ct)
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
                await JsonSerializer.SerializeAsync(
                    stream, new FiguresCheckpoint(FiguresCheckpoint.CurrentFormat, position, id, figures.Days, [.. figures.Live], figures.Unanswered),
                    FiguresJson.Default.FiguresCheckpoint, ct);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The checkpoint of the support figures of tenant {Tenant} cannot be used: {Why}")]
    private partial void LogUnusable(string tenant, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The checkpoint of the support figures of tenant {Tenant} was not written: {Why}")]
    private partial void LogUnwritten(string tenant, string why);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FiguresCheckpoint))]
internal sealed partial class FiguresJson : JsonSerializerContext;
