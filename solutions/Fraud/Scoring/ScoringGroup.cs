namespace Suite.Fraud.Scoring;

/// <summary>
/// Consecutive payments of one stream, scored together. Once a group fails, so do those behind it: scored without it, they would not have
/// seen the payments that stand before them in the stream.
/// </summary>
internal sealed class ScoringGroup(ScoringStream stream, IReadOnlyList<ScoringItem> items)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<ScoringItem> Items { get; } = items;

    public Task Completion => _completion.Task;

    /// <summary>False when an earlier group of the stream failed; this one then has failed too.</summary>
    public bool TryBegin()
    {
        if (stream.Failure is { } failure)
        {
            _completion.TrySetException(failure);
        }

        return stream.Failure is null;
    }

    public void Completed() => _completion.TrySetResult();

    public void Failed(Exception cause)
    {
        stream.Failure ??= cause;
        _completion.TrySetException(cause);
    }
}

/// <summary>What the groups of one stream share. Touched only inside the scoring grain's turns.</summary>
internal sealed class ScoringStream
{
    public Exception? Failure { get; set; }
}
