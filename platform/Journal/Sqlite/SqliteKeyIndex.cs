namespace Suite.Journal.Sqlite;

/// <summary>
/// One tenant's secondary keys. Keys are hashes, so every one of them lies on another page of an ordinary index: at three keys an event the log
/// would take three pages (12 KiB) for an event of 500 bytes. Therefore positions are cut into buckets of 4,096. The keys of the newest buckets are
/// in memory only (the events hold them too, so opening the journal reads them back); a full bucket is sorted once and written in order, a slice
/// with each later commit, which costs about 100 bytes an event. A read by key seeks once in every bucket (about a microsecond each) whose newest
/// event time is above the time asked for.
/// <para>Written by the writer's thread; <see cref="View"/> may be read by any.</para>
/// </summary>
internal sealed class SqliteKeyIndex
{
    public const int BucketBits = 12;
    private const int SliceLeast = 64;
    private readonly List<KeyEntry> _pending = [];
    private readonly SortedDictionary<long, KeyBucket> _buckets = [];
    private volatile View _view = new(0, []);
    private KeyEntry[]? _sorted;
    private int _written;
    private int _writtenBefore;
    private long _indexedBefore;
    private long _indexed;
    private long _head;

    /// <summary>What a reader needs at one moment: buckets below <paramref name="Indexed"/> are in the file, the others are these.</summary>
    public sealed record View(long Indexed, IReadOnlyList<KeyBucket> Buckets);

    public View Current => _view;

    public static long BucketOf(long position) => position >> BucketBits;

    /// <summary>Starts with the buckets that are complete in the file.</summary>
    public void Load(long indexed)
    {
        _indexed = _indexedBefore = indexed;
        _view = new View(indexed, []);
    }

    public void Add(EntityKey key, long time, long position) => _pending.Add(new KeyEntry(key, time, position));

    /// <summary>Within the transaction: writes the next slice of a full bucket. Keeps ahead of what comes in: twice as much leaves as arrives.</summary>
    public void WriteSlice(SqliteDatabase db, int tenant)
    {
        var left = Math.Max(SliceLeast, 2 * _pending.Count);
        while (left > 0 && _indexed < BucketOf(_head + 1))
        {
            var bucket = _buckets.GetValueOrDefault(_indexed);
            _sorted ??= bucket?.Sorted() ?? [];
            var insert = db.Prepare("INSERT OR IGNORE INTO event_keys VALUES (?, ?, ?, ?, ?)");
            for (; left > 0 && _written < _sorted.Length; left--, _written++)
            {
                var entry = _sorted[_written];
                insert.Bind(1, tenant).Bind(2, _indexed).Bind(3, entry.Key).Bind(4, entry.Time).Bind(5, entry.Position).Execute();
            }

            if (_written < _sorted.Length)
            {
                return;
            }

            db.Prepare("INSERT INTO key_buckets VALUES (?, ?, ?)").Bind(1, tenant).Bind(2, _indexed).Bind(3, bucket?.TimeMax ?? long.MinValue).Execute();
            _indexed++;
            _sorted = null;
            _written = 0;
        }
    }

    public void Committed(long head)
    {
        foreach (var entry in _pending)
        {
            BucketFor(entry.Position).Add(entry);
        }

        _pending.Clear();
        _head = head;
        _writtenBefore = _written;
        if (_indexed != _indexedBefore)
        {
            for (; _indexedBefore < _indexed; _indexedBefore++)
            {
                _buckets.Remove(_indexedBefore);
            }

            Publish();
        }
    }

    public void RolledBack()
    {
        _pending.Clear();
        if (_indexed != _indexedBefore)
        {
            // The slice went over a bucket's end: that bucket starts anew, and IGNORE passes over its rows that are there already.
            (_indexed, _sorted, _writtenBefore) = (_indexedBefore, null, 0);
        }

        _written = _writtenBefore;
    }

    private KeyBucket BucketFor(long position)
    {
        var number = BucketOf(position);
        if (!_buckets.TryGetValue(number, out var bucket))
        {
            _buckets[number] = bucket = new KeyBucket();
            Publish();
        }

        return bucket;
    }

    private void Publish() => _view = new View(_indexed, [.. _buckets.Values]);
}

internal readonly record struct KeyEntry(EntityKey Key, long Time, long Position) : IComparable<KeyEntry>
{
    public int CompareTo(KeyEntry other)
    {
        var order = Key.CompareTo(other.Key);
        order = order != 0 ? order : Time.CompareTo(other.Time);
        return order != 0 ? order : Position.CompareTo(other.Position);
    }
}

/// <summary>Keys of one bucket in memory, in the order they came. One thread adds, any may look: the count is published after the entry.</summary>
internal sealed class KeyBucket
{
    private volatile KeyEntry[] _entries = new KeyEntry[64];
    private volatile int _count;

    public long TimeMax { get; private set; } = long.MinValue;

    public void Add(KeyEntry entry)
    {
        if (_count == _entries.Length)
        {
            var larger = new KeyEntry[_count * 2];
            _entries.CopyTo(larger, 0);
            _entries = larger;
        }

        _entries[_count] = entry;
        TimeMax = Math.Max(TimeMax, entry.Time);
        _count++;
    }

    public KeyEntry[] Sorted()
    {
        var entries = _entries.AsSpan(0, _count).ToArray();
        Array.Sort(entries);
        return entries;
    }

    public void Find(EntityKey key, long afterTime, long through, List<long> positions)
    {
        var count = _count;
        foreach (ref readonly var entry in _entries.AsSpan(0, count))
        {
            if (entry.Key == key && entry.Time > afterTime && entry.Position <= through)
            {
                positions.Add(entry.Position);
            }
        }
    }
}
