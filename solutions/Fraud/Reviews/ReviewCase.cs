namespace Suite.Fraud.Reviews;

/// <summary>Where a case stands.</summary>
internal enum ReviewStatus
{
    /// <summary>The payment was not decided <c>review</c> and nobody opened a case by hand.</summary>
    None = 0,

    /// <summary>Someone has to look at it.</summary>
    Open = 1,

    /// <summary>A release above the limit was proposed; a second person has to approve it.</summary>
    AwaitingSecond = 2,

    /// <summary>A verdict was given.</summary>
    Closed = 3,
}

/// <summary>Who did something: an API key, and the name its user gave for the record. The key is what rules compare.</summary>
internal sealed record Analyst(string Key, string? Name);

/// <summary>A release that waits for a second person.</summary>
/// <param name="By">Who wants to release the payment.</param>
/// <param name="ReasonCode">Why.</param>
/// <param name="AtMicros">Since when it waits.</param>
/// <param name="LimitMinor">The limit it is above; null where the currency has none.</param>
internal sealed record ReleaseProposal(Analyst By, string ReasonCode, long AtMicros, long? LimitMinor);

/// <summary>What the queue must know of a payment.</summary>
/// <param name="AmountMinor">In minor units.</param>
/// <param name="CurrencyNumber">ISO 4217.</param>
/// <param name="OccurredAtMicros">When it was paid.</param>
/// <param name="Score">Probability of fraud; null where the payment was not scored.</param>
/// <param name="ByHand">The case was opened by an analyst and not by the payment's decision.</param>
internal sealed record ReviewFacts(long AmountMinor, int CurrencyNumber, long OccurredAtMicros, float? Score, bool ByHand);

/// <summary>The verdict in force. It became the label <c>payment-labelled</c> in the same append.</summary>
/// <param name="IsFraud">What the label says.</param>
/// <param name="ReasonCode">The analyst's reason, from the bank's own list.</param>
/// <param name="By">Who judged: with two people, the one who proposed the release.</param>
/// <param name="ApprovedBy">The second person, where one was needed.</param>
/// <param name="AtMicros">When it became final.</param>
/// <param name="LabelledAtMicros">The label's report time, which with the verdict makes its id.</param>
/// <param name="Position">Of the event that closed the case; the label is the next one.</param>
internal sealed record ReviewVerdict(
    bool IsFraud, string ReasonCode, Analyst By, Analyst? ApprovedBy, long AtMicros, long LabelledAtMicros, long Position);

/// <summary>A case: what the payment and the events of its stream add up to. Holds no free text, so it may be kept and written anywhere.</summary>
internal sealed record ReviewCase
{
    public required string TransactionId { get; init; }

    /// <summary>Events in the case's stream; 0 for a case that only the payment's decision opened.</summary>
    public long Version { get; init; }

    public required ReviewStatus Status { get; init; }

    public required ReviewFacts Facts { get; init; }

    /// <summary>When the case was opened, or opened again: service times count from here.</summary>
    public long OpenedAtMicros { get; init; }

    public long OpenedPosition { get; init; }

    public Analyst? Assignee { get; init; }

    /// <summary>Somebody has had the case since it was opened.</summary>
    public bool WasAssigned { get; init; }

    /// <summary>The team or level it was escalated to.</summary>
    public string? Team { get; init; }

    public ReleaseProposal? Proposal { get; init; }

    /// <summary>Null while the case is not closed.</summary>
    public ReviewVerdict? Verdict { get; init; }

    /// <summary>Report time of the last label this case gave; the next one is later, so that two verdicts are never one label.</summary>
    public long LabelledAtMicros { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsLive => Status is ReviewStatus.Open or ReviewStatus.AwaitingSecond;
}
