namespace Suite.Inspection.Cameras;

/// <summary>Work that is under way and must be over before its owner is. Thread-safe.</summary>
internal sealed class RunningTasks
{
    private readonly HashSet<Task> _tasks = [];

    /// <param name="task">Must not fail.</param>
    public void Add(Task task)
    {
        lock (_tasks)
        {
            _tasks.Add(task);
        }

        _ = task.ContinueWith(Remove, TaskScheduler.Default);
    }

    /// <summary>Ends when everything has that is under way now.</summary>
    public Task WhenAllAsync()
    {
        lock (_tasks)
        {
            return Task.WhenAll(_tasks);
        }
    }

    private void Remove(Task done)
    {
        lock (_tasks)
        {
            _tasks.Remove(done);
        }
    }
}
