using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Grains;
using Suite.Journal;

namespace Suite.Fraud.Reviews;

/// <summary>
/// Something that happened to a case: the JSON payload of an event in the stream <c>fraud/reviews/TRANSACTION</c>. What people wrote is not in
/// it: it may name the cardholder, so it is the event's personal part, under the key of the payment's card.
/// </summary>
internal abstract record ReviewEvent
{
    public string TransactionId { get; init; } = "";

    public Analyst By { get; init; } = new("", null);

    public long AtMicros { get; init; }

    /// <summary>When the case was opened, or opened again, before this event: a service time is in one event, without looking another up.</summary>
    public long OpenedAtMicros { get; init; }
}

/// <summary><c>review-opened</c>: by hand; a payment decided <c>review</c> needs no event to be a case.</summary>
internal sealed record ReviewOpened : ReviewEvent
{
    /// <summary>Of the payment, so that whoever follows the journal need not look it up.</summary>
    public required ReviewFacts Facts { get; init; }
}

/// <summary><c>review-assigned</c></summary>
internal sealed record ReviewAssigned : ReviewEvent
{
    public required Analyst To { get; init; }

    /// <summary>Nobody had the case before, since it was opened.</summary>
    public required bool First { get; init; }
}

/// <summary><c>review-unassigned</c></summary>
internal sealed record ReviewUnassigned : ReviewEvent;

/// <summary><c>review-commented</c></summary>
internal sealed record ReviewCommented : ReviewEvent;

/// <summary><c>review-escalated</c></summary>
internal sealed record ReviewEscalated : ReviewEvent
{
    public required string Team { get; init; }
}

/// <summary><c>review-unsure</c>: looked at and not decided; the case stays open.</summary>
internal sealed record ReviewUnsure : ReviewEvent
{
    public required string ReasonCode { get; init; }
}

/// <summary><c>review-release-proposed</c></summary>
internal sealed record ReleaseProposed : ReviewEvent
{
    public required string ReasonCode { get; init; }

    /// <summary>The limit that made a second person necessary, in minor units; null where the currency has none.</summary>
    public required long? LimitMinor { get; init; }

    public required long SettingsVersion { get; init; }
}

/// <summary><c>review-release-declined</c>: by the second person, or taken back by the first.</summary>
internal sealed record ReleaseDeclined : ReviewEvent;

/// <summary><c>review-decided</c>: the verdict; the next event of the same append is the label.</summary>
internal sealed record ReviewDecided : ReviewEvent
{
    public required bool IsFraud { get; init; }

    public required string ReasonCode { get; init; }

    /// <summary>Who proposed the release that <see cref="ReviewEvent.By"/> approved; null where one person was enough.</summary>
    public required Analyst? ProposedBy { get; init; }

    public required long LabelledAtMicros { get; init; }

    public required long SettingsVersion { get; init; }
}

/// <summary><c>review-reopened</c></summary>
internal sealed record ReviewReopened : ReviewEvent
{
    public required ReviewFacts Facts { get; init; }
}

/// <summary><c>review-settings-changed</c>, in the stream <c>fraud/review-settings</c>: the whole of the settings from here on.</summary>
internal sealed record ReviewSettingsChanged
{
    public required Analyst By { get; init; }

    public required long AtMicros { get; init; }

    public required string Reason { get; init; }

    /// <summary>By ISO 4217 code, in minor units.</summary>
    public required SortedDictionary<string, long> ReleaseLimits { get; init; }
}

/// <summary>What people wrote, encrypted under the card's key.</summary>
internal sealed record ReviewText(string Text);

/// <summary>Types, streams and ids of the review queue's events. They are on disk for ever: add, never change.</summary>
internal static class ReviewJournal
{
    public const string StreamPrefix = "fraud/reviews/";
    public const string SettingsStream = "fraud/review-settings";
    public const string SettingsChanged = "review-settings-changed";
    public const string Decided = "review-decided";

    /// <summary>The source of the labels that verdicts become.</summary>
    public const string LabelSource = "review";

    public static IEventCodec<ReviewEvent> Codec { get; } = new JsonEventCodec<ReviewEvent>(static e => e.AtMicros)
        .Add("review-opened", 1, ReviewsJson.Default.ReviewOpened)
        .Add("review-assigned", 1, ReviewsJson.Default.ReviewAssigned)
        .Add("review-unassigned", 1, ReviewsJson.Default.ReviewUnassigned)
        .Add("review-commented", 1, ReviewsJson.Default.ReviewCommented)
        .Add("review-escalated", 1, ReviewsJson.Default.ReviewEscalated)
        .Add("review-unsure", 1, ReviewsJson.Default.ReviewUnsure)
        .Add("review-release-proposed", 1, ReviewsJson.Default.ReleaseProposed)
        .Add("review-release-declined", 1, ReviewsJson.Default.ReleaseDeclined)
        .Add(Decided, 1, ReviewsJson.Default.ReviewDecided)
        .Add("review-reopened", 1, ReviewsJson.Default.ReviewReopened);

    public static string StreamOf(string transactionId) => StreamPrefix + transactionId;

    /// <summary>Of one key's command on one case. Key and request ids hold no slash, so two commands never share an id.</summary>
    public static string IdOf(string transactionId, string key, string requestId) => $"review/{transactionId}/{key}/{requestId}";

    public static string NextIdOf(string key, string requestId) => $"review-next/{key}/{requestId}";

    public static bool IsReview(JournalEvent e) => e.Stream.StartsWith(StreamPrefix, StringComparison.Ordinal);

    /// <summary>
    /// Under this key the journal finds every review event of one UTC day, so that statistics and lists of closed cases need not read the
    /// payments between. Not keyed: it stands for a day and not for a person.
    /// </summary>
    public static EntityKey DayKey(DateOnly day) => EntityKey.Read(
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"fraud/reviews/{day:yyyy-MM-dd}")));

    public static DateOnly DayOf(long micros) => DateOnly.FromDateTime(DateTime.UnixEpoch.AddMicroseconds(micros));

    public static NewEvent ToNewEvent(ReviewEvent raised, string id, long expectedVersion, byte[] requestHash, string? text, EntityKey subject)
    {
        var encoded = Codec.Encode(raised);
        return new NewEvent
        {
            Id = id,
            Stream = StreamOf(raised.TransactionId),
            ExpectedVersion = expectedVersion,
            Type = encoded.Type,
            SchemaVersion = encoded.SchemaVersion,
            EventTimeMicros = encoded.EventTimeMicros,
            Keys = [DayKey(DayOf(encoded.EventTimeMicros))],
            RequestHash = requestHash,
            Payload = encoded.Payload,
            Personal = text is null ? default : JsonSerializer.SerializeToUtf8Bytes(new ReviewText(text), ReviewsJson.Default.ReviewText),
            Subject = text is null ? EntityKey.None : subject,
        };
    }

    /// <summary>Null when nothing was written, or when the person it is about has been erased.</summary>
    public static string? TextOf(JournalEvent e) =>
        e.Personal.IsEmpty ? null : JsonSerializer.Deserialize(e.Personal.Span, ReviewsJson.Default.ReviewText)?.Text;
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(ReviewOpened))]
[JsonSerializable(typeof(ReviewAssigned))]
[JsonSerializable(typeof(ReviewUnassigned))]
[JsonSerializable(typeof(ReviewCommented))]
[JsonSerializable(typeof(ReviewEscalated))]
[JsonSerializable(typeof(ReviewUnsure))]
[JsonSerializable(typeof(ReleaseProposed))]
[JsonSerializable(typeof(ReleaseDeclined))]
[JsonSerializable(typeof(ReviewDecided))]
[JsonSerializable(typeof(ReviewReopened))]
[JsonSerializable(typeof(ReviewSettingsChanged))]
[JsonSerializable(typeof(ReviewText))]
[JsonSerializable(typeof(ReviewCheckpoint))]
[JsonSerializable(typeof(ReviewAnswer<JsonElement>))]
[JsonSerializable(typeof(ReviewPageAnswer))]
[JsonSerializable(typeof(ReviewSettingsAnswer))]
[JsonSerializable(typeof(ReviewTimesAnswer))]
internal sealed partial class ReviewsJson : JsonSerializerContext;
