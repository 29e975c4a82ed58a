namespace Suite.Fraud.Scoring;

/// <summary>
/// Consecutive payments of one stream, scored together. Once a group fails, so do those behind it: scored without it, they would not have
/// seen the payments that stand before them in the stream.
/// </summary>
/// <param name="number">Its place in the stream, from 0: a group that never reached the grain leaves no other trace there.</param>
internal sealed class ScoringGroup(ScoringStream stream, long number, IReadOnlyList<ScoringItem> items)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<ScoringItem> Items { get; } = items;

    public Task Completion => _completion.Task;

    /// <summary>False when an earlier group of the stream failed, here or on its way here; this one then has failed too.</summary>
    public bool TryBegin()
    {
        if (number != stream.Next)
        {
            _completion.TrySetException(stream.Failure ?? new InvalidOperationException($"Group {number} of a stream came when group {stream.Next} was next."));
            return false;
        }

        return true;
    }

    public void Completed()
    {
        stream.Next++;
        _completion.TrySetResult();
    }

    public void Failed(Exception cause)
    {
        stream.Failure ??= cause;
        _completion.TrySetException(cause);
    }
}

/// <summary>What the groups of one stream share. Touched only inside the scoring grain's turns.</summary>
internal sealed class ScoringStream
{
    /// <summary>Every group before this one is scored, and no other. Stays where it is once a group failed.</summary>
    public long Next { get; set; }

    /// <summary>Why the next group failed, if it failed in the grain.</summary>
    public Exception? Failure { get; set; }
}
