using System.Collections.Concurrent;

namespace Suite.Grains.Tests;

/// <summary>What the test grains report to, and the gates that tests hold them at.</summary>
internal sealed class Probe
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

    public ConcurrentQueue<string> Log { get; } = new();

    public ConcurrentDictionary<string, int> Counts { get; } = new();

    public (int Sum, long Position) Checkpoint { get; set; }

    public Ledger? Ledger { get; set; }

    public Func<string, Task>? OnActivate { get; set; }

    public Func<string, Task>? OnDeactivate { get; set; }

    public Task Gate(string name) => _gates.GetOrAdd(name, static _ => new TaskCompletionSource()).Task;

    public void Open(string name) => _gates.GetOrAdd(name, static _ => new TaskCompletionSource()).TrySetResult();

    public int Count(string name) => Counts.AddOrUpdate(name, 1, static (_, n) => n + 1);
}
