namespace Suite.Journal;

/// <summary>Limits of a journal. Checked by <see cref="Validate"/> when a journal is opened.</summary>
public sealed record JournalOptions
{
    /// <summary>Most events that share one commit. What is beyond waits for the next commit. A single larger append is one commit of its own.</summary>
    public int GroupCommitEventsMax { get; init; } = 4_096;

    /// <summary>Most appends and sessions of one tenant that wait their turn in this process. Further callers wait before they queue.</summary>
    public int WaitingAppendsMax { get; init; } = 16_384;

    /// <summary>Most events of one append; more is an <see cref="ArgumentException"/>.</summary>
    public int AppendEventsMax { get; init; } = 65_536;

    /// <summary>Longest payload and longest personal part of one event, in bytes each; more is an <see cref="ArgumentException"/>.</summary>
    public int PayloadBytesMax { get; init; } = 1_048_576;

    /// <summary>Events fetched at a time by an enumeration; bounds its memory and the life of its read transaction.</summary>
    public int ReadChunkEvents { get; init; } = 1_024;

    /// <summary>Longest time until a follower sees another node's events.</summary>
    public TimeSpan FollowPollInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Unwrapped subject keys kept in memory; the least recently used goes first. Costs about 150 bytes each.</summary>
    public int SubjectKeyCacheMax { get; init; } = 100_000;

    /// <summary>Stream names and versions kept in memory; when full the cache starts anew.</summary>
    public int StreamCacheMax { get; init; } = 100_000;

    /// <summary>Read connections kept open (SQLite) or connections in the pool (PostgreSQL). Further readers wait.</summary>
    public int ConnectionsMax { get; init; } = 16;

    /// <summary>SQLite: write-ahead log pages (4 KiB) after which a checkpoint copies them into the main file, beside the writer.</summary>
    public int CheckpointPages { get; init; } = 4_096;

    /// <summary>
    /// Events of a tenant after which its chain gets the next signed checkpoint; behind the newest one, changes can go unnoticed. SQLite: in the same
    /// commit, so fewer than so many are ever without. PostgreSQL: each node counts the events it commits itself and signs beside its appends, so of n
    /// nodes up to n times so many can be without, and those that come while a signature is being made. <see cref="SignInterval"/> holds for both.
    /// </summary>
    public int SignEveryEvents { get; init; } = 10_000;

    /// <summary>Longest time an event waits for a signed checkpoint behind it.</summary>
    public TimeSpan SignInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>PostgreSQL: how long a lost commit reply is looked up again before <see cref="CommitOutcomeUnknownException"/>.</summary>
    public TimeSpan CommitResolveTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>PostgreSQL: the server ends a session that holds a tenant's head and says nothing for so long (a node that froze).</summary>
    public TimeSpan SessionIdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> naming the first option out of range.</summary>
    public void Validate()
    {
        InRange(GroupCommitEventsMax, 1, 1_000_000, nameof(GroupCommitEventsMax));
        InRange(WaitingAppendsMax, 1, 10_000_000, nameof(WaitingAppendsMax));
        InRange(AppendEventsMax, 1, 1_000_000, nameof(AppendEventsMax));
        InRange(PayloadBytesMax, 1, 256 << 20, nameof(PayloadBytesMax));
        InRange(ReadChunkEvents, 1, 1_000_000, nameof(ReadChunkEvents));
        InRange(FollowPollInterval.TotalMilliseconds, 1, 60_000, nameof(FollowPollInterval));
        InRange(SubjectKeyCacheMax, 1, 100_000_000, nameof(SubjectKeyCacheMax));
        InRange(StreamCacheMax, 1, 100_000_000, nameof(StreamCacheMax));
        InRange(ConnectionsMax, 2, 1_000, nameof(ConnectionsMax));
        InRange(CheckpointPages, 16, 1_000_000, nameof(CheckpointPages));
        InRange(SignEveryEvents, 1, 1_000_000_000, nameof(SignEveryEvents));
        InRange(SignInterval.TotalMilliseconds, 10, 86_400_000, nameof(SignInterval));
        InRange(CommitResolveTimeout.TotalMilliseconds, 1, 600_000, nameof(CommitResolveTimeout));
        InRange(SessionIdleTimeout.TotalMilliseconds, 100, 3_600_000, nameof(SessionIdleTimeout));
    }

    private static void InRange(double value, double least, double most, string name)
    {
        if (!(value >= least && value <= most))
        {
            throw new ArgumentOutOfRangeException(name, value, $"Must be from {least} to {most}.");
        }
    }
}
