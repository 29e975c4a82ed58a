using Microsoft.Extensions.Options;
using Suite.Fraud.Journaling;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud.Reviews;

/// <summary>Which open cases to show.</summary>
/// <param name="Status">Null shows both kinds.</param>
/// <param name="AssigneeKey">Only this analyst's cases; "" those of nobody; null all.</param>
/// <param name="Team">Only those escalated to it; null all.</param>
/// <param name="PriorityMin">Only those of at least this priority.</param>
/// <param name="After">The last place of the page before.</param>
/// <param name="Limit">Cases in the page.</param>
internal sealed record ReviewFilter(ReviewStatus? Status, string? AssigneeKey, string? Team, double PriorityMin, ReviewPlace? After, int Limit)
{
    /// <summary>Whatever its place.</summary>
    public bool Matches(ReviewCase review) =>
        (Status is not { } status || review.Status == status)
        && (AssigneeKey is not { } key || (key.Length == 0 ? review.Assignee is null : review.Assignee?.Key == key))
        && (Team is not { } team || review.Team == team)
        && ReviewPlace.PriorityOf(review.Facts) >= PriorityMin;
}

/// <param name="Cases">In the queue's order.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
/// <param name="Counts">Of all cases, whatever the filter.</param>
/// <param name="NotListed">Live cases that found no room in memory and are in no page.</param>
/// <param name="FirstClosed">The first day on which a case was closed.</param>
internal sealed record ReviewPage(IReadOnlyList<ReviewCase> Cases, ReviewPlace? Next, ReviewCounts Counts, long NotListed, DateOnly? FirstClosed);

/// <summary>The tenant's review queue on this node. Key: <c>tenant/reviews</c>. Every call sees everything committed before it.</summary>
internal interface IReviewQueueGrain : IGrainWithStringKey
{
    Task<ReviewPage> ListAsync(ReviewFilter filter, CancellationToken ct);

    /// <summary>
    /// Assigns the first unassigned open case, of the team or of no team, to the analyst; null when there is none. Two analysts never get the
    /// same case: not on one node, where turns are one at a time, and not on two, where the journal takes one of two assignments.
    /// </summary>
    Task<ReviewResult.Done?> TakeNextAsync(Analyst analyst, string? team, string? requestId, CancellationToken ct);

    /// <summary>How long each live case has been open, in microseconds.</summary>
    Task<IReadOnlyList<long>> AgesAsync(CancellationToken ct);
}

/// <summary>Reads its view from the journal and nothing else; what it writes goes through <see cref="ReviewCases"/>, and comes back as an event.</summary>
internal sealed class ReviewQueueGrain(
    IJournal journal, ReviewCases cases, ProjectionCheckpoints<ReviewCheckpoint> checkpoints, ReviewInstruments instruments, IOptions<ReviewOptions> options, TimeProvider time)
    : ProjectionGrain, IReviewQueueGrain
{
    private OpenCases _open = new(options.Value.OpenCasesMax);

    protected override int CheckpointEvents => 250_000;

    public static IReviewQueueGrain Of(IGrainFactory grains, TenantId tenant) => grains.GetGrain<IReviewQueueGrain>(GrainKeys.Of(tenant, "reviews"));

    public async Task<ReviewPage> ListAsync(ReviewFilter filter, CancellationToken ct)
    {
        await BringUpToDateAsync(ct);
        var page = new List<ReviewCase>();
        ReviewPlace? next = null;
        foreach (var review in _open.Ordered)
        {
            var place = ReviewPlace.Of(review);

            // The order falls by priority: behind the first that is too low all are.
            if (place.Priority < filter.PriorityMin)
            {
                break;
            }

            if ((filter.After is { } after && place.CompareTo(after) <= 0) || !filter.Matches(review))
            {
                continue;
            }

            if (page.Count == filter.Limit)
            {
                next = ReviewPlace.Of(page[^1]);
                break;
            }

            page.Add(review);
        }

        var counts = _open.Counts;
        return new ReviewPage(page, next, counts, counts.Open + counts.AwaitingSecond - _open.Count, _open.FirstClosed);
    }

    public async Task<ReviewResult.Done?> TakeNextAsync(Analyst analyst, string? team, string? requestId, CancellationToken ct)
    {
        var eventId = ReviewJournal.NextIdOf(analyst.Key, requestId ?? Guid.NewGuid().ToString("n"));
        for (var attempt = 0; attempt < ReviewCases.AttemptsMax; attempt++)
        {
            ct.ThrowIfCancellationRequested();

            // Every time: the same request may have come to another node as well, and got another case there since.
            if (requestId is not null && await FindAnswerAsync(eventId, ct) is { } repeated)
            {
                return repeated;
            }

            await BringUpToDateAsync(ct);
            if (_open.Ordered.FirstOrDefault(r => r.Assignee is null && r.Status == ReviewStatus.Open && r.Team == team) is not { } first)
            {
                return null;
            }

            var request = new ReviewRequest(new Assign(analyst, analyst, Reason: null), requestId, first.Version);
            var payment = await PaymentAsync(first.TransactionId, ct);
            if (await cases.ChangeAsync(Tenant, payment, request, eventId, ct) is ReviewResult.Done done)
            {
                return done;
            }

            // Another node was faster: its event is in the journal, so the view moves on.
        }

        throw new JournalUnavailableException($"Others take every case first: {ReviewCases.AttemptsMax} attempts failed. Nothing was written.");
    }

    public async Task<IReadOnlyList<long>> AgesAsync(CancellationToken ct)
    {
        await BringUpToDateAsync(ct);
        var now = time.NowMicros();
        return [.. _open.Ordered.Select(r => Math.Max(0, now - r.OpenedAtMicros))];
    }

    protected override void Apply(JournalEvent stored)
    {
        _open.Apply(stored);
        Measure();
    }

    protected override async ValueTask<long> LoadCheckpointAsync(CancellationToken ct)
    {
        var position = 0L;
        if (await checkpoints.TryReadAsync(Tenant, ct) is { } read && OpenCases.FromCheckpoint(read, options.Value.OpenCasesMax) is { } restored)
        {
            _open = restored;
            position = read.Position;
        }

        Measure();
        return position;
    }

    protected override ValueTask SaveCheckpointAsync(long position, CancellationToken ct) =>
        checkpoints.WriteAsync(Tenant, position, id => _open.ToCheckpoint(position, id), ct);

    /// <summary>The case that an earlier request of this id was given, as it was then; null when the request is new.</summary>
    private async Task<ReviewResult.Done?> FindAnswerAsync(string eventId, CancellationToken ct)
    {
        if ((await journal.FindAsync(Tenant, [eventId], ct))[0] is not { } before)
        {
            return null;
        }

        var raised = ReviewJournal.Codec.Decode(before);
        return new ReviewResult.Done(
            await cases.LoadAsync(Tenant, await PaymentAsync(raised.TransactionId, ct), before.Position, ct), raised, Repeated: true);
    }

    private async Task BringUpToDateAsync(CancellationToken ct)
    {
        await CatchUpAsync(ct);
        if (_open.ShouldRefill)
        {
            await RefillAsync(_open.MissedFrom!.Value, ct);
        }

        Measure();
    }

    /// <summary>Reads the journal again from the first case that found no room, until the room is full or nothing is missing.</summary>
    private async Task RefillAsync(long from, CancellationToken ct)
    {
        _open.BeginRefill();
        try
        {
            await foreach (var e in journal.ReadAsync(Tenant, from - 1, Position, ct))
            {
                if (OpensCase(e) is { } id && !_open.Contains(id)
                    && await cases.LoadAsync(Tenant, await PaymentAsync(id, ct), Position, ct) is { Review.IsLive: true } loaded
                    && !_open.Admit(loaded.Review))
                {
                    // Later ones found no room either: from here on the journal is read next time.
                    _open.AbandonRefill(e.Position);
                    return;
                }
            }
        }
        catch
        {
            _open.AbandonRefill(from);
            throw;
        }
    }

    private static string? OpensCase(JournalEvent e) =>
        e.Type == FraudEvents.PaymentScored ? PaymentEvents.Read(e) is { Decision.Kind: DecisionKind.Review } payment ? payment.TransactionId : null
        : ReviewJournal.IsReview(e) && ReviewJournal.Codec.Decode(e) is ReviewOpened or ReviewReopened ? e.Stream[ReviewJournal.StreamPrefix.Length..]
        : null;

    private async Task<StoredPayment> PaymentAsync(string transactionId, CancellationToken ct) => PaymentEvents.Read(
        (await journal.FindAsync(Tenant, [FraudEvents.PaymentId(transactionId)], ct))[0]
        ?? throw new InvalidDataException($"There is a review case of '{transactionId}', but no such payment."));

    private void Measure() => instruments.OnQueue(Tenant, _open.Counts);
}
