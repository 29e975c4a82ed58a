using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Suite.Grains.Runtime;
using Suite.Journal;

namespace Suite.Grains;

/// <summary>
/// A read-only view over many streams of a tenant: it is built from the journal alone, so it may be thrown away at any time. Stands for an
/// Orleans grain with an implicit stream subscription and a stored sequence token.
/// <para>
/// At activation it loads its checkpoint (position 0 by default), applies every later event up to the head, however long that takes, and then follows. Events come in
/// position order, each exactly once per activation, as turns of their own: a call never sees half a batch and no call runs beside one.
/// Following lags other writers by the journal's poll interval at most; a call that must see everything committed so far asks
/// <see cref="CatchUpAsync"/> first.
/// </para>
/// <para>
/// When the journal is out of reach the view stays as it was and tries again every <see cref="RetryInterval"/>. When <see cref="Apply"/>
/// throws, the activation ends and the next call starts again from the checkpoint, so a bug is seen by callers and never skipped.
/// The key is <c>tenant/name</c>.
/// </para>
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Disposed at the end of the activation, once the follower has ended.")]
public abstract class ProjectionGrain : Grain, IActivationSetup
{
    private readonly IJournal _journal;
    private readonly CancellationTokenSource _ended = new();
    private long _savedPosition;
    private Task? _following;

    protected ProjectionGrain()
    {
        _journal = ServiceProvider.GetRequiredService<IJournal>();
        (Tenant, _) = GrainKeys.Parse(this.GetPrimaryKeyString());
    }

    protected TenantId Tenant { get; }

    /// <summary>Everything up to here has been applied.</summary>
    protected long Position { get; private set; }

    /// <summary>Events applied in one turn at most; calls get their turn in between.</summary>
    protected virtual int BatchMax => 256;

    /// <summary>A checkpoint is saved after this many events, at activation too, and at deactivation.</summary>
    protected virtual int CheckpointEvents => 10_000;

    protected virtual TimeSpan RetryInterval => TimeSpan.FromSeconds(1);

    async Task IActivationSetup.SetUpAsync(CancellationToken ct)
    {
        Position = _savedPosition = await LoadCheckpointAsync(ct);

        // Not under the activation's time-out: a journal that takes longer to read would be given up at the same place at every start.
        await CatchUpAsync(CancellationToken.None);
        if (Position - _savedPosition >= CheckpointEvents)
            await SaveAsync(CancellationToken.None);

        // Off the activation's scheduler on purpose: waiting for the journal must not look like use of the grain.
        _following = Task.Run(FollowAsync, CancellationToken.None);
    }

    async Task IActivationSetup.TearDownAsync(CancellationToken ct)
    {
        await _ended.CancelAsync();
        if (_following is not null)
            await _following;
        _ended.Dispose();
        if (Position > _savedPosition)
            await SaveAsync(ct);
    }

    /// <summary>Applies one event. Pure but for the view: the same events give the same view.</summary>
    protected abstract void Apply(JournalEvent stored);

    /// <summary>Restores the view and gives the position it stands at; 0 with an empty view when there is no checkpoint or it is unreadable.</summary>
    protected virtual ValueTask<long> LoadCheckpointAsync(CancellationToken ct) => new(0);

    /// <summary>Stores the view as of <paramref name="position"/>. A lost or failed checkpoint costs time at the next start, nothing else.</summary>
    protected virtual ValueTask SaveCheckpointAsync(long position, CancellationToken ct) => ValueTask.CompletedTask;

    /// <summary>Applies everything that is committed now, within the calling turn.</summary>
    protected async Task CatchUpAsync(CancellationToken ct)
    {
        var head = await _journal.ReadHeadAsync(Tenant, ct);
        if (head <= Position)
            return;
        await foreach (var stored in _journal.ReadAsync(Tenant, Position, head, ct))
            ApplyNext(stored);
    }

    private void ApplyNext(JournalEvent stored)
    {
        // A turn that caught up by itself is ahead of the follower: what it applied comes by once more.
        if (stored.Position <= Position)
            return;
        Apply(stored);
        Position = stored.Position;
    }

    private async Task SaveAsync(CancellationToken ct)
    {
        await SaveCheckpointAsync(Position, ct);
        _savedPosition = Position;
    }

    /// <summary>Runs beside the turns and hands them batches; touches nothing of the grain itself.</summary>
    private async Task FollowAsync()
    {
        var from = Position;
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await foreach (var batch in BatchesAsync(from))
                {
                    // The deactivation turn waits for this method: it must not wait in turn for a turn after that one.
                    if (!await Activation.TryRunTurnAsync(() => ApplyBatchAsync(batch), countsAsUse: false).WaitAsync(_ended.Token))
                        return;
                    from = batch[^1].Position;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ProjectionFailedException failed)
            {
                Deactivate(failed);
                return;
            }
#pragma warning disable CA1031 // The journal is out of reach; the view stays and the log says so.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Activation.Runtime.LogFollowFailed(Activation.Id, from, exception);
            }

            await Task.Delay(RetryInterval, Activation.Runtime.Time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async IAsyncEnumerable<List<JournalEvent>> BatchesAsync(long from)
    {
        var batch = new List<JournalEvent>();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        var events = _journal.FollowAsync(Tenant, from, reading.Token).GetAsyncEnumerator(reading.Token);
        var next = events.MoveNextAsync().AsTask();
        try
        {
            while (await next)
            {
                batch.Add(events.Current);
                next = events.MoveNextAsync().AsTask();

                // As long as the journal has more at hand the batch grows; when it makes us wait, what there is goes out.
                if (!next.IsCompleted || batch.Count >= BatchMax)
                {
                    yield return batch;
                    batch = [];
                }
            }
        }
        finally
        {
            // An enumeration must not be disposed while it still waits for its next event.
            await reading.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await events.DisposeAsync();
        }
    }

    private async Task ApplyBatchAsync(List<JournalEvent> batch)
    {
        try
        {
            foreach (var stored in batch)
                ApplyNext(stored);
            if (Position - _savedPosition >= CheckpointEvents)
                await SaveAsync(_ended.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new ProjectionFailedException(exception);
        }
    }

    private void Deactivate(ProjectionFailedException failed)
    {
        Activation.Runtime.LogDeactivationFailed(Activation.Id, failed.InnerException!);
        Activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The projection failed.", failed.InnerException));
    }

    [SuppressMessage("Design", "CA1064", Justification = "Never leaves this class.")]
    [SuppressMessage("Design", "CA1032", Justification = "Never leaves this class.")]
    private sealed class ProjectionFailedException(Exception cause) : Exception(cause.Message, cause);
}
