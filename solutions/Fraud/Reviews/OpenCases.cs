using Suite.Fraud.Journaling;
using Suite.Journal;

namespace Suite.Fraud.Reviews;

/// <summary>How many cases there are, by status.</summary>
internal sealed record ReviewCounts(long Open, long AwaitingSecond, long Closed);

/// <summary>
/// The queue as the journal makes it: open cases in their order, counts of all. Pure: the same events give the same queue. Bounded: when full,
/// later cases are only counted, and <see cref="MissedFrom"/> says from where on the journal has to be read again for them.
/// </summary>
internal sealed class OpenCases(int max)
{
    private readonly Dictionary<string, ReviewCase> _byId = new(StringComparer.Ordinal);
    private readonly SortedDictionary<ReviewPlace, string> _order = [];
    private long _open;
    private long _awaiting;
    private long _closed;

    public ReviewCounts Counts => new(_open, _awaiting, _closed);

    /// <summary>Position of the first opening that found no room; null while every live case is here.</summary>
    public long? MissedFrom { get; private set; }

    /// <summary>The first day on which a case was closed: earlier ones need not be looked at for closed cases.</summary>
    public DateOnly? FirstClosed { get; private set; }

    /// <summary>Half of the room is free and there are cases that found none.</summary>
    public bool ShouldRefill => MissedFrom is not null && _byId.Count <= max / 2;

    public int Count => _byId.Count;

    /// <summary>In the queue's order.</summary>
    public IEnumerable<ReviewCase> Ordered => _order.Values.Select(id => _byId[id]);

    public bool Contains(string transactionId) => _byId.ContainsKey(transactionId);

    public void Apply(JournalEvent e)
    {
        if (e.Type == FraudEvents.PaymentScored)
        {
            var payment = PaymentEvents.Read(e);
            if (payment.Decision!.Kind == DecisionKind.Review)
            {
                _open++;
                Admit(ReviewRules.Begin(payment, e.RecordedTimeMicros));
            }
        }
        else if (ReviewJournal.IsReview(e))
        {
            var happened = ReviewJournal.Codec.Decode(e);
            Tally(happened);
            Apply(happened, e);
        }
    }

    /// <summary>Takes a live case in; false, and remembered as missed, when there is no room.</summary>
    public bool Admit(ReviewCase review)
    {
        if (_byId.Count >= max)
        {
            MissedFrom = MissedFrom is { } missed ? Math.Min(missed, review.OpenedPosition) : review.OpenedPosition;
            return false;
        }

        _byId.Add(review.TransactionId, review);
        _order.Add(ReviewPlace.Of(review), review.TransactionId);
        return true;
    }

    /// <summary>What was missed is being read again, from here on.</summary>
    public void BeginRefill() => MissedFrom = null;

    public void AbandonRefill(long from) => MissedFrom = MissedFrom is { } missed ? Math.Min(missed, from) : from;

    public ReviewCheckpoint ToCheckpoint(long position, string eventId) => new(
        ReviewCheckpoint.CurrentFormat, position, eventId, Counts, MissedFrom, FirstClosed, [.. _byId.Values]);

    /// <summary>Null when the checkpoint holds more than there is room for.</summary>
    public static OpenCases? FromCheckpoint(ReviewCheckpoint checkpoint, int max)
    {
        if (checkpoint.Live.Count > max)
        {
            return null;
        }

        var cases = new OpenCases(max)
        {
            _open = checkpoint.Counts.Open,
            _awaiting = checkpoint.Counts.AwaitingSecond,
            _closed = checkpoint.Counts.Closed,
            FirstClosed = checkpoint.FirstClosed,
        };
        foreach (var review in checkpoint.Live)
        {
            cases.Admit(review);
        }

        cases.MissedFrom = checkpoint.MissedFrom;
        return cases;
    }

    private void Apply(ReviewEvent happened, JournalEvent e)
    {
        if (_byId.TryGetValue(happened.TransactionId, out var review))
        {
            var after = ReviewRules.Apply(review, happened, e.StreamVersion, e.Position, e.RecordedTimeMicros);
            if (after.IsLive)
            {
                _byId[after.TransactionId] = after;
                return;
            }

            _byId.Remove(review.TransactionId);
            _order.Remove(ReviewPlace.Of(review));
        }
        else if (FactsOf(happened) is { } facts)
        {
            var closed = new ReviewCase { TransactionId = happened.TransactionId, Status = ReviewStatus.None, Facts = facts };
            Admit(ReviewRules.Apply(closed, happened, e.StreamVersion, e.Position, e.RecordedTimeMicros));
        }
    }

    private static ReviewFacts? FactsOf(ReviewEvent happened) => happened switch
    {
        ReviewOpened opened => opened.Facts,
        ReviewReopened reopened => reopened.Facts,
        _ => null,
    };

    /// <summary>From the events alone, so that the counts are right for cases that found no room, too.</summary>
    private void Tally(ReviewEvent happened)
    {
        switch (happened)
        {
            case ReviewOpened:
                _open++;
                break;
            case ReleaseProposed:
                _open--;
                _awaiting++;
                break;
            case ReleaseDeclined:
                _awaiting--;
                _open++;
                break;
            case ReviewDecided decided:
                _ = decided.ProposedBy is null ? _open-- : _awaiting--;
                _closed++;
                FirstClosed ??= ReviewJournal.DayOf(decided.AtMicros);
                break;
            case ReviewReopened:
                _closed--;
                _open++;
                break;
        }
    }
}
