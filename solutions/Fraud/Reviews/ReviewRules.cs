using Suite.Fraud.Journaling;

namespace Suite.Fraud.Reviews;

/// <summary>What came of a command: an event, or the sentence that says why not.</summary>
internal readonly record struct ReviewOutcome(ReviewEvent? Raised, string? Refused)
{
    public static implicit operator ReviewOutcome(ReviewEvent raised) => new(raised, null);

    public static implicit operator ReviewOutcome(string refused) => new(null, refused);
}

/// <summary>What may happen to a case, and what it does. Pure: case and command in, event out; case and event in, case out.</summary>
internal static class ReviewRules
{
    /// <summary>The case as the payment alone makes it: open when it was decided <c>review</c>, otherwise none.</summary>
    /// <param name="payment">As it is in the journal.</param>
    /// <param name="recordedAtMicros">When the journal took it: a payment may be told of long after it occurred.</param>
    public static ReviewCase Begin(StoredPayment payment, long recordedAtMicros)
    {
        var isCase = payment.Decision?.Kind == DecisionKind.Review;
        return new ReviewCase
        {
            TransactionId = payment.TransactionId,
            Status = isCase ? ReviewStatus.Open : ReviewStatus.None,
            Facts = new ReviewFacts(
                payment.Facts.AmountMinor, payment.Facts.CurrencyNumber, payment.OccurredAtMicros, payment.Decision?.Score, ByHand: false),
            OpenedAtMicros = isCase ? recordedAtMicros : 0,
            OpenedPosition = isCase ? payment.Position : 0,
        };
    }

    /// <param name="review">As of everything before the command.</param>
    /// <param name="command">Its author and what they want.</param>
    /// <param name="limits">In force when the command is decided.</param>
    /// <param name="nowMicros">When that is.</param>
    public static ReviewOutcome Decide(ReviewCase review, ReviewCommand command, ReleaseLimits limits, long nowMicros)
    {
        var outcome = Judge(review, command, limits, nowMicros);
        return outcome.Raised is not { } raised ? outcome : raised with
        {
            TransactionId = review.TransactionId,
            By = command.By,
            AtMicros = nowMicros,
            OpenedAtMicros = raised is ReviewOpened ? nowMicros : review.OpenedAtMicros,
        };
    }

    /// <summary>The case after the event, which is in the journal and so is never refused.</summary>
    public static ReviewCase Apply(ReviewCase review, ReviewEvent happened, long version, long position, long recordedAtMicros)
    {
        review = review with { Version = version };
        return happened switch
        {
            ReviewOpened opened => review with
            {
                Status = ReviewStatus.Open,
                Facts = opened.Facts,
                OpenedAtMicros = recordedAtMicros,
                OpenedPosition = position,
            },
            ReviewAssigned assigned => review with { Assignee = assigned.To, WasAssigned = true },
            ReviewUnassigned => review with { Assignee = null },
            ReviewCommented or ReviewUnsure => review,

            // Whoever escalates gives the case away: someone of the team takes it.
            ReviewEscalated escalated => review with { Team = escalated.Team, Assignee = null },
            ReleaseProposed proposed => review with
            {
                Status = ReviewStatus.AwaitingSecond,
                Proposal = new ReleaseProposal(proposed.By, proposed.ReasonCode, proposed.AtMicros, proposed.LimitMinor),
            },
            ReleaseDeclined => review with { Status = ReviewStatus.Open, Proposal = null },
            ReviewDecided decided => review with
            {
                Status = ReviewStatus.Closed,
                Proposal = null,
                LabelledAtMicros = decided.LabelledAtMicros,
                Verdict = new ReviewVerdict(
                    decided.IsFraud, decided.ReasonCode, decided.ProposedBy ?? decided.By, decided.ProposedBy is null ? null : decided.By,
                    decided.AtMicros, decided.LabelledAtMicros, position),
            },
            ReviewReopened => review with
            {
                Status = ReviewStatus.Open,
                Verdict = null,
                Assignee = null,
                WasAssigned = false,
                Team = null,
                OpenedAtMicros = recordedAtMicros,
                OpenedPosition = position,
            },
            _ => throw new ArgumentException($"Not an event of a review: {happened.GetType().Name}.", nameof(happened)),
        };
    }

    /// <summary>The event without who, when and on which case: those are the same for all.</summary>
    private static ReviewOutcome Judge(ReviewCase review, ReviewCommand command, ReleaseLimits limits, long nowMicros) => (command, review.Status) switch
    {
        (OpenByHand, ReviewStatus.None) => new ReviewOpened { Facts = review.Facts with { ByHand = true } },
        (OpenByHand, _) => "There is a case of this payment already: a payment has one case, which can be reopened.",
        (_, ReviewStatus.None) => "There is no review case of this payment.",
        (Comment, _) => new ReviewCommented(),
        (Reopen, ReviewStatus.Closed) => new ReviewReopened { Facts = review.Facts },
        (Reopen, _) => "The case is not closed, so it cannot be reopened.",
        (_, ReviewStatus.Closed) => "The case is closed. Reopen it first, with the reason.",
        (Assign assign, _) => assign.To.Key == review.Assignee?.Key
            ? $"The case is assigned to {Called(assign.To)} already."
            : new ReviewAssigned { To = assign.To, First = !review.WasAssigned },
        (Unassign, _) => review.Assignee is null ? "The case is assigned to nobody." : new ReviewUnassigned(),
        (Escalate escalate, _) => escalate.Team == review.Team
            ? $"The case is with '{escalate.Team}' already."
            : new ReviewEscalated { Team = escalate.Team },
        (Reviews.Decide decide, ReviewStatus.Open) => DecideOpen(review, decide, limits, nowMicros),
        (Reviews.Decide, _) => "A release of this payment waits for a second person: approve or decline it first.",
        (ApproveRelease, ReviewStatus.AwaitingSecond) => Approve(review, command, limits, nowMicros),
        (DeclineRelease, ReviewStatus.AwaitingSecond) => new ReleaseDeclined(),
        _ => "No release of this payment waits for a second person.",
    };

    private static ReviewOutcome DecideOpen(ReviewCase review, Decide command, ReleaseLimits limits, long nowMicros)
    {
        if (review.Assignee is { } assignee && assignee.Key != command.By.Key)
        {
            return $"The case is assigned to {Called(assignee)}. Assign it to yourself before you decide it.";
        }

        if (command.Finding == Finding.Unsure)
        {
            return new ReviewUnsure { ReasonCode = command.ReasonCode };
        }

        if (command.Finding == Finding.Genuine && limits.NeedsSecond(review.Facts.AmountMinor, review.Facts.CurrencyNumber))
        {
            return new ReleaseProposed
            {
                ReasonCode = command.ReasonCode,
                LimitMinor = limits.For(review.Facts.CurrencyNumber),
                SettingsVersion = limits.Version,
            };
        }

        return Decided(review, command.Finding == Finding.Fraud, command.ReasonCode, null, limits, nowMicros);
    }

    private static ReviewOutcome Approve(ReviewCase review, ReviewCommand command, ReleaseLimits limits, long nowMicros)
    {
        var proposal = review.Proposal ?? throw new InvalidOperationException("A case awaits a second person without a proposal.");
        return proposal.By.Key == command.By.Key
            ? $"{Called(proposal.By)} proposed this release, so somebody else must approve it: it takes two different keys."
            : Decided(review, isFraud: false, proposal.ReasonCode, proposal.By, limits, nowMicros);
    }

    private static ReviewDecided Decided(
        ReviewCase review, bool isFraud, string reasonCode, Analyst? proposedBy, ReleaseLimits limits, long nowMicros)
    {
        return new ReviewDecided
        {
            IsFraud = isFraud,
            ReasonCode = reasonCode,
            ProposedBy = proposedBy,

            // Never before the payment, whose clock may run a little ahead of ours, and later than the case's last label.
            LabelledAtMicros = Math.Max(Math.Max(nowMicros, review.Facts.OccurredAtMicros), review.LabelledAtMicros + 1),
            SettingsVersion = limits.Version,
        };
    }

    private static string Called(Analyst analyst) => analyst.Name is { } name ? $"{name} (key {analyst.Key})" : $"key {analyst.Key}";
}
