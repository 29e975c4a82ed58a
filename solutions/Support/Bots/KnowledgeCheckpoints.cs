using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Suite.Journal;
using Suite.Support.Knowledge;

namespace Suite.Support.Bots;

/// <summary>What stands before the index in a checkpoint.</summary>
/// <param name="Format">Of the file.</param>
/// <param name="ArticlesVersion">How much of the stream of articles is in it.</param>
/// <param name="ArticlesEventId">The newest of these events; after a restore from a backup others take the same places.</param>
/// <param name="Position">Of that event.</param>
/// <param name="Articles">What the journal says of them.</param>
internal sealed record CheckpointHeader(int Format, long ArticlesVersion, string ArticlesEventId, long Position, IReadOnlyList<StoredArticle> Articles)
{
    public const int CurrentFormat = 1;
}

/// <summary>
/// Indices of articles on this node's disk, <c>DIR/TENANT/POSITION.knowledge</c>. Disposable: a missing, torn or foreign one only costs building it
/// from the content store.
/// </summary>
internal sealed partial class KnowledgeCheckpoints(string directory, IJournal journal, ILogger<KnowledgeCheckpoints> logger)
{
    private const string Extension = ".knowledge";
    private const int HeaderBytesMax = 1 << 30;

    /// <summary>The newest usable checkpoint as state and index; null when there is none.</summary>
    public async Task<(BotState State, KnowledgeIndex Knowledge)?> TryReadAsync(TenantId tenant, CancellationToken ct)
    {
        var path = Directory.Exists(DirectoryOf(tenant))
            ? Directory.EnumerateFiles(DirectoryOf(tenant), "*" + Extension).Max(StringComparer.Ordinal)
            : null;
        if (path is null)
        {
            return null;
        }

        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
            var header = await ReadHeaderAsync(file, ct);
            if (header.Format != CheckpointHeader.CurrentFormat || header.ArticlesEventId != await EventIdAsync(tenant, header.ArticlesVersion, ct))
            {
                return null;
            }

            var knowledge = await BotLoader.OnOwnThreadAsync(() => KnowledgeIndex.Read(file), ct);
            return (
                BotState.Empty with
                {
                    Articles = header.Articles.ToImmutableDictionary(a => a.Key),
                    ArticlesVersion = header.ArticlesVersion,
                    ArticlesEventId = header.ArticlesEventId,
                    Position = header.Position,
                },
                knowledge);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            LogUnusable(tenant.Value, e.Message);
            return null;
        }
    }

    /// <summary>Writes beside the old one and renames, so that a crash leaves the old one in place; then removes older ones.</summary>
    public async Task WriteAsync(TenantId tenant, BotState state, KnowledgeIndex knowledge, CancellationToken ct)
    {
        if (state.ArticlesEventId is not { } eventId)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(DirectoryOf(tenant));
            var path = Path.Combine(DirectoryOf(tenant), state.Position.ToString("d19", CultureInfo.InvariantCulture) + Extension);
            var unfinished = path + ".unfinished";
            var header = JsonSerializer.SerializeToUtf8Bytes(
                new CheckpointHeader(CheckpointHeader.CurrentFormat, state.ArticlesVersion, eventId, state.Position, [.. state.Articles.Values]),
                BotEventsJson.Default.CheckpointHeader);
            await BotLoader.OnOwnThreadAsync(
                () =>
                {
                    using var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
                    Span<byte> length = stackalloc byte[4];
                    BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
                    file.Write(length);
                    file.Write(header);
                    knowledge.Write(file);
                    file.Flush(flushToDisk: true);
                    return true;
                },
                ct);
            File.Move(unfinished, path, overwrite: true);
            foreach (var other in Directory.EnumerateFiles(DirectoryOf(tenant)).Where(f => f != path))
            {
                File.Delete(other);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(tenant.Value, e.Message);
        }
    }

    private static async Task<CheckpointHeader> ReadHeaderAsync(FileStream file, CancellationToken ct)
    {
        var length = new byte[4];
        await file.ReadExactlyAsync(length, ct);
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (bytes is <= 0 or > HeaderBytesMax || bytes > file.Length)
        {
            throw new InvalidDataException("It does not begin as a checkpoint does.");
        }

        var header = new byte[bytes];
        await file.ReadExactlyAsync(header, ct);
        return JsonSerializer.Deserialize(header, BotEventsJson.Default.CheckpointHeader) ?? throw new InvalidDataException("It has no header.");
    }

    private string DirectoryOf(TenantId tenant) => Path.Combine(directory, tenant.Value);

    private async ValueTask<string?> EventIdAsync(TenantId tenant, long version, CancellationToken ct)
    {
        await foreach (var e in journal.ReadStreamAsync(tenant, BotEvents.ArticleStream, version - 1, ct))
        {
            return e.Id;
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The checkpoint of the articles of tenant {Tenant} cannot be used and is made anew: {Why}")]
    private partial void LogUnusable(string tenant, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The checkpoint of the articles of tenant {Tenant} was not written: {Why}")]
    private partial void LogUnwritten(string tenant, string why);
}
