using Microsoft.Extensions.Options;
using Suite.Grains;
using Suite.Journal;
using Suite.Support.Conversations;

namespace Suite.Support.Handovers;

/// <summary>A conversation that waits for a person, or has one.</summary>
internal sealed record WaitingConversation(string ConversationId, long SinceMicros, string? AgentName);

/// <param name="Waiting">The longest waiting first.</param>
/// <param name="NotListed">Further ones that found no room in memory; they come up as others end.</param>
internal sealed record HandoverPage(IReadOnlyList<WaitingConversation> Waiting, int NotListed);

/// <summary>Who waits for a person, on this node. Key: <c>tenant/handovers</c>. Every call sees everything committed before it.</summary>
internal interface IHandoverQueueGrain : IGrainWithStringKey
{
    /// <param name="taken">Those with a person; otherwise those without.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="ct">Cancels the reads.</param>
    Task<HandoverPage> ListAsync(bool taken, int limit, CancellationToken ct);
}

/// <summary>
/// Reads its view from the journal and writes nothing: who gets a conversation is decided by the conversation's own stream, which takes one of two
/// claims, so a view that is a moment behind shows too much and never gives anything away twice.
/// </summary>
internal sealed class HandoverQueueGrain(IJournal journal, ConversationKeys keys, IOptions<ConversationOptions> options) : ProjectionGrain, IHandoverQueueGrain
{
    private readonly int _max = options.Value.OpenHandoversMax;
    private readonly Dictionary<string, WaitingConversation> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missed = new(StringComparer.Ordinal);

    public static IHandoverQueueGrain Of(IGrainFactory grains, TenantId tenant) => grains.GetGrain<IHandoverQueueGrain>(GrainKeys.Of(tenant, "handovers"));

    public async Task<HandoverPage> ListAsync(bool taken, int limit, CancellationToken ct)
    {
        await CatchUpAsync(ct);
        if (_missed.Count > 0 && _open.Count < _max * 9 / 10)
        {
            await RefillAsync(ct);
        }

        return new HandoverPage(
            [.. _open.Values.Where(w => w.AgentName is not null == taken).OrderBy(static w => w.SinceMicros).ThenBy(static w => w.ConversationId, StringComparer.Ordinal).Take(limit)],
            _missed.Count);
    }

    protected override void Apply(JournalEvent stored)
    {
        if (stored.Type is ConversationJournal.Requested or ConversationJournal.Taken or ConversationJournal.Finished or ConversationJournal.Closed or ConversationJournal.Erased)
        {
            Apply(ConversationJournal.IdOf(stored), ConversationJournal.Codec.Decode(stored));
        }
    }

    /// <summary>Only the events that carry the queue's key are read: conversations in which nobody asked for a person cost nothing.</summary>
    protected override async ValueTask<long> LoadCheckpointAsync(CancellationToken ct)
    {
        // Not under the activation's time-out: a journal that takes longer to read would be given up at the same place at every start.
        var head = await journal.ReadHeadAsync(Tenant, CancellationToken.None);
        await ReadAsync(head, CancellationToken.None);
        return head;
    }

    private async Task ReadAsync(long through, CancellationToken ct)
    {
        await foreach (var stored in journal.ReadByKeyAsync(Tenant, keys.For(Tenant).Handovers, long.MinValue, through, ct))
        {
            Apply(stored);
        }
    }

    private async Task RefillAsync(CancellationToken ct)
    {
        _open.Clear();
        _missed.Clear();
        await ReadAsync(Position, ct);
    }

    private void Apply(string id, ConversationEvent raised)
    {
        switch (raised)
        {
            case HandoverRequested e when _open.Count < _max || _open.ContainsKey(id):
                _open[id] = new WaitingConversation(id, e.AtMicros, null);
                break;
            case HandoverRequested:
                _missed.Add(id);
                break;
            case HandoverTaken e when _open.TryGetValue(id, out var waiting):
                _open[id] = waiting with { AgentName = e.AgentName };
                break;
            case HandoverFinished or ConversationClosed or ConversationErased:
                _open.Remove(id);
                _missed.Remove(id);
                break;
        }
    }
}
