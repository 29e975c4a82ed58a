using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Suite.Journal;
using Suite.Support.Embeddings;

namespace Suite.Support.Bots;

/// <summary>Every tenant's bot as this node has it. Thread-safe.</summary>
internal sealed class BotCatalog : IAsyncDisposable
{
    private readonly ConcurrentDictionary<TenantId, Lazy<BotFollower>> _followers = new();
    private readonly SemaphoreSlim _rebuilds = new(1);
    private readonly SemaphoreSlim _embeddings = new(1);
    private readonly BotReader _reader;
    private readonly BotOptions _options;
    private readonly IJournal _journal;
    private readonly BotParts _parts;

    public BotCatalog(
        IJournal journal, BotReader reader, BotLoader loader, KnowledgeCheckpoints checkpoints, IOptions<BotOptions> options, TimeProvider time, ILogger<BotCatalog> logger,
        VectorFiles vectors, SentenceVectors? sentences = null, EmbeddingOptions? embeddings = null)
    {
        (_journal, _reader, _options) = (journal, reader, options.Value);
        _parts = new BotParts(reader, loader, checkpoints, options.Value, time, _rebuilds, logger)
        {
            Vectors = sentences is null || embeddings is null ? null : new VectorParts(sentences, vectors, embeddings, time, _embeddings, logger),
        };
    }

    /// <summary>Tenants whose bot is loaded or being loaded.</summary>
    public int Count => _followers.Count;

    /// <summary>
    /// The tenant's bot. A read of a reference once it is loaded; the first call of a tenant loads it. A tenant with nothing gets built-in texts and
    /// no articles.
    /// </summary>
    /// <exception cref="JournalUnavailableException">It was never loaded, and the journal or the content store is out of reach.</exception>
    public ValueTask<Bot> GetAsync(TenantId tenant, CancellationToken ct) =>
        _followers.TryGetValue(tenant, out var follower) && follower.IsValueCreated && follower.Value.Current is { } bot
            ? new ValueTask<Bot>(bot)
            : new ValueTask<Bot>(FollowerOf(tenant).FirstAsync(ct));

    /// <summary>What is published now, by any node; newer than the bot may be.</summary>
    public async Task<BotState> ReadStateAsync(TenantId tenant, CancellationToken ct)
    {
        var known = _followers.TryGetValue(tenant, out var follower) && follower.IsValueCreated ? follower.Value.State : BotState.Empty;
        return (await _reader.ReadAsync(tenant, known, ct)).State;
    }

    /// <summary>Something was published on this node: the bot follows at once instead of at the next poll.</summary>
    public void OnPublished(TenantId tenant)
    {
        if (_followers.TryGetValue(tenant, out var follower) && follower.IsValueCreated)
        {
            follower.Value.Nudge();
        }
    }

    /// <summary>Returns true once everything up to the position is in the bot; false when that takes longer than <see cref="BotOptions.WaitMax"/>.</summary>
    public async Task<bool> WaitForAsync(TenantId tenant, long position, CancellationToken ct)
    {
        // A position that is not there yet would be waited for in vain.
        if (position > await _journal.ReadHeadAsync(tenant, ct))
        {
            return false;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(_options.WaitMax);
        try
        {
            await FollowerOf(tenant).WaitForAsync(position, patience.Token);
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_followers.Values.Where(f => f.IsValueCreated).Select(f => f.Value.DisposeAsync().AsTask()));
        _rebuilds.Dispose();
        _embeddings.Dispose();
    }

    private BotFollower FollowerOf(TenantId tenant) => _followers.GetOrAdd(tenant, Follow).Value;

    // Lazy: of two callers that come first at once, one begins to follow.
    private Lazy<BotFollower> Follow(TenantId tenant) => new(() => new BotFollower(tenant, _parts, ended => Remove(tenant, ended)));

    private void Remove(TenantId tenant, BotFollower ended)
    {
        if (_followers.TryGetValue(tenant, out var follower) && follower.IsValueCreated && ReferenceEquals(follower.Value, ended))
        {
            _followers.TryRemove(KeyValuePair.Create(tenant, follower));
        }
    }
}
