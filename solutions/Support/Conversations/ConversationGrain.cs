using Microsoft.Extensions.Options;
using Suite.Grains;
using Suite.Journal;

namespace Suite.Support.Conversations;

/// <summary>One conversation. Key: <c>tenant/ID</c>. Nodes that share a journal may have it at once: what is decided on an outdated state is decided again.</summary>
internal interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>As this node knows it, without a look into the journal: for what is checked again when it is written.</summary>
    Task<Conversation> PeekAsync(CancellationToken ct);

    /// <summary>Everything committed by any node so far.</summary>
    Task<Conversation> ReadAsync(CancellationToken ct);

    /// <summary>Does what the command asks, durably, or says why not. Doing it twice is doing it once.</summary>
    Task<ConversationChange> ChangeAsync(ConversationCommand command, CancellationToken ct);

    /// <summary>Writes a composed turn in one append, if the conversation is still at the version it was composed on.</summary>
    Task<ConversationChange> CommitTurnAsync(long version, IReadOnlyList<ConversationEvent> events, CancellationToken ct);
}

/// <summary>What the grain's journal adds up to.</summary>
internal sealed class ConversationGrainState
{
    public Conversation Now { get; set; } = Conversation.None;
}

[JournalStream(ConversationJournal.StreamPrefix)]
internal sealed class ConversationGrain(IOptions<ConversationOptions> options, ConversationKeys keys)
    : JournaledGrain<ConversationGrainState, ConversationEvent>, IConversationGrain
{
    private readonly ConversationOptions _options = options.Value;

    private Conversation Now => State.Now;

    public static IConversationGrain Of(IGrainFactory grains, TenantId tenant, ConversationId id) =>
        grains.GetGrain<IConversationGrain>(GrainKeys.Of(tenant, id.Value));

    public async Task<Conversation> PeekAsync(CancellationToken ct)
    {
        if (Now.Version == 0)
        {
            // It may have been begun on another node since this activation looked.
            await ReadAsync(ct);
        }

        return Now;
    }

    public async Task<Conversation> ReadAsync(CancellationToken ct)
    {
        await RefreshNow();
        ForgetUnlessThere();
        return Now;
    }

    public async Task<ConversationChange> ChangeAsync(ConversationCommand command, CancellationToken ct)
    {
        await RefreshNow();
        for (var attempt = 0; attempt < _options.AttemptsMax; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            var decision = ConversationRules.Decide(Now, command, _options);
            if (decision.Refused is not null || decision.Events.Count == 0 || await RaiseConditionalEvents(Owned(decision.Events)))
            {
                ForgetUnlessThere();
                return new ConversationChange(Now, decision.Refused);
            }
        }

        return new ConversationChange(Now, new Refusal(RefusalKind.Busy));
    }

    public async Task<ConversationChange> CommitTurnAsync(long version, IReadOnlyList<ConversationEvent> events, CancellationToken ct)
    {
        var written = version == Now.Version && await RaiseConditionalEvents(Owned(events));
        return new ConversationChange(Now, null) { IsOutdated = !written };
    }

    protected override void TransitionState(ConversationGrainState state, ConversationEvent raised) => state.Now = ConversationFold.Apply(state.Now, raised);

    /// <summary>With the conversation's own key for what is personal, and the keys by which others find the event.</summary>
    private IEnumerable<ConversationEvent> Owned(IReadOnlyList<ConversationEvent> events)
    {
        _ = ConversationId.TryParse(GrainKeys.Parse(GrainContext.GrainId.Key).Name, out var id);
        var tenant = keys.For(Tenant);
        return events.Select(e => e with
        {
            Subject = tenant.Subject(id),
            Keys = e switch
            {
                ConversationStarted => [tenant.Hour(e.AtMicros)],
                HandoverRequested or HandoverTaken or HandoverFinished => [tenant.Handovers],
                ConversationClosed or ConversationErased when Now.Handover is not null => [tenant.Handovers],
                _ => [],
            },
        });
    }

    internal static DateOnly DayOf(long micros) => DateOnly.FromDateTime(DateTime.UnixEpoch.AddMicroseconds(micros));

    /// <summary>Ids that nobody was given must not fill the memory.</summary>
    private void ForgetUnlessThere()
    {
        if (Now.Version == 0)
        {
            DeactivateOnIdle();
        }
    }
}
