namespace Suite.Journal;

/// <summary>Wakes the followers of one tenant when this process has committed for it.</summary>
internal sealed class CommitSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes at the next <see cref="Raise"/>. Take it before reading, wait for it after: then no commit falls between.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
