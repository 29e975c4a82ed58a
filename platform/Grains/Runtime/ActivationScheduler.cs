namespace Suite.Grains.Runtime;

/// <summary>
/// Runs everything of one activation on one thread at a time. While the loop runs, <see cref="TaskScheduler.Current"/> is this scheduler, so
/// continuations of the grain's awaits (and tasks it starts) come back here. <c>ConfigureAwait(false)</c> and <c>Task.Run</c> leave it, as
/// they do in Orleans.
/// </summary>
internal sealed class ActivationScheduler(Activation activation) : TaskScheduler, IThreadPoolWorkItem
{
    private static readonly Action<object?> LoopAction = static state => ((Activation)state!).RunLoop();

    private Task? _loop;

    public Activation Activation => activation;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Called only by whoever set the activation's loop flag, so there is one loop at most.</summary>
    public void ScheduleLoop() => new Task(LoopAction, activation, CancellationToken.None, TaskCreationOptions.DenyChildAttach).Start(this);

    void IThreadPoolWorkItem.Execute()
    {
        var loop = _loop!;
        _loop = null;
        TryExecuteTask(loop);
    }

    public void Run(Task continuation) => TryExecuteTask(continuation);

    protected override void QueueTask(Task task)
    {
        if (ReferenceEquals(task.AsyncState, activation))
        {
            _loop = task;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }
        else
        {
            activation.EnqueueContinuation(task);
        }
    }

    /// <summary>Inline only where the loop already runs: on its own thread, for a task that was not queued before.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(Current, this) && TryExecuteTask(task);

    /// <summary>For debuggers, which may stop the process while the gate is held: nothing to show.</summary>
    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
