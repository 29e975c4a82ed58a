using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Suite.Grains;
using Suite.Journal;

namespace Suite.Support.Conversations;

/// <summary>Conversations in the journal. Pure: whoever follows the journal reads the same events as the conversation itself.</summary>
internal static class ConversationJournal
{
    public const string StreamPrefix = "conversations";
    public const string Started = "support-conversation-started";
    public const string Received = "support-message-received";
    public const string Replied = "support-bot-replied";
    public const string Requested = "support-handover-requested";
    public const string Taken = "support-handover-taken";
    public const string AgentSaid = "support-agent-replied";
    public const string Finished = "support-handover-finished";
    public const string Feedback = "support-feedback-given";
    public const string Closed = "support-conversation-closed";
    public const string Erased = "support-conversation-erased";

    public static IEventCodec<ConversationEvent> Codec { get; } = new ConversationCodec();

    /// <summary>The conversation as it stands; version 0 when there is none. Cost: a read of its stream.</summary>
    public static async Task<Conversation> ReadAsync(IJournal journal, TenantId tenant, string conversationId, CancellationToken ct)
    {
        var now = Conversation.None;
        await foreach (var stored in journal.ReadStreamAsync(tenant, $"{StreamPrefix}/{conversationId}", 0, ct))
        {
            now = ConversationFold.Apply(now, Codec.Decode(stored));
        }

        return now;
    }

    public static string StreamOf(ConversationId id) => $"{StreamPrefix}/{id.Value}";

    /// <summary>Whether <see cref="Codec"/> reads it.</summary>
    public static bool IsConversation(JournalEvent stored) => stored.Stream.StartsWith(StreamPrefix + "/", StringComparison.Ordinal);

    /// <summary>The conversation that the event belongs to.</summary>
    public static string IdOf(JournalEvent stored) => stored.Stream[(StreamPrefix.Length + 1)..];
}

/// <summary>The payload is the event, the personal part a record of its own beside it.</summary>
internal sealed class ConversationCodec : IEventCodec<ConversationEvent>
{
    private readonly JsonEventCodec<ConversationEvent> _payload = new JsonEventCodec<ConversationEvent>(static e => e.AtMicros)
        .Add(ConversationJournal.Started, 1, ConversationEventJson.Stored.ConversationStarted)
        .Add(ConversationJournal.Received, 1, ConversationEventJson.Stored.MessageReceived)
        .Add(ConversationJournal.Replied, 1, ConversationEventJson.Stored.BotReplied)
        .Add(ConversationJournal.Requested, 1, ConversationEventJson.Stored.HandoverRequested)
        .Add(ConversationJournal.Taken, 1, ConversationEventJson.Stored.HandoverTaken)
        .Add(ConversationJournal.AgentSaid, 1, ConversationEventJson.Stored.AgentReplied)
        .Add(ConversationJournal.Finished, 1, ConversationEventJson.Stored.HandoverFinished)
        .Add(ConversationJournal.Feedback, 1, ConversationEventJson.Stored.FeedbackGiven)
        .Add(ConversationJournal.Closed, 1, ConversationEventJson.Stored.ConversationClosed)
        .Add(ConversationJournal.Erased, 1, ConversationEventJson.Stored.ConversationErased);

    public EncodedEvent Encode(ConversationEvent raised) =>
        _payload.Encode(raised) with { Personal = PersonalOf(raised), Subject = raised.Subject, Keys = raised.Keys };

    public ConversationEvent Decode(JournalEvent stored)
    {
        var read = _payload.Decode(stored) with { Subject = stored.Subject, Keys = stored.Keys, IsErased = stored.PersonalErased };
        return read switch
        {
            _ when stored.Personal.IsEmpty => read,
            ConversationStarted e => e with { Personal = Read(stored, ConversationEventJson.Stored.StartedPersonal) },
            MessageReceived e => e with { Personal = Read(stored, ConversationEventJson.Stored.TextPersonal) },
            BotReplied e => e with { Personal = Read(stored, ConversationEventJson.Stored.ReplyPersonal) },
            HandoverRequested e => e with { Personal = Read(stored, ConversationEventJson.Stored.ReasonPersonal) },
            AgentReplied e => e with { Personal = Read(stored, ConversationEventJson.Stored.TextPersonal) },
            FeedbackGiven e => e with { Personal = Read(stored, ConversationEventJson.Stored.CommentPersonal) },
            _ => read,
        };
    }

    private static byte[] PersonalOf(ConversationEvent raised) => raised switch
    {
        ConversationStarted { Personal: { } personal } => Write(personal, ConversationEventJson.Stored.StartedPersonal),
        MessageReceived { Personal: { } personal } => Write(personal, ConversationEventJson.Stored.TextPersonal),
        BotReplied { Personal: { } personal } => Write(personal, ConversationEventJson.Stored.ReplyPersonal),
        HandoverRequested { Personal: { } personal } => Write(personal, ConversationEventJson.Stored.ReasonPersonal),
        AgentReplied { Personal: { } personal } => Write(personal, ConversationEventJson.Stored.TextPersonal),
        FeedbackGiven { Personal: { } personal } => Write(personal, ConversationEventJson.Stored.CommentPersonal),
        _ => [],
    };

    private static byte[] Write<T>(T personal, JsonTypeInfo<T> json) => JsonSerializer.SerializeToUtf8Bytes(personal, json);

    private static T? Read<T>(JournalEvent stored, JsonTypeInfo<T> json) => JsonSerializer.Deserialize(stored.Personal.Span, json);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ConversationStarted))]
[JsonSerializable(typeof(MessageReceived))]
[JsonSerializable(typeof(BotReplied))]
[JsonSerializable(typeof(HandoverRequested))]
[JsonSerializable(typeof(HandoverTaken))]
[JsonSerializable(typeof(AgentReplied))]
[JsonSerializable(typeof(HandoverFinished))]
[JsonSerializable(typeof(FeedbackGiven))]
[JsonSerializable(typeof(ConversationClosed))]
[JsonSerializable(typeof(ConversationErased))]
[JsonSerializable(typeof(StartedPersonal))]
[JsonSerializable(typeof(TextPersonal))]
[JsonSerializable(typeof(ReplyPersonal))]
[JsonSerializable(typeof(ReasonPersonal))]
[JsonSerializable(typeof(CommentPersonal))]
internal sealed partial class ConversationEventJson : JsonSerializerContext
{
    /// <summary>Without escapes for what is not ASCII: Chinese would take twice the room.</summary>
    public static ConversationEventJson Stored { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}
