using System.Collections.Concurrent;

namespace Suite.Inspection.Cameras;

/// <summary>Work that nobody waits for until the end. Thread-safe.</summary>
internal sealed class PendingTasks
{
    private readonly ConcurrentDictionary<Task, byte> _tasks = new();

    public void Add(Task task)
    {
        _tasks.TryAdd(task, 0);
        _ = task.ContinueWith(done => _tasks.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>Waits for what was added so far; fails where one of these has failed.</summary>
    public Task WhenAllAsync() => Task.WhenAll(_tasks.Keys);
}
