using Suite.Journal;

namespace Suite.Fraud.Reviews;

/// <summary>How long something took, in microseconds, and who did it.</summary>
internal readonly record struct ServiceTime(Analyst Analyst, long Micros);

/// <summary>How many, and how long: quantiles are values that occurred (nearest rank), null when there are none.</summary>
internal sealed record TimeSummary(int Count, long? MedianMicros, long? P90Micros)
{
    public static TimeSummary Of(IEnumerable<long> micros)
    {
        long[] sorted = [.. micros.Order()];
        return new TimeSummary(sorted.Length, Quantile(sorted, 50), Quantile(sorted, 90));
    }

    /// <summary>The smallest value that at least this many per cent do not exceed.</summary>
    public static long? Quantile(long[] sorted, int percent) =>
        sorted.Length == 0 ? null : sorted[(int)((((long)percent * sorted.Length) + 99) / 100) - 1];
}

/// <summary>
/// Service times of a period, from the events of that period alone: each says when its case was opened. An event belongs to the period in
/// which the journal recorded it. A verdict of two people counts for the one who proposed it; the other has approved.
/// </summary>
internal sealed class ServiceTimes(long fromMicros, long beforeMicros)
{
    private readonly List<ServiceTime> _assignments = [];
    private readonly List<ServiceTime> _decisions = [];
    private readonly Dictionary<string, int> _approvals = new(StringComparer.Ordinal);

    public int Fraud { get; private set; }

    public int Genuine { get; private set; }

    public IReadOnlyList<ServiceTime> Assignments => _assignments;

    public IReadOnlyList<ServiceTime> Decisions => _decisions;

    public int ApprovalsOf(string key) => _approvals.GetValueOrDefault(key);

    /// <summary>Everyone who had a case, decided or approved, by key; with the name last used.</summary>
    public IReadOnlyList<Analyst> Analysts => [.. _names.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => new Analyst(n.Key, n.Value))];

    private readonly Dictionary<string, string?> _names = new(StringComparer.Ordinal);

    public static async Task<ServiceTimes> ReadAsync(IJournal journal, TenantId tenant, DateOnly from, DateOnly through, CancellationToken ct)
    {
        var times = new ServiceTimes(MicrosOf(from), MicrosOf(through.AddDays(1)));

        // A command given just before midnight may be recorded just after it.
        for (var day = from.AddDays(-1); day <= through; day = day.AddDays(1))
        {
            await foreach (var e in journal.ReadByKeyAsync(tenant, ReviewJournal.DayKey(day), 0, long.MaxValue, ct))
            {
                times.Add(ReviewJournal.Codec.Decode(e), e.RecordedTimeMicros);
            }
        }

        return times;
    }

    public void Add(ReviewEvent happened, long recordedAtMicros)
    {
        if (recordedAtMicros < fromMicros || recordedAtMicros >= beforeMicros)
        {
            return;
        }

        // Two nodes' clocks may differ a little; nothing takes less than no time.
        var took = Math.Max(0, recordedAtMicros - happened.OpenedAtMicros);
        switch (happened)
        {
            case ReviewAssigned { First: true } assigned:
                _assignments.Add(new ServiceTime(Named(assigned.To), took));
                break;
            case ReviewDecided decided:
                _decisions.Add(new ServiceTime(Named(decided.ProposedBy ?? decided.By), took));
                _ = decided.IsFraud ? Fraud++ : Genuine++;
                if (decided.ProposedBy is not null)
                {
                    _approvals[Named(decided.By).Key] = ApprovalsOf(decided.By.Key) + 1;
                }

                break;
        }
    }

    private Analyst Named(Analyst analyst)
    {
        _names[analyst.Key] = analyst.Name ?? _names.GetValueOrDefault(analyst.Key);
        return analyst;
    }

    private static long MicrosOf(DateOnly day) =>
        (day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
