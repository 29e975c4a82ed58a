using System.Security.Cryptography;
using System.Text;
using Suite.Journal;
using Suite.Support.Conversations;
using Suite.Support.Tests.Conversations;

namespace Suite.Support.Tests.Analytics;

/// <summary>Conversations written into the journal as the server writes them, at times of the test's own.</summary>
internal sealed class PastConversations(Shop shop)
{
    private int _written;

    public static long Micros(string at) => (DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static EntityKey SubjectOf(string id) => EntityKey.Read(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, EntityKey.Size));

    public static string NewId() => ConversationId.Create().Value;

    public async Task WriteAsync(string id, params ConversationEvent[] events)
    {
        var stream = $"{ConversationJournal.StreamPrefix}/{id}";
        await shop.Server.Journal.AppendAsync(shop.Tenant, [.. events.Select(e =>
        {
            var encoded = ConversationJournal.Codec.Encode(e with { Subject = SubjectOf(id) });
            return new NewEvent
            {
                Id = $"{stream}/{_written++}",
                Stream = stream,
                Type = encoded.Type,
                SchemaVersion = encoded.SchemaVersion,
                EventTimeMicros = encoded.EventTimeMicros,
                RequestHash = SHA256.HashData(encoded.Payload.Span),
                Payload = encoded.Payload,
                Personal = encoded.Personal,
                Subject = encoded.Personal.IsEmpty ? default : encoded.Subject,
            };
        })], CancellationToken.None);
    }

    public static ConversationStarted Started(string at, string language = "en") => new()
    {
        AtMicros = Micros(at),
        Language = language,
        TokenHash = new string('0', 64),
        KeyId = "key",
        IsPublic = false,
        MessageId = "greeting",
        Greeting = "Hello",
        QuickReplies = [],
    };

    /// <summary>A shopper's message and the bot's reply to it.</summary>
    /// <param name="answered">Null: the articles were not asked.</param>
    public static ConversationEvent[] Turn(string at, string text, bool? answered, string? intent = null, bool? outOfScope = null, string language = "en")
    {
        var id = Guid.NewGuid().ToString("n");
        return
        [
            new MessageReceived
            {
                AtMicros = Micros(at),
                MessageId = id,
                ContentHash = "",
                Language = language,
                Intent = intent is null ? null : new MessageIntent(intent, 0.9, []),
                OutOfScope = outOfScope,
                Personal = new TextPersonal(text),
            },
            new BotReplied
            {
                AtMicros = Micros(at),
                MessageId = "reply-" + id,
                InReplyTo = id,
                Language = language,
                Answered = answered,
                Personal = new ReplyPersonal("…", null, [], answered is null ? null : text, Suite.Support.Dialogue.DialogueState.Start, null),
            },
        ];
    }

    public static HandoverRequested Requested(string at) => new() { AtMicros = Micros(at), Language = "en", By = "shopper" };

    public static HandoverTaken Taken(string at, string since) => new() { AtMicros = Micros(at), AgentName = "Ann", RequestedAtMicros = Micros(since) };

    public static FeedbackGiven Rated(string at, string messageId, bool helpful) => new() { AtMicros = Micros(at), MessageId = messageId, Helpful = helpful };
}
