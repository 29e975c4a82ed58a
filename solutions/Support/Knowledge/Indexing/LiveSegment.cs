namespace Suite.Support.Knowledge.Indexing;

/// <summary>A segment and which of its articles have been replaced or removed since. Immutable.</summary>
internal sealed record LiveSegment(IndexSegment Segment, ulong[] DeadArticles, int DeadCount)
{
    /// <summary>Sentence vectors; null while nobody has looked for any.</summary>
    public SegmentVectors? Vectors { get; init; }

    public static LiveSegment Of(IndexSegment segment) => new(segment, [], 0);

    public int LiveCount => Segment.Articles.Length - DeadCount;

    public bool IsLive(int article) => DeadCount == 0 || (DeadArticles[article >> 6] >> (article & 63) & 1) == 0;

    /// <summary>Without the articles of these ids; this same one where it has none of them.</summary>
    public LiveSegment Without(IReadOnlySet<string> ids)
    {
        ulong[]? dead = null;
        var count = DeadCount;
        for (var i = 0; i < Segment.Articles.Length; i++)
        {
            if (ids.Contains(Segment.Articles[i].Article.Id) && IsLive(i))
            {
                dead ??= DeadCount > 0 ? (ulong[])DeadArticles.Clone() : new ulong[(Segment.Articles.Length + 63) / 64];
                dead[i >> 6] |= 1ul << (i & 63);
                count++;
            }
        }

        return dead is null ? this : this with { DeadArticles = dead, DeadCount = count };
    }
}
