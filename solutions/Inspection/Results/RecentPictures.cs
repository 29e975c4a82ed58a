namespace Suite.Inspection.Results;

/// <summary>The pictures of the last good parts, in memory, up to a number of bytes: the oldest make room. Thread-safe.</summary>
internal sealed class RecentPictures(long bytesMax)
{
    private readonly object _gate = new();
    private readonly Dictionary<string, byte[]> _byResult = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private long _bytes;

    /// <param name="resultId">Given once.</param>
    /// <param name="picture">A file; not copied.</param>
    public void Add(string resultId, byte[] picture)
    {
        lock (_gate)
        {
            if (picture.Length > bytesMax || !_byResult.TryAdd(resultId, picture))
            {
                return;
            }

            _order.Enqueue(resultId);
            _bytes += picture.Length;
            while (_bytes > bytesMax && _order.TryDequeue(out var oldest) && _byResult.Remove(oldest, out var gone))
            {
                _bytes -= gone.Length;
            }
        }
    }

    public byte[]? Find(string resultId)
    {
        lock (_gate)
        {
            return _byResult.GetValueOrDefault(resultId);
        }
    }
}
