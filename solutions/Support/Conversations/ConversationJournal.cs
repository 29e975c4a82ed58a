using System.Text.Json;
using System.Text.Json.Serialization;
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

    /// <summary>The payload is the event, the personal part a record of its own beside it.</summary>
    public static IEventCodec<ConversationEvent> Codec { get; } = new PersonalEventCodec<ConversationEvent>(alwaysNamesSubject: true)
        .Add(Started, 1, ConversationEventJson.Stored.ConversationStarted, ConversationEventJson.Stored.StartedPersonal, static e => e.Personal, static (e, personal) => e with { Personal = personal })
        .Add(Received, 1, ConversationEventJson.Stored.MessageReceived, ConversationEventJson.Stored.TextPersonal, static e => e.Personal, static (e, personal) => e with { Personal = personal })
        .Add(Replied, 1, ConversationEventJson.Stored.BotReplied, ConversationEventJson.Stored.ReplyPersonal, static e => e.Personal, static (e, personal) => e with { Personal = personal })
        .Add(Requested, 1, ConversationEventJson.Stored.HandoverRequested, ConversationEventJson.Stored.ReasonPersonal, static e => e.Personal, static (e, personal) => e with { Personal = personal })
        .Add(Taken, 1, ConversationEventJson.Stored.HandoverTaken)
        .Add(AgentSaid, 1, ConversationEventJson.Stored.AgentReplied, ConversationEventJson.Stored.TextPersonal, static e => e.Personal, static (e, personal) => e with { Personal = personal })
        .Add(Finished, 1, ConversationEventJson.Stored.HandoverFinished)
        .Add(Feedback, 1, ConversationEventJson.Stored.FeedbackGiven, ConversationEventJson.Stored.CommentPersonal, static e => e.Personal, static (e, personal) => e with { Personal = personal })
        .Add(Closed, 1, ConversationEventJson.Stored.ConversationClosed)
        .Add(Erased, 1, ConversationEventJson.Stored.ConversationErased);

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
    public static ConversationEventJson Stored { get; } = new(ReadableJson.Options());
}
