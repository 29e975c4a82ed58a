namespace Suite.Support.Analytics;

/// <summary>The figures of days as one. Pure.</summary>
internal static class PeriodSum
{
    /// <param name="figures">All there are.</param>
    /// <param name="from">First day.</param>
    /// <param name="through">Last day.</param>
    /// <param name="idleSinceMicros">A conversation in which nothing was said since has ended.</param>
    public static PeriodFigures Of(ConversationFigures figures, DateOnly from, DateOnly through, long idleSinceMicros)
    {
        var days = figures.Days.Where(d => d.Key >= from && d.Key <= through).Select(d => d.Value).ToList();
        var goingOn = figures.Live.Values.Count(l => !l.IsHandedOver && l.Begun >= from && l.Begun <= through && l.LastAtMicros > idleSinceMicros);
        var (conversations, handedOver) = (days.Sum(d => d.Conversations), days.Sum(d => d.HandedOver));
        var waits = days.SelectMany(d => d.Waits).ToList();
        return new PeriodFigures
        {
            Conversations = conversations,
            Deflected = Math.Max(0, conversations - handedOver - goingOn),
            HandedOver = handedOver,
            Turns = days.Sum(d => d.Turns),
            OutOfScope = days.Sum(d => d.OutOfScope),
            Answered = days.Sum(d => d.Answered),
            Unanswered = days.Sum(d => d.Unanswered),
            Helpful = days.Sum(d => d.Helpful),
            Unhelpful = days.Sum(d => d.Unhelpful),
            Handovers = days.Sum(d => d.Handovers),
            Taken = days.Sum(d => d.Taken),
            WaitingNow = figures.Live.Values.Count(l => l.IsWaiting),
            WaitSecondsP50 = WaitBuckets.Quantile(waits, 0.5),
            WaitSecondsP90 = WaitBuckets.Quantile(waits, 0.9),
            Intents =
            [
                .. days.SelectMany(d => d.Intents).GroupBy(i => i.Key, StringComparer.Ordinal)
                    .Select(g => (g.Key, Messages: g.Sum(i => i.Value.Messages), g.Sum(i => i.Value.Unanswered)))
                    .OrderByDescending(i => i.Messages).ThenBy(i => i.Key, StringComparer.Ordinal),
            ],
        };
    }
}
