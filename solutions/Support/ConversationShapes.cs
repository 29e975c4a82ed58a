using System.Text.Json.Serialization;

namespace Suite.Support;

/// <summary>A message as everyone outside sees it. <paramref name="Text"/> is always plain text: whoever shows it shows it as text, never as HTML.</summary>
/// <param name="Sequence">Place in the conversation: rising, not without gaps. Also the id of its event in <c>…/events</c>.</param>
/// <param name="MessageId">A shopper's or agent's is the sender's own.</param>
/// <param name="Role"><c>shopper</c>, <c>bot</c>, <c>agent</c>, <c>system</c>.</param>
/// <param name="Text">Empty once erased.</param>
/// <param name="Language"><c>en</c> or <c>zh</c>.</param>
/// <param name="At">RFC 3339.</param>
/// <param name="Sentences">The text again, sentence by sentence, where something is cited.</param>
/// <param name="Citations">What the sentences name.</param>
/// <param name="Intent">Of a shopper's message.</param>
/// <param name="OutOfScope">Of a shopper's message: about nothing the bot knows.</param>
/// <param name="Answered">Of a bot's: whether an article answered; left out when none was asked for.</param>
/// <param name="AgentName">Of an agent's.</param>
/// <param name="Feedback"><c>helpful</c> or <c>unhelpful</c>.</param>
/// <param name="Erased">True once the text is destroyed.</param>
internal sealed record MessageShape(
    long Sequence, string MessageId, string Role, string Text, string Language, string At,
    IReadOnlyList<SentenceShape>? Sentences = null, IReadOnlyList<CitationShape>? Citations = null, IntentShape? Intent = null,
    bool? OutOfScope = null, bool? Answered = null, string? AgentName = null, string? Feedback = null, bool? Erased = null);

internal sealed record SentenceShape(string Text, int? Citation);

internal sealed record CitationShape(string ArticleId, string Language, string Title, string Heading, string? Url, int Start, int End, string Quote);

internal sealed record IntentShape(string Name, double Confidence, IReadOnlyList<IntentShareShape> Top);

internal sealed record IntentShareShape(string Name, double Confidence);

internal sealed record StartConversationShape(string? Language = null, string? Page = null);

/// <param name="Token">Shown this once: every later call with a key that has origins needs it in the header <c>Conversation-Token</c>.</param>
internal sealed record StartedShape(
    string ConversationId, string Token, string Language, string Status, IReadOnlyList<MessageShape> Messages, IReadOnlyList<string> QuickReplies);

/// <param name="AgentName">Of the agent that has the conversation; left out while none has.</param>
internal sealed record ConversationShape(
    string ConversationId, string Status, string Language, IReadOnlyList<MessageShape> Messages, IReadOnlyList<string> QuickReplies, string? AgentName);

internal sealed record SendMessageShape(string MessageId, string Text);

/// <param name="Message">The bot's answer; null while a person is asked for or has the conversation.</param>
internal sealed record TurnShape(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] MessageShape? Message, IReadOnlyList<string> QuickReplies, string Status);

internal sealed record FeedbackShape(string MessageId, bool Helpful, string? Comment = null);

internal sealed record RequestHandoverShape(string? Reason = null);

/// <param name="AgentName">Of the agent that took the conversation with this event.</param>
/// <param name="Erased">True when its texts were erased with this event.</param>
internal sealed record StatusShape(string Status, string? AgentName = null, bool? Erased = null);

/// <param name="Feedback"><c>helpful</c> or <c>unhelpful</c>.</param>
internal sealed record FeedbackEventShape(string MessageId, string Feedback);

internal sealed record TakeHandoverShape(string AgentName);

internal sealed record FinishHandoverShape(bool ReturnToBot);

internal sealed record AgentMessageShape(string MessageId, string Text, string AgentName);

/// <param name="Status"><c>waiting</c> or <c>agent</c>.</param>
/// <param name="Since">Since when a person is asked for.</param>
/// <param name="AgentName">Who took it.</param>
/// <param name="Slots">What the bot found out, by name.</param>
/// <param name="Page">Where the shopper was when it began.</param>
internal sealed record HandoverShape(
    string ConversationId, string Status, string? Reason, string Since, string Language, IReadOnlyList<MessageShape> LastMessages, string? AgentName,
    IReadOnlyDictionary<string, string> Slots, string? Page);

/// <param name="NotListed">Further ones for which there is no room in the list; they come up as others end.</param>
internal sealed record HandoversShape(IReadOnlyList<HandoverShape> Handovers, int NotListed);

internal sealed record AgentAnswerShape(MessageShape Message, string Status);

internal sealed record TokenShape(string Text);

internal sealed record CitationsShape(IReadOnlyList<CitationShape> Citations);

internal sealed record QuickRepliesShape(IReadOnlyList<string> QuickReplies);

internal sealed record DoneShape([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] MessageShape? Message, string Status);

/// <param name="Messages">How many there are.</param>
internal sealed record ConversationLineShape(
    string ConversationId, string Status, string Language, string StartedAt, string LastAt, int Messages, string? LastText, string? AgentName, bool? Erased);

/// <param name="Conversations">Newest first.</param>
/// <param name="Next">Send it as <c>before</c> for the page after this one; left out at the end.</param>
internal sealed record ConversationsShape(IReadOnlyList<ConversationLineShape> Conversations, string? Next);

/// <summary>An event of the tenant's stream; which members there are depends on its name.</summary>
internal sealed record StreamedShape(
    string ConversationId, MessageShape? Message = null, string? Status = null, string? AgentName = null, string? Reason = null, string? MessageId = null,
    string? Feedback = null, bool? Erased = null);
