using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Grains;
using Suite.Hosting;

namespace Suite.Support.Conversations;

/// <summary>Conversations as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StartedShape))]
[JsonSerializable(typeof(ConversationShape))]
[JsonSerializable(typeof(TurnShape))]
[JsonSerializable(typeof(StatusShape))]
[JsonSerializable(typeof(HandoversShape))]
[JsonSerializable(typeof(AgentAnswerShape))]
[JsonSerializable(typeof(TokenShape))]
[JsonSerializable(typeof(CitationsShape))]
[JsonSerializable(typeof(QuickRepliesShape))]
[JsonSerializable(typeof(DoneShape))]
[JsonSerializable(typeof(FeedbackEventShape))]
[JsonSerializable(typeof(ConversationsShape))]
[JsonSerializable(typeof(StreamedShape))]
internal sealed partial class ConversationJson : JsonSerializerContext
{
    public static ConversationJson Sent { get; } = new(ReadableJson.Options());

    public static MessageShape Shape(Message m) => new(
        m.Sequence, m.MessageId, NameOf(m.Role), m.Text, m.Language, Timestamps.Format(m.AtMicros),
        m.Sentences is { } sentences ? [.. sentences.Select(static s => new SentenceShape(s.Text, s.Citation))] : null,
        m.Citations.Count > 0 ? Shape(m.Citations) : null,
        m.Intent is { } intent ? new IntentShape(intent.Name, intent.Confidence, [.. intent.Top.Select(static t => new IntentShareShape(t.Name, t.Confidence))]) : null,
        m.OutOfScope, m.Answered, m.AgentName, m.Helpful is { } helpful ? NameOf(helpful) : null, m.IsErased ? true : null);

    public static IReadOnlyList<CitationShape> Shape(IReadOnlyList<MessageCitation> citations) =>
        [.. citations.Select(static c => new CitationShape(c.ArticleId, c.Language, c.Title, c.Heading, c.Url, c.Start, c.End, c.Quote))];

    public static ConversationShape Shape(string id, Conversation now) =>
        new(id, NameOf(now.Status), now.Language, [.. now.Messages.Select(Shape)], now.QuickReplies, now.Handover?.AgentName);

    public static string NameOf(ConversationStatus status) => status switch
    {
        ConversationStatus.Bot => "bot",
        ConversationStatus.Waiting => "waiting",
        ConversationStatus.Agent => "agent",
        _ => "closed",
    };

    public static string NameOf(bool helpful) => helpful ? "helpful" : "unhelpful";

    private static string NameOf(MessageRole role) => role switch
    {
        MessageRole.Shopper => "shopper",
        MessageRole.Bot => "bot",
        MessageRole.Agent => "agent",
        _ => "system",
    };
}
