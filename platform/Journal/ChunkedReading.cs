using System.Runtime.CompilerServices;

namespace Suite.Journal;

/// <summary>
/// Enumerations in chunks: no read transaction outlives one chunk (an abandoned or slow reader holds nothing up), memory stays bounded, and the
/// next chunk is fetched and decoded while the caller works on this one (not <c>ahead</c> where both would share one connection).
/// </summary>
internal static class ChunkedReading
{
    private const int FirstChunk = 64;
    private const long ChunkBytes = 8 << 20;

    /// <summary>Fetches events beyond the cursor, at most <c>limit</c> of them, in order. Fewer than the limit means there are no more.</summary>
    public delegate Task<List<JournalEvent>> Fetch(long after, int limit, CancellationToken ct);

    public static async IAsyncEnumerable<JournalEvent> ReadAsync(
        long after, int chunkEvents, bool ahead, Fetch fetch, Func<JournalEvent, long> cursor, [EnumeratorCancellation] CancellationToken ct)
    {
        var limit = Math.Min(FirstChunk, chunkEvents);
        var chunk = await fetch(after, limit, ct);
        while (chunk.Count > 0)
        {
            var more = chunk.Count == limit;
            var last = cursor(chunk[^1]);
            limit = NextLimit(chunk, chunkEvents);
            var next = more && ahead ? fetch(last, limit, ct) : null;

            foreach (var e in chunk)
            {
                ct.ThrowIfCancellationRequested();
                yield return e;
            }

            if (!more)
            {
                yield break;
            }

            chunk = await (next ?? fetch(last, limit, ct));
        }
    }

    /// <summary>The next positions of a sorted list.</summary>
    public static ReadOnlySpan<long> After(long[] positions, long after, int limit)
    {
        var found = Array.BinarySearch(positions, after);
        var start = found >= 0 ? found + 1 : ~found;
        return positions.AsSpan(start, Math.Min(limit, positions.Length - start));
    }

    private static int NextLimit(List<JournalEvent> chunk, int chunkEvents)
    {
        long bytes = 0;
        foreach (var e in chunk)
        {
            bytes += 256 + e.Payload.Length + e.Personal.Length;
        }

        return (int)Math.Clamp(ChunkBytes * chunk.Count / bytes, 1, chunkEvents);
    }
}
