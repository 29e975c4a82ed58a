namespace Suite.Inspection.Line;

/// <summary>A picture that waits for a model. Times are the clock's ticks of 100 ns.</summary>
/// <param name="Arrived">When it began to wait.</param>
/// <param name="Deadline">When its verdict must be there; <see cref="long.MaxValue"/> for none.</param>
internal readonly record struct Waiting(long Arrived, long Deadline);

/// <summary>When waiting pictures go to the model together, and which. Pure: the queue and the threads are <see cref="InferenceLine"/>'s.</summary>
/// <param name="CountMax">Pictures in a batch, 1 to 32.</param>
/// <param name="WaitMax">Longest a picture waits for company, in ticks: small against a run, or it only adds latency.</param>
internal sealed record BatchPlan(int CountMax, long WaitMax)
{
    public const int CountLimit = 32;

    /// <summary>
    /// The sizes that batches are brought to where every size costs something once: 1, 2, 4 and so on up to the largest. Doubling wastes half a run at most.
    /// The two ends come first: a runtime that prepares for a range then has prepared for what is between.
    /// </summary>
    public IReadOnlyList<int> Sizes
    {
        get
        {
            var between = Enumerable.Range(1, 5).Select(static i => 1 << i).Where(s => s < CountMax);
            return CountMax == 1 ? [1] : [1, CountMax, .. between];
        }
    }

    /// <summary>The smallest of <see cref="Sizes"/> that holds so many.</summary>
    public int SizeFor(int count) => Sizes.Where(s => s >= count).Min();

    /// <summary>
    /// When the next batch must leave: at once when it is full, otherwise when its oldest picture has waited long enough, or earlier when a deadline leaves no more
    /// room than a run takes. The rule looks at those waiting, in any order.
    /// </summary>
    /// <param name="waiting">At least one.</param>
    /// <param name="runTicks">What a run is expected to take.</param>
    public long LeaveAt(IReadOnlyList<Waiting> waiting, long runTicks)
    {
        var (oldest, tightest) = (long.MaxValue, long.MaxValue);
        foreach (var picture in waiting)
        {
            oldest = Math.Min(oldest, picture.Arrived);
            tightest = Math.Min(tightest, picture.Deadline);
        }

        return waiting.Count >= CountMax ? oldest : Math.Min(oldest + WaitMax, tightest == long.MaxValue ? tightest : tightest - runTicks);
    }

    /// <summary>
    /// Splits those waiting into the batch that goes now (tightest deadline first, then longest waiting), those whose deadline has passed, which no model looks at
    /// any more, and the rest, which keep their order.
    /// </summary>
    /// <typeparam name="T">Whatever waits.</typeparam>
    public (IReadOnlyList<T> Batch, IReadOnlyList<T> Late, IReadOnlyList<T> Left) Take<T>(IReadOnlyList<T> queue, Func<T, Waiting> of, long now)
    {
        var late = queue.Where(p => of(p).Deadline <= now).ToList();
        var inTime = queue.Where(p => of(p).Deadline > now).ToList();
        if (inTime.Count <= CountMax)
        {
            return (inTime, late, []);
        }

        // Stable: equal deadlines (none, for most) leave the order of arrival.
        var order = Enumerable.Range(0, inTime.Count).OrderBy(i => of(inTime[i]).Deadline).ThenBy(i => of(inTime[i]).Arrived).ToList();
        var chosen = order.Take(CountMax).ToHashSet();
        return ([.. order.Take(CountMax).Select(i => inTime[i])], late, [.. inTime.Where((_, i) => !chosen.Contains(i))]);
    }
}
