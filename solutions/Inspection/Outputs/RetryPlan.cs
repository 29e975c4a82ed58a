namespace Suite.Inspection.Outputs;

/// <summary>When an event is sent again, and when it is given up. Pure but for the chance that is passed.</summary>
/// <param name="First">Wait after the first failure; doubled with each further one.</param>
/// <param name="Longest">The longest wait.</param>
/// <param name="RefusalsMax">Attempts that a receiver may refuse before the event is given up: a receiver that is being changed may refuse for a moment.</param>
/// <param name="AgeMax">An event that could not be delivered for so long is given up.</param>
/// <param name="BacklogMax">Positions of the journal that an output may lag behind; what lies further back is given up.</param>
internal sealed record RetryPlan(TimeSpan First, TimeSpan Longest, int RefusalsMax, TimeSpan AgeMax, long BacklogMax)
{
    private const double Spread = 0.2;

    public static RetryPlan Usual { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), 3, TimeSpan.FromHours(24), 100_000);

    /// <summary>Doubling up to the longest, a fifth more or less so that outputs do not come back in step; what the receiver asked for where that is longer.</summary>
    /// <param name="failures">In a row, at least 1.</param>
    /// <param name="asked">By the receiver.</param>
    /// <param name="chance">0 up to 1.</param>
    public TimeSpan WaitAfter(int failures, TimeSpan? asked, double chance)
    {
        var doubled = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 40)), Longest.TotalSeconds);
        var spread = TimeSpan.FromSeconds(Math.Min(doubled * (1 - Spread + (2 * Spread * chance)), Longest.TotalSeconds));
        return asked is { } wanted && wanted > spread ? TimeSpan.FromSeconds(Math.Min(wanted.TotalSeconds, Longest.TotalSeconds)) : spread;
    }

    /// <summary>Why an event is given up; null: it is sent again.</summary>
    /// <param name="refusals">In a row.</param>
    /// <param name="age">Since it happened.</param>
    /// <param name="lag">Positions behind the journal's end.</param>
    /// <param name="reason">Of the last failure.</param>
    public string? GiveUp(int refusals, TimeSpan age, long lag, string reason) =>
        refusals >= RefusalsMax ? reason
        : age > AgeMax ? $"Not delivered for {AgeMax.TotalHours:0} hours. {reason}"
        : lag > BacklogMax ? $"More than {BacklogMax} events behind. {reason}"
        : null;
}
