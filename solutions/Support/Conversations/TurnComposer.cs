using System.Text.Json;
using Microsoft.Extensions.Options;
using Suite.Journal;
using Suite.Support.Bots;
using Suite.Support.Dialogue;
using Suite.Support.Embeddings;
using Suite.Support.Knowledge;
using Suite.Support.LanguageModels;
using Suite.Text.Intents;

namespace Suite.Support.Conversations;

/// <summary>A shopper's message on its way into a conversation.</summary>
/// <param name="MessageId">The sender's.</param>
/// <param name="Text">Plain text, not blank.</param>
/// <param name="AtMicros">When it came.</param>
/// <param name="ContentHash">Of the text.</param>
internal sealed record ShopperMessage(string MessageId, string Text, long AtMicros, string ContentHash);

/// <summary>
/// Makes a turn: what the message is about, what the dialogue does with it, what the articles say. Reads the conversation and the tenant's bot, changes
/// nothing: the events it gives become true when the conversation takes them.
/// </summary>
/// <param name="bots">Every tenant's bot.</param>
/// <param name="options">Bounds.</param>
/// <param name="answers">When to answer from articles.</param>
/// <param name="rewriter">Words answers; null where no language model is set up.</param>
/// <param name="sentences">Vectors of questions; null where no embedding model is set up.</param>
internal sealed class TurnComposer(BotCatalog bots, IOptions<ConversationOptions> options, AnswerOptions answers, AnswerRewriter? rewriter = null, SentenceVectors? sentences = null)
{
    private readonly int _earlierTurnsMax = options.Value.EarlierTurnsMax;

    /// <summary>The greeting that begins a conversation.</summary>
    public async ValueTask<DialogueStep> GreetAsync(TenantId tenant, string language, CancellationToken ct) =>
        DialogueRules.Greet((await bots.GetAsync(tenant, ct)).Flows, language);

    /// <param name="tenant">Whose conversation.</param>
    /// <param name="now">The conversation; its status is bot's, or a person's, who answers later.</param>
    /// <param name="message">Not in it yet.</param>
    /// <param name="onSentence">
    /// Hears the reply piece by piece where a language model words it, since that takes seconds, before it is durable; never called where none does. Null where nobody listens.
    /// </param>
    /// <param name="ct">Ends the composing; nothing is written.</param>
    /// <returns>The events of the turn, for one append.</returns>
    public async ValueTask<IReadOnlyList<ConversationEvent>> ComposeAsync(
        TenantId tenant, Conversation now, ShopperMessage message, Func<string, ValueTask>? onSentence, CancellationToken ct)
    {
        var isFirst = !now.Messages.Exists(static m => m.Role == MessageRole.Shopper);
        var language = ConversationLanguage.After(now.Language, message.Text, isFirst);
        if (now.Status != ConversationStatus.Bot)
        {
            return [Received(message, language, null, null)];
        }

        var bot = await bots.GetAsync(tenant, ct);
        var intent = bot.Intents?.Classify(message.Text);
        var turn = new UserTurn(message.Text, language, intent, ConversationGrain.DayOf(message.AtMicros));
        var step = DialogueRules.Next(bot.Flows, now.Dialogue, turn);
        var reply = ReplyText.Of(step.Texts);
        bool? answered = null;
        var fallback = RewriteFallback.None;
        if (step.Outcome == DialogueOutcome.Answer)
        {
            var asked = new KnowledgeQuestion(step.Query ?? message.Text, EarlierTurns(now), language) { Prior = PriorOf(bot, step.Query, turn) };
            var question = await SentenceVectors.AddToAsync(asked, sentences, bot.Knowledge, ct);
            var found = AnswerFinder.Find(bot.Knowledge, question, answers);
            answered = found is not null;
            if (found is not null)
            {
                fallback = await AddAnswerAsync(reply, found, question, onSentence, ct);
                reply.Add(step.AfterAnswer);
            }
            else
            {
                // It says the way back to the flow itself; what the step before said and completed stays true.
                var before = step;
                step = DialogueRules.NoAnswer(bot.Flows, step.State, turn) with { Query = before.Query, Completed = before.Completed };
                reply = ReplyText.Of([.. before.Texts, .. step.Texts]);
            }
        }

        return Events(message, language, intent, bot.IntentModelVersion, step, reply, answered, fallback);
    }

    /// <summary>Where the bot knows, what messages of the question's intent are about: the question may be another text than the message.</summary>
    private static ArticlePrior? PriorOf(Bot bot, string? query, UserTurn turn)
    {
        if (bot is not { Intents: { } intents, IntentArticles: { } articles })
        {
            return null;
        }

        var intent = query is null || query == turn.Text ? turn.Intent : null;
        return articles.PriorOf(intent ?? intents.Classify(query ?? turn.Text), turn.Language);
    }

    /// <summary>In the articles' words, or, where a language model is set up, in its words, sentence by sentence, each checked against its passage.</summary>
    private async ValueTask<RewriteFallback> AddAnswerAsync(
        ReplyText reply, GroundedAnswer found, KnowledgeQuestion question, Func<string, ValueTask>? onSentence, CancellationToken ct)
    {
        if (rewriter is null)
        {
            reply.Add(found);
            return RewriteFallback.None;
        }

        if (onSentence is not null && reply.Text.Length > 0)
        {
            await onSentence(reply.Text);
        }

        var request = new RewriteRequest(question.Text, question.Language, question.EarlierTurns, found);
        var worded = await rewriter.RewriteAsync(
            request,
            sentence =>
            {
                var piece = reply.Add(sentence, found.Language);
                return onSentence?.Invoke(piece) ?? ValueTask.CompletedTask;
            },
            ct);
        return worded.Fallback;
    }

    private IReadOnlyList<string> EarlierTurns(Conversation now) =>
        [.. now.Messages.Where(static m => m.Role == MessageRole.Shopper && !m.IsErased).TakeLast(_earlierTurnsMax).Select(static m => m.Text)];

    private static List<ConversationEvent> Events(
        ShopperMessage message, string language, IntentResult? intent, string? modelVersion, DialogueStep step, ReplyText reply, bool? answered, RewriteFallback fallback)
    {
        string[] quickReplies = [.. step.QuickReplies.Select(static q => q.Text)];
        var events = new List<ConversationEvent>
        {
            Received(message, language, intent, modelVersion),
            new BotReplied
            {
                AtMicros = message.AtMicros,
                MessageId = $"bot-{Guid.NewGuid():n}",
                InReplyTo = message.MessageId,
                Language = language,
                Answered = answered,
                Flow = step.Flow,
                CompletedFlow = step.Completed?.Name,
                Citations = reply.Citations,
                RewriteFallback = fallback == RewriteFallback.None ? null : JsonNamingPolicy.KebabCaseLower.ConvertName($"{fallback}"),
                Personal = new ReplyPersonal(reply.Text, reply.Sentences, quickReplies, step.Query, step.State, step.Completed?.Slots),
            },
        };
        if (step.Outcome == DialogueOutcome.Handover)
        {
            events.Add(new HandoverRequested
            {
                AtMicros = message.AtMicros,
                Language = language,
                By = HandoverRequested.ByBot,
                Personal = new ReasonPersonal(step.HandoverReason),
            });
        }

        return events;
    }

    private static MessageReceived Received(ShopperMessage message, string language, IntentResult? intent, string? modelVersion) => new()
    {
        AtMicros = message.AtMicros,
        MessageId = message.MessageId,
        ContentHash = message.ContentHash,
        Language = language,
        Intent = intent is { Top: [var best, ..] }
            ? new MessageIntent(best.Intent, Rounded(best.Probability), [.. intent.Top.Select(static t => new IntentShare(t.Intent, Rounded(t.Probability)))])
            : null,
        OutOfScope = intent?.IsOutOfScope,
        IntentModelVersion = intent is null ? null : modelVersion,
        Personal = new TextPersonal(message.Text),
    };

    /// <summary>Four digits say all there is to say, and are read by people.</summary>
    private static double Rounded(double probability) => Math.Round(probability, 4);
}
