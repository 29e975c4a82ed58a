using Microsoft.Extensions.Options;
using Suite.Grains;
using Suite.Journal;

namespace Suite.Support.Conversations;

/// <summary>What a shopper's message was answered.</summary>
/// <param name="Reply">The bot's; null while a person is asked for or has the conversation.</param>
/// <param name="Status">After the turn.</param>
/// <param name="Refused">Not null: nothing was written, and the other members say nothing.</param>
internal sealed record TurnResult(Message? Reply, ConversationStatus Status, Refusal? Refused)
{
    public static TurnResult No(Refusal refused) => new(null, default, refused);
}

/// <summary>Takes a shopper's message through the turn: composed outside the conversation's grain, which others go on reading meanwhile, and written by it in one append.</summary>
internal sealed class ConversationTurns(IGrainFactory grains, TurnComposer composer, IOptions<ConversationOptions> options)
{
    private readonly ConversationOptions _options = options.Value;

    /// <summary>The answer that the message got before; null when it is new and may be taken; otherwise why it may not.</summary>
    public TurnResult? Before(Conversation now, ShopperMessage message)
    {
        if (now.Find(message.MessageId, MessageRole.Shopper) is { } known)
        {
            return known.ContentHash != message.ContentHash ? TurnResult.No(new Refusal(RefusalKind.OtherContent)) : Repeated(now, known);
        }

        return ConversationRules.RefuseMessage(now, message.MessageId, message.AtMicros, _options) is { } refused ? TurnResult.No(refused) : null;
    }

    /// <param name="tenant">Whose conversation.</param>
    /// <param name="id">Which.</param>
    /// <param name="now">As it was read last; the turn finds out when that is outdated.</param>
    /// <param name="message">What was written.</param>
    /// <param name="onPiece">See <see cref="TurnComposer.ComposeAsync"/>. An answer that has to be composed again is not told again: the result is what counts.</param>
    /// <param name="ct">Gives up before the append; an append that has begun is finished.</param>
    public async Task<TurnResult> TakeAsync(
        TenantId tenant, ConversationId id, Conversation now, ShopperMessage message, Func<string, ValueTask>? onPiece, CancellationToken ct)
    {
        var grain = ConversationGrain.Of(grains, tenant, id);
        for (var attempt = 0; attempt < _options.AttemptsMax; attempt++)
        {
            if (Before(now, message) is { } done)
            {
                return done;
            }

            var events = await composer.ComposeAsync(tenant, now, message, attempt == 0 ? onPiece : null, ct);
            var change = await grain.CommitTurnAsync(now.Version, events, ct);
            now = change.Now;
            if (!change.IsOutdated)
            {
                return Repeated(now, now.Find(message.MessageId, MessageRole.Shopper)!);
            }
        }

        return TurnResult.No(new Refusal(RefusalKind.Busy));
    }

    private static TurnResult Repeated(Conversation now, Message message)
    {
        var reply = now.Messages.Find(m => m.InReplyTo == message.MessageId);
        return new TurnResult(reply, (reply ?? message).StatusAfter, null);
    }
}
