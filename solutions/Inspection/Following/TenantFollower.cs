using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Suite.Journal;

namespace Suite.Inspection.Following;

/// <summary>
/// Keeps something of a tenant as the journal says it is to be: from what was set up so far, and then event by event, whichever node writes them. One reader a tenant.
/// What fails is tried again from the same event, so whoever takes events bears one twice.
/// </summary>
internal abstract partial class TenantFollower(IJournal journal, TimeProvider time, ILogger logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TenantId, Task> _following = new();
    private readonly CancellationTokenSource _ended = new();

    protected IJournal Journal => journal;

    protected CancellationToken Ended => _ended.Token;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in await journal.ListTenantsAsync(cancellationToken))
        {
            Follow(tenant);
        }
    }

    /// <summary>Follows the tenant from now on; harmless where it is followed already.</summary>
    public void Follow(TenantId tenant) => _following.GetOrAdd(tenant, t => Task.Run(() => FollowAsync(t), CancellationToken.None));

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _ended.CancelAsync();
        await Task.WhenAll(_following.Values);
        await CloseAsync();
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ended.Dispose();
        }
    }

    /// <summary>Takes what was set up up to and including <paramref name="head"/>. May be called again after a failure.</summary>
    protected abstract Task BeginAsync(TenantId tenant, long head);

    /// <summary>Takes the next event.</summary>
    protected abstract Task TakeAsync(TenantId tenant, JournalEvent stored);

    /// <summary>Ends what is kept.</summary>
    protected abstract Task CloseAsync();

    private async Task FollowAsync(TenantId tenant)
    {
        var position = -1L;
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                if (position < 0)
                {
                    var head = await journal.ReadHeadAsync(tenant, Ended);
                    await BeginAsync(tenant, head);
                    position = head;
                }

                await foreach (var stored in journal.FollowAsync(tenant, position, Ended))
                {
                    await TakeAsync(tenant, stored);
                    position = stored.Position;
                }
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The journal is out of reach, or something cannot be started; what runs runs on, and the log says so.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogInterrupted(logger, e, tenant);
                await Task.Delay(RetryInterval, time, Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Following the journal of tenant {Tenant} was interrupted; trying again.")]
    private static partial void LogInterrupted(ILogger logger, Exception exception, TenantId tenant);
}
