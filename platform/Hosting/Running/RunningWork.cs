using System.Collections.Concurrent;
using Suite.Journal;

namespace Suite.Hosting;

/// <summary>
/// Work that takes so much time or memory that a tenant may have one of a kind under way on this node. Bounded by the tenants and the kinds.
/// Thread-safe.
/// </summary>
public sealed class RunningWork<TKind>
    where TKind : struct, Enum
{
    private readonly ConcurrentDictionary<(TenantId Tenant, TKind Kind), bool> _running = new();

    /// <summary>Null when such work of the tenant is under way; otherwise it is until the answer is disposed.</summary>
    public IDisposable? TryBegin(TenantId tenant, TKind kind) => _running.TryAdd((tenant, kind), true) ? new Work(this, tenant, kind) : null;

    private sealed class Work(RunningWork<TKind> owner, TenantId tenant, TKind kind) : IDisposable
    {
        private int _isDone;

        public void Dispose()
        {
            // Twice must not end the work that began in between.
            if (Interlocked.Exchange(ref _isDone, 1) == 0)
            {
                owner._running.TryRemove((tenant, kind), out _);
            }
        }
    }
}
