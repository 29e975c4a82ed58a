using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Suite.Journal;

namespace Suite.Support.Conversations;

/// <summary>
/// Wakes whoever follows a conversation when something is written to it, on this node or another. One reader of the journal a tenant, however many
/// follow; it begins with the first and ends with the last. Thread-safe.
/// </summary>
internal sealed partial class ConversationSignals(IJournal journal, TimeProvider time, ILogger<ConversationSignals> logger) : IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<TenantId, TenantReader> _readers = [];

    /// <summary>From the return on, everything written to the conversation wakes the signal; what was written before may, too.</summary>
    public async Task<Signal> SubscribeAsync(TenantId tenant, ConversationId id, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (!_readers.TryGetValue(tenant, out var reader))
            {
                var head = await journal.ReadHeadAsync(tenant, ct);
                _readers.Add(tenant, reader = new TenantReader());
                reader.Reading = ReadAsync(tenant, reader, head);
            }

            var signal = new Signal(this, tenant, ConversationJournal.StreamOf(id));
            reader.Followers.GetOrAdd(signal.Stream, static _ => new()).TryAdd(signal, 0);
            reader.Count++;
            return signal;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The followers are requests, and have ended before the services do.</summary>
    public void Dispose() => _gate.Dispose();

    private async ValueTask UnsubscribeAsync(Signal signal)
    {
        await _gate.WaitAsync();
        try
        {
            var reader = _readers[signal.Tenant];
            if (reader.Followers.TryGetValue(signal.Stream, out var followers) && followers.TryRemove(signal, out _) && followers.IsEmpty)
            {
                // Subscribing is behind the same gate: nobody comes in between.
                reader.Followers.TryRemove(signal.Stream, out _);
            }

            if (--reader.Count == 0)
            {
                _readers.Remove(signal.Tenant);
                await reader.Ended.CancelAsync();
                await reader.Reading;
                reader.Ended.Dispose();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task ReadAsync(TenantId tenant, TenantReader reader, long position)
    {
        var ended = reader.Ended.Token;
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await foreach (var stored in journal.FollowAsync(tenant, position, ended))
                {
                    position = stored.Position;
                    if (reader.Followers.TryGetValue(stored.Stream, out var followers))
                    {
                        foreach (var (signal, _) in followers)
                        {
                            signal.Wake();
                        }
                    }
                }
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The journal is out of reach; followers wait, and the log says so.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogUnavailable(e, tenant);
                await Task.Delay(RetryInterval, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The journal of tenant {Tenant} cannot be followed; trying again.")]
    private partial void LogUnavailable(Exception exception, TenantId tenant);

    private sealed class TenantReader
    {
        public CancellationTokenSource Ended { get; } = new();

        public ConcurrentDictionary<string, ConcurrentDictionary<Signal, byte>> Followers { get; } = new(StringComparer.Ordinal);

        /// <summary>Changes behind the gate only.</summary>
        public int Count { get; set; }

        public Task Reading { get; set; } = Task.CompletedTask;
    }

    /// <summary>Of one follower. Several wakes before a wait are one.</summary>
    internal sealed class Signal(ConversationSignals owner, TenantId tenant, string stream) : IAsyncDisposable
    {
        private readonly Channel<bool> _woken = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public TenantId Tenant => tenant;

        public string Stream => stream;

        public void Wake() => _woken.Writer.TryWrite(true);

        public async ValueTask WaitAsync(CancellationToken ct) => await _woken.Reader.ReadAsync(ct);

        public ValueTask DisposeAsync() => owner.UnsubscribeAsync(this);
    }
}
