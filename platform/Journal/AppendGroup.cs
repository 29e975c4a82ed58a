namespace Suite.Journal;

/// <summary>One append on its way through the writer: atomic, answered on its own, whatever happens to the groups beside it.</summary>
internal sealed class AppendGroup(TenantId tenant, IReadOnlyList<NewEvent> events)
{
    private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AppendResult? _result;
    private Exception? _failure;

    public TenantId Tenant => tenant;

    public IReadOnlyList<NewEvent> Events => events;

    /// <summary>Microseconds; meaningful once appended.</summary>
    public long RecordedTimeMicros { get; set; }

    public Task<AppendResult> Done => _done.Task;

    /// <summary>The group has its answer and needs no further try.</summary>
    public bool Decided => _result is not null || _failure is not null;

    public void Decide(AppendResult result) => _result = result;

    public void Fail(Exception failure) => _failure = failure;

    /// <summary>Takes back an answer given in a transaction that was rolled back.</summary>
    public void Reset() => (_result, _failure) = (null, null);

    /// <summary>Lets the caller see the answer. Only after the commit.</summary>
    public void Publish()
    {
        if (_failure is not null)
        {
            _done.TrySetException(_failure);
        }
        else
        {
            _done.TrySetResult(_result ?? throw new InvalidOperationException("A group was published before it was decided."));
        }
    }

    public bool Cancel(CancellationToken ct) => _done.TrySetCanceled(ct);
}
