using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Journal;

namespace Suite.Fraud.Scoring;

/// <summary>A payment on its way through a batch. Touched only inside the scoring grain's turns until it has its outcome.</summary>
/// <param name="isAwaited">Somebody waits for this payment alone; payments of a <see cref="ScoringGroup"/> are waited for together.</param>
internal sealed class ScoringItem(Payment payment, EntityKey[] keys, byte[] requestHash, long arrivedAt, bool isAwaited = true)
{
    private readonly TaskCompletionSource<ScoreOutcome>? _completion =
        isAwaited ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;

    private List<ScoringItem>? _repeats;

    public Payment Payment { get; } = payment;

    public EntityKey[] Keys { get; } = keys;

    public byte[] RequestHash { get; } = requestHash;

    public string EventId { get; } = FraudEvents.PaymentId(payment.TransactionId);

    /// <summary>Time-stamp of arrival, from the clock that only measures durations.</summary>
    public long ArrivedAt { get; } = arrivedAt;

    public PaymentFacts? Facts { get; set; }

    /// <summary>As of this payment; filled again each time it is admitted to the windows, until it is decided.</summary>
    public double[]? Features { get; set; }

    public Decision? Decision { get; set; }

    /// <summary>Null until the payment is decided and durable, and for ever when it failed.</summary>
    public ScoreOutcome? Outcome { get; private set; }

    public Task<ScoreOutcome> Completion => (_completion ?? throw new InvalidOperationException("A payment of a group is not waited for alone.")).Task;

    /// <summary>The same transaction id again while this one is on its way: it waits for the first answer.</summary>
    public void AddRepeat(ScoringItem repeat) => (_repeats ??= []).Add(repeat);

    public void Decided(long position, FeatureSet features) =>
        CompleteAll(RequestHash, new ScoreOutcome.Decided(Payment.TransactionId, position, Decision!, features), position);

    /// <summary>The id was in the journal already.</summary>
    public void Answered(StoredPayment stored, FeatureSet? features)
    {
        ScoreOutcome first = stored.Decision is { } decision && features is not null
            ? new ScoreOutcome.Decided(stored.TransactionId, stored.Position, decision, features)
            : new ScoreOutcome.Conflict(stored.TransactionId, stored.Position, Imported: true);
        CompleteAll(stored.RequestHash.Span, first, stored.Position);
    }

    public void Failed(Exception cause)
    {
        _completion?.TrySetException(cause);
        foreach (var repeat in _repeats ?? [])
        {
            repeat.Failed(cause);
        }
    }

    private void CompleteAll(ReadOnlySpan<byte> firstHash, ScoreOutcome first, long position)
    {
        var conflict = new ScoreOutcome.Conflict(Payment.TransactionId, position);
        Complete(firstHash.SequenceEqual(RequestHash) ? first : conflict);
        foreach (var repeat in _repeats ?? [])
        {
            repeat.Complete(firstHash.SequenceEqual(repeat.RequestHash) ? first : conflict);
        }
    }

    private void Complete(ScoreOutcome outcome)
    {
        Outcome = outcome;
        _completion?.TrySetResult(outcome);
    }
}
