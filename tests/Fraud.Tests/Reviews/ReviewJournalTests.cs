using System.Text;
using Suite.Fraud.Reviews;
using Suite.Fraud.Tests.Journaling;
using Suite.Journal;
using Xunit;

namespace Suite.Fraud.Tests.Reviews;

/// <summary>What stands on disk. These lines were written by the first version and must be read by every later one: add, never change.</summary>
public sealed class ReviewJournalTests
{
    private const string Head = "\"transactionId\":\"t-1\",\"by\":{\"key\":\"k1\",\"name\":\"Ann\"},\"atMicros\":2000,\"openedAtMicros\":1000}";
    private const string Facts = "\"facts\":{\"amountMinor\":12990,\"currencyNumber\":978,\"occurredAtMicros\":7,\"score\":0.5,\"byHand\":true},";

    private static readonly Analyst Ann = new("k1", "Ann");
    private static readonly ReviewFacts Payment = new(12_990, 978, 7, 0.5f, ByHand: true);

    public static TheoryData<string, string> Golden => new()
    {
        { "review-opened", "{" + Facts + Head },
        { "review-assigned", "{\"to\":{\"key\":\"k2\",\"name\":null},\"first\":true," + Head },
        { "review-unassigned", "{" + Head },
        { "review-commented", "{" + Head },
        { "review-escalated", "{\"team\":\"lead\"," + Head },
        { "review-unsure", "{\"reasonCode\":\"no-answer\"," + Head },
        { "review-release-proposed", "{\"reasonCode\":\"known\",\"limitMinor\":10000,\"settingsVersion\":3," + Head },
        { "review-release-declined", "{" + Head },
        { "review-decided", "{\"isFraud\":false,\"reasonCode\":\"known\",\"proposedBy\":{\"key\":\"k2\",\"name\":null},\"labelledAtMicros\":2001,\"settingsVersion\":3," + Head },
        { "review-reopened", "{" + Facts + Head },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void An_event_is_written_and_read_as_the_first_version_did(string type, string json)
    {
        var stored = GeneratedPayments.Committed(new NewEvent
        {
            Id = "review/t-1/k1/r-1",
            Stream = ReviewJournal.StreamOf("t-1"),
            Type = type,
            EventTimeMicros = 2000,
            RequestHash = new byte[32],
            Payload = Encoding.UTF8.GetBytes(json),
        });

        var read = ReviewJournal.Codec.Decode(stored);

        Assert.Equal(Event(type), read);
        Assert.Equal((type, 1, json, 2000L), Written(ReviewJournal.Codec.Encode(read)));
    }

    [Fact]
    public void The_keys_of_two_days_differ_and_stay_what_they_were()
    {
        Assert.Equal(GoldenKey, ReviewJournal.DayKey(new DateOnly(2024, 3, 5)).ToString());
        Assert.NotEqual(ReviewJournal.DayKey(new DateOnly(2024, 3, 5)), ReviewJournal.DayKey(new DateOnly(2024, 3, 6)));
        Assert.Equal(new DateOnly(1970, 1, 2), ReviewJournal.DayOf(86_400_000_000));
        Assert.Equal(new DateOnly(1970, 1, 1), ReviewJournal.DayOf(86_399_999_999));
    }

    /// <summary>First 16 bytes of SHA-256 over "fraud/reviews/2024-03-05", computed with sha256sum.</summary>
    private const string GoldenKey = "30171cac5bdae6b5a94502380ca6c18f";

    private static (string Type, int SchemaVersion, string Json, long TimeMicros) Written(Grains.EncodedEvent encoded) =>
        (encoded.Type, encoded.SchemaVersion, Encoding.UTF8.GetString(encoded.Payload.Span), encoded.EventTimeMicros);

    private static ReviewEvent Event(string type) => type switch
    {
        "review-opened" => new ReviewOpened { TransactionId = "t-1", By = Ann, AtMicros = 2000, OpenedAtMicros = 1000, Facts = Payment },
        "review-assigned" => new ReviewAssigned { TransactionId = "t-1", By = Ann, AtMicros = 2000, OpenedAtMicros = 1000, To = new("k2", null), First = true },
        "review-unassigned" => new ReviewUnassigned { TransactionId = "t-1", By = Ann, AtMicros = 2000, OpenedAtMicros = 1000 },
        "review-commented" => new ReviewCommented { TransactionId = "t-1", By = Ann, AtMicros = 2000, OpenedAtMicros = 1000 },
        "review-escalated" => new ReviewEscalated { TransactionId = "t-1", By = Ann, AtMicros = 2000, OpenedAtMicros = 1000, Team = "lead" },
        "review-unsure" => new ReviewUnsure { TransactionId = "t-1", By = Ann, AtMicros = 2000, OpenedAtMicros = 1000, ReasonCode = "no-answer" },
        "review-release-proposed" => new ReleaseProposed
        {
            TransactionId = "t-1",
            By = Ann,
            AtMicros = 2000,
            OpenedAtMicros = 1000,
            ReasonCode = "known",
            LimitMinor = 10_000,
            SettingsVersion = 3,
        },
        "review-release-declined" => new ReleaseDeclined { TransactionId = "t-1", By = Ann, AtMicros = 2000, OpenedAtMicros = 1000 },
        "review-decided" => new ReviewDecided
        {
            TransactionId = "t-1",
            By = Ann,
            AtMicros = 2000,
            OpenedAtMicros = 1000,
            IsFraud = false,
            ReasonCode = "known",
            ProposedBy = new("k2", null),
            LabelledAtMicros = 2001,
            SettingsVersion = 3,
        },
        _ => new ReviewReopened { TransactionId = "t-1", By = Ann, AtMicros = 2000, OpenedAtMicros = 1000, Facts = Payment },
    };
}
