using Microsoft.Extensions.Logging;
using Suite.Journal;
using Suite.Support.Knowledge;

namespace Suite.Support.Bots;

/// <summary>
/// Keeps one tenant's bot up to date with the journal: reads what was published, makes the next snapshot beside the one in use, and swaps them. Whoever
/// takes a turn reads one reference and never waits for this. Everything but that reference belongs to the one task that runs here.
/// </summary>
internal sealed class BotFollower : IAsyncDisposable
{
    private readonly TenantId _tenant;
    private readonly BotParts _parts;
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _nudged = new(0);
    private readonly TaskCompletionSource<Bot> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private volatile Bot? _current;
    private volatile Seen _seen = new(BotState.Empty, 0);
    private volatile TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IntentArticlesLearner _intentArticles;
    private readonly BotVectors? _vectors;
    private long _usedAt;
    private Task<KnowledgeIndex>? _rebuilding;
    private bool _isCheckpointDue;

    /// <param name="tenant">Whose bot.</param>
    /// <param name="parts">What it works with.</param>
    /// <param name="onEnded">Told when it ends by itself, idle or unable to load the first snapshot.</param>
    public BotFollower(TenantId tenant, BotParts parts, Action<BotFollower> onEnded)
    {
        _tenant = tenant;
        _parts = parts;
        _intentArticles = new IntentArticlesLearner(parts.Loader, parts.Rebuilds);
        _vectors = parts.Vectors is null ? null : new BotVectors(tenant, parts.Vectors);
        _usedAt = parts.Time.GetTimestamp();
        _running = Task.Run(() => RunAsync(onEnded));
    }

    private sealed record Seen(BotState State, long Head);

    /// <summary>Null until the first snapshot is there.</summary>
    public Bot? Current
    {
        get
        {
            Volatile.Write(ref _usedAt, _parts.Time.GetTimestamp());
            return _current;
        }
    }

    /// <summary>What the snapshot was made from.</summary>
    public BotState State => _seen.State;

    public Task<Bot> FirstAsync(CancellationToken ct) => _first.Task.WaitAsync(ct);

    /// <summary>Looks at the journal now instead of at the next poll.</summary>
    public void Nudge()
    {
        if (_nudged.CurrentCount == 0)
        {
            _nudged.Release();
        }
    }

    /// <summary>Returns once everything up to the position is in the snapshot.</summary>
    public async Task WaitForAsync(long position, CancellationToken ct)
    {
        await FirstAsync(ct);
        while (true)
        {
            var moved = _moved.Task;
            if (_seen.Head >= position)
            {
                return;
            }

            Nudge();
            await moved.WaitAsync(ct);
        }
    }

    /// <summary>Ends following. The snapshot stays usable for whoever has it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running;
        _ended.Dispose();
        _vectors?.Dispose();
        _nudged.Dispose();
    }

    private async Task RunAsync(Action<BotFollower> onEnded)
    {
        try
        {
            await LoadAsync(_ended.Token);
            while (!IsIdle)
            {
                // Every attempt may find the journal or the content store out of reach: the snapshot stays, and the next poll tries again.
                await StepAsync(_ended.Token);
                await _nudged.WaitAsync(_parts.Options.PollInterval, _ended.Token);
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            _first.TrySetCanceled();
        }
        catch (Exception e) when (!_first.Task.IsCompleted)
        {
            _first.SetException(e);
            _ = _first.Task.Exception; // Observed: it may be that nobody waits any more.
            _parts.Logger.LogNotLoaded(_tenant.Value, e);
        }

        onEnded(this);
        await FinishAsync();
    }

    private bool IsIdle => _parts.Time.GetElapsedTime(Volatile.Read(ref _usedAt)) > _parts.Options.IdleMax;

    private async Task LoadAsync(CancellationToken ct)
    {
        var (before, bot) = (BotState.Empty, Bot.Empty);
        if (await _parts.Checkpoints.TryReadAsync(_tenant, ct) is { } read)
        {
            (before, bot) = (read.State, bot with { Knowledge = read.Knowledge });
        }

        var (state, head) = await _parts.Reader.ReadAsync(_tenant, before, ct);
        bot = await _parts.Loader.UpdateAsync(_tenant, bot, before, state, ct);
        _isCheckpointDue = state.ArticlesVersion != before.ArticlesVersion;
        if (_vectors is not null)
        {
            await _vectors.LoadAsync(ct);
            bot = await FillAsync(bot, ct);
        }

        Swap(bot, state, head);
        _first.SetResult(bot);
        RebuildIfDue();
    }

    private async Task StepAsync(CancellationToken ct)
    {
        try
        {
            var seen = _seen;
            var (state, head) = await _parts.Reader.ReadAsync(_tenant, seen.State, ct);
            if (state.Position != seen.State.Position)
            {
                var bot = await FillAsync(await _parts.Loader.UpdateAsync(_tenant, _current!, seen.State, state, ct), ct);
                _isCheckpointDue |= state.ArticlesVersion != seen.State.ArticlesVersion;
                Swap(bot, state, head);
                RebuildIfDue();
            }
            else
            {
                Swap(_current!, state, head);
                await CheckpointIfQuietAsync(ct);
                _intentArticles.BeginIfDue(_current!, _seen.State, Nudge, ct); // As the checkpoint: not while articles come in.
            }

            await TakeRebuiltAsync(ct);
            await EmbedAsync(ct);
            _current = await _intentArticles.TakeAsync(_current!);
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
        {
            _parts.Logger.LogNotUpdated(_tenant.Value, e);
        }
    }

    private void Swap(Bot bot, BotState state, long head)
    {
        _current = bot;
        _seen = new Seen(state, head);
        Interlocked.Exchange(ref _moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Learning closeness in meaning anew takes seconds: beside everything else, one tenant at a time.</summary>
    private void RebuildIfDue()
    {
        if (_rebuilding is not null || !_current!.Knowledge.IsRebuildDue)
        {
            return;
        }

        var knowledge = _current.Knowledge;
        _rebuilding = RebuildAsync(knowledge, _ended.Token);
        _ = _rebuilding.ContinueWith(_ => Nudge(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task<KnowledgeIndex> RebuildAsync(KnowledgeIndex knowledge, CancellationToken ct)
    {
        await _parts.Rebuilds.WaitAsync(ct);
        try
        {
            return await BotLoader.OnOwnThreadAsync(() => knowledge.Rebuild(ct), ct);
        }
        finally
        {
            _parts.Rebuilds.Release();
        }
    }

    private async Task TakeRebuiltAsync(CancellationToken ct)
    {
        if (_rebuilding is not { IsCompleted: true } done)
        {
            return;
        }

        _rebuilding = null;
        var rebuilt = await done;
        _current = await FillAsync(_current! with { Knowledge = rebuilt.CatchUp(_current.Knowledge) }, ct);
        _isCheckpointDue = true;
        RebuildIfDue();
    }

    /// <summary>With the sentence vectors that there are: passages come without.</summary>
    private async ValueTask<Bot> FillAsync(Bot bot, CancellationToken ct) =>
        _vectors is null ? bot : bot with { Knowledge = await _vectors.FillAsync(bot.Knowledge, ct) };

    /// <summary>Takes the vectors that were computed beside everything else, and has more computed while passages lack them.</summary>
    private async Task EmbedAsync(CancellationToken ct)
    {
        if (_vectors is null)
        {
            return;
        }

        if (await _vectors.TakeAsync())
        {
            _current = await FillAsync(_current!, ct);
        }

        _vectors.BeginIfDue(_current!.Knowledge, Nudge);
    }

    /// <summary>Only when nothing is under way: an import of thousands of articles is written once, not after every batch.</summary>
    private async Task CheckpointIfQuietAsync(CancellationToken ct)
    {
        if (_isCheckpointDue && _rebuilding is null)
        {
            _isCheckpointDue = false;
            await _parts.Checkpoints.WriteAsync(_tenant, _seen.State, _current!.Knowledge, ct);
        }
    }

    private async Task FinishAsync()
    {
        await _intentArticles.EndAsync();
        if (_rebuilding is not null)
        {
            await ((Task)_rebuilding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_vectors is not null)
        {
            await _vectors.EndAsync();
        }

        if (_isCheckpointDue && _current is not null)
        {
            await _parts.Checkpoints.WriteAsync(_tenant, _seen.State, _current.Knowledge, CancellationToken.None);
        }

        _moved.TrySetCanceled();
    }
}

/// <summary>What followers work with, the same for all tenants.</summary>
internal sealed record BotParts(
    BotReader Reader, BotLoader Loader, KnowledgeCheckpoints Checkpoints, BotOptions Options, TimeProvider Time, SemaphoreSlim Rebuilds, ILogger Logger)
{
    /// <summary>Null where no embedding model is configured.</summary>
    public VectorParts? Vectors { get; init; }
}

internal static partial class BotFollowerLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The bot of tenant {Tenant} could not be loaded")]
    public static partial void LogNotLoaded(this ILogger logger, string tenant, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "The bot of tenant {Tenant} stays as it was: what was published since could not be loaded yet")]
    public static partial void LogNotUpdated(this ILogger logger, string tenant, Exception cause);
}
