namespace Suite.Journal.Chain;

/// <summary>Gathers from the events what the tables by which they are found must hold.</summary>
internal sealed class ExpectedLookups
{
    /// <summary>Every so many positions the newest event time so far is noted.</summary>
    public const int TimeMarkEvery = 1_024;

    private readonly List<(long Position, long TimeMax)> _marks = [];

    public LookupSums Keys { get; } = LookupSums.Create();

    public IReadOnlyList<(long Position, long TimeMax)> TimeMarks => _marks;

    public long TimeMax { get; private set; } = long.MinValue;

    /// <summary>The next event; its link is known to be right, so its columns are what was written.</summary>
    public void Add(StoredEvent e)
    {
        TimeMax = Math.Max(TimeMax, e.EventTimeMicros);
        foreach (var key in KeyCodec.Read(e.Keys))
        {
            Keys.Add(new KeyRow(key, e.EventTimeMicros, e.Position));
        }

        if (e.Position % TimeMarkEvery == 0)
        {
            _marks.Add((e.Position, TimeMax));
        }
    }
}
