namespace Suite.Grains.Runtime;

/// <summary>
/// One call on its way: arguments (in the emitted subclass), reply, and a link in the mailbox it waits in. Run at most once: it is unlinked
/// under its activation's gate before it starts, and only linked ones are started, moved or cancelled.
/// </summary>
internal abstract class GrainRequest
{
    /// <summary>Stored by emitted code before the call is sent.</summary>
    public CancellationToken Token;

    internal GrainRequest? Previous;
    internal GrainRequest? Next;
    internal bool Queued;

    /// <summary>Where it waits or runs. Changes only under the gate of the activation it names.</summary>
    internal volatile Activation? Target;

    /// <summary>The turn that made the call, for finding deadlocks; forgotten when this one ends, so that chains of unawaited calls do not grow.</summary>
    internal volatile GrainRequest? Caller;

    internal volatile bool Ended;
    internal ExecutionContext? Context;
    internal CancellationTokenRegistration Registration;

    /// <summary>Belongs to the activation object (timer tick, activation itself): not counted against the mailbox, never moved to a successor.</summary>
    internal virtual bool IsInternal => false;

    /// <summary>Counted as a turn and as use of the activation.</summary>
    internal virtual bool CountsAsUse => true;

    /// <summary>Runs the turn's beginning. Ends the turn on every path, exactly once, through <see cref="Activation.EndTurn"/>.</summary>
    internal abstract void Start(Activation activation);

    internal abstract void Fail(Exception exception);

    internal abstract void Cancel();
}

/// <summary>A request with a reply. The reply's continuations never run inside the grain's turn.</summary>
internal abstract class ReplyRequest<TResult> : GrainRequest
{
    private readonly TaskCompletionSource<TResult> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected Task? Running { get; private set; }

    public Task<TResult> Reply => _reply.Task;

    internal override void Fail(Exception exception) => _reply.TrySetException(exception);

    internal override void Cancel() => _reply.TrySetCanceled(Token);

    protected void Finish(TResult result)
    {
        Target!.EndTurn(this);
        _reply.TrySetResult(result);
    }

    /// <summary>The grain method threw before it gave a task.</summary>
    protected void FinishThrown(Exception exception)
    {
        Target!.EndTurn(this);
        if (exception is OperationCanceledException cancelled)
            _reply.TrySetCanceled(cancelled.CancellationToken);
        else
            _reply.TrySetException(exception);
    }

    protected void Await(Task? task)
    {
        if (task is null)
        {
            FinishThrown(new InvalidOperationException($"A method of {Target!.Id} returned null instead of a task."));
            return;
        }

        Running = task;
        if (task.IsCompleted)
            OnCompleted();
        else
            task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(OnCompleted);
    }

    protected abstract TResult ResultOf(Task task);

    private void OnCompleted()
    {
        var task = Running!;
        Target!.EndTurn(this);
        if (task.IsCompletedSuccessfully)
            _reply.TrySetResult(ResultOf(task));
        else if (task.IsFaulted)
            _reply.TrySetException(task.Exception.InnerExceptions);
        else
            _reply.TrySetCanceled(CancelledBy(task));
    }

    private static CancellationToken CancelledBy(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
            return default;
        }
        catch (OperationCanceledException cancelled)
        {
            return cancelled.CancellationToken;
        }
    }
}

/// <summary>Stands in for the result of methods that give none.</summary>
internal readonly struct Nothing;

/// <summary>A method that gives a task, with or without a result.</summary>
internal abstract class AwaitedRequest<TResult> : ReplyRequest<TResult>
{
    public abstract Task Call(object grain);

    internal override void Start(Activation activation)
    {
        Task task;
        try
        {
            task = Call(activation.Instance!);
        }
#pragma warning disable CA1031 // Whatever the grain throws belongs to the caller.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FinishThrown(exception);
            return;
        }

        Await(task);
    }
}

internal abstract class TaskRequest : AwaitedRequest<Nothing>
{
    public Task VoidReply => Reply;

    protected override Nothing ResultOf(Task task) => default;
}

internal abstract class TaskRequest<TResult> : AwaitedRequest<TResult>
{
    protected override TResult ResultOf(Task task) => ((Task<TResult>)task).Result;
}

internal abstract class ValueTaskRequest : ReplyRequest<Nothing>
{
    public ValueTask VoidReply => new(Reply);

    public abstract ValueTask Call(object grain);

    internal override void Start(Activation activation)
    {
        try
        {
            var task = Call(activation.Instance!);
            if (!task.IsCompletedSuccessfully)
            {
                Await(task.AsTask());
                return;
            }

            task.GetAwaiter().GetResult();
        }
#pragma warning disable CA1031 // Whatever the grain throws belongs to the caller.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FinishThrown(exception);
            return;
        }

        Finish(default);
    }

    protected override Nothing ResultOf(Task task) => default;
}

internal abstract class ValueTaskRequest<TResult> : ReplyRequest<TResult>
{
    public ValueTask<TResult> ValueReply => new(Reply);

    public abstract ValueTask<TResult> Call(object grain);

    internal override void Start(Activation activation)
    {
        TResult result;
        try
        {
            var task = Call(activation.Instance!);
            if (!task.IsCompletedSuccessfully)
            {
                Await(task.AsTask());
                return;
            }

            result = task.Result;
        }
#pragma warning disable CA1031 // Whatever the grain throws belongs to the caller.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FinishThrown(exception);
            return;
        }

        Finish(result);
    }

    protected override TResult ResultOf(Task task) => ((Task<TResult>)task).Result;
}

/// <summary>A turn that the runtime itself asks for: activation, deactivation, timer ticks, batches of a projection.</summary>
internal sealed class InternalRequest(Func<Task> callback, bool countsAsUse = false) : TaskRequest
{
    internal override bool CountsAsUse => countsAsUse;

    internal override bool IsInternal => true;

    public override Task Call(object grain) => callback();
}
