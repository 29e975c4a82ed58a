using System.Security.Cryptography;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud.Reviews;

/// <summary>An event of a case with its place in the journal. <c>Text</c> is null when nothing was written or the person has been erased.</summary>
internal sealed record StoredReviewEvent(
    long Version, long Position, long RecordedAtMicros, string Type, ReviewEvent Happened, string? Text, bool TextErased);

/// <summary>A case as of a position, with what made it.</summary>
internal sealed record LoadedReview(StoredPayment Payment, ReviewCase Review, IReadOnlyList<StoredReviewEvent> Events, long ThroughPosition);

/// <summary>A command as it was asked for.</summary>
/// <param name="Command">What is wanted, and by whom.</param>
/// <param name="RequestId">The sender's name for the request: the same one again is the same command; null makes each request its own.</param>
/// <param name="ExpectedVersion">The version the sender has seen; null takes whatever there is.</param>
internal sealed record ReviewRequest(ReviewCommand Command, string? RequestId, long? ExpectedVersion);

/// <summary>What became of a command.</summary>
internal abstract record ReviewResult
{
    private ReviewResult()
    {
    }

    /// <summary>Durable. A repeated request gets the case as it was after the first.</summary>
    public sealed record Done(LoadedReview After, ReviewEvent Raised, bool Repeated) : ReviewResult;

    /// <summary>The rules refuse it; nothing was written.</summary>
    public sealed record Refused(string Why) : ReviewResult;

    /// <summary>Somebody changed the case since the sender looked; nothing was written.</summary>
    public sealed record Changed(long ExpectedVersion, LoadedReview Now) : ReviewResult;

    /// <summary>The same key used the request id for something else.</summary>
    public sealed record RequestIdTaken(string RequestId) : ReviewResult;
}

/// <summary>
/// Cases, read from the journal and changed through it. Holds no state: a case is a payment and a short stream, and what keeps two people, or
/// two nodes, from deciding on the same case at once is the version the journal expects.
/// </summary>
internal sealed class ReviewCases(IJournal journal, MasterKey master, TimeProvider time, ReviewInstruments instruments)
{
    /// <summary>Changes of others that do not touch the decision (a comment came between) are decided again, this often.</summary>
    public const int AttemptsMax = 50;

    /// <summary>The case as of everything up to and including the position.</summary>
    public async Task<LoadedReview> LoadAsync(TenantId tenant, StoredPayment payment, long throughPosition, CancellationToken ct)
    {
        var review = ReviewRules.Begin(payment, payment.RecordedAtMicros);
        var events = new List<StoredReviewEvent>();
        await foreach (var e in journal.ReadStreamAsync(tenant, ReviewJournal.StreamOf(payment.TransactionId), 0, ct))
        {
            if (e.Position > throughPosition)
            {
                break;
            }

            var happened = ReviewJournal.Codec.Decode(e);
            review = ReviewRules.Apply(review, happened, e.StreamVersion, e.Position, e.RecordedTimeMicros);
            events.Add(new StoredReviewEvent(
                e.StreamVersion, e.Position, e.RecordedTimeMicros, e.Type, happened, ReviewJournal.TextOf(e), e.PersonalErased));
        }

        return new LoadedReview(payment, review, events, throughPosition);
    }

    /// <summary>Decides the command on the case as it is and makes it durable, a verdict together with its label.</summary>
    public Task<ReviewResult> ChangeAsync(TenantId tenant, StoredPayment payment, ReviewRequest request, CancellationToken ct)
    {
        var requestId = request.RequestId ?? Guid.NewGuid().ToString("n");
        return ChangeAsync(tenant, payment, request, ReviewJournal.IdOf(payment.TransactionId, request.Command.By.Key, requestId), ct);
    }

    public async Task<ReviewResult> ChangeAsync(
        TenantId tenant, StoredPayment payment, ReviewRequest request, string eventId, CancellationToken ct)
    {
        var hash = HashOf(tenant, payment.TransactionId, request.Command);
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            if (await FindRepeatedAsync(tenant, payment, request, eventId, hash, ct) is { } repeated)
            {
                return repeated;
            }

            var head = await journal.ReadHeadAsync(tenant, ct);
            var limits = await ReleaseLimits.ReadAsync(journal, tenant, ct);
            var before = await LoadAsync(tenant, payment, head, ct);
            if (request.ExpectedVersion is { } expected && expected != before.Review.Version)
            {
                return new ReviewResult.Changed(expected, before);
            }

            var outcome = ReviewRules.Decide(before.Review, request.Command, limits, time.NowMicros());
            if (outcome.Raised is not { } raised)
            {
                return new ReviewResult.Refused(outcome.Refused!);
            }

            var events = EventsOf(payment, before.Review, raised, eventId, hash, request.Command.Text);
            if (await TryAppendAsync(tenant, events, raised, head, ct) is { } last)
            {
                instruments.OnChanged(tenant, raised);
                return new ReviewResult.Done(await LoadAsync(tenant, payment, last, ct), raised, Repeated: false);
            }
        }

        throw new JournalUnavailableException($"Others change this case without a break: {AttemptsMax} attempts failed. Nothing was written.");
    }

    /// <summary>The answer to a request that came before; null when it is new.</summary>
    private async Task<ReviewResult?> FindRepeatedAsync(
        TenantId tenant, StoredPayment payment, ReviewRequest request, string eventId, byte[] hash, CancellationToken ct)
    {
        if ((await journal.FindAsync(tenant, [eventId], ct))[0] is not { } existing)
        {
            return null;
        }

        if (!existing.RequestHash.Span.SequenceEqual(hash))
        {
            return new ReviewResult.RequestIdTaken(request.RequestId ?? "");
        }

        var raised = ReviewJournal.Codec.Decode(existing);
        return new ReviewResult.Done(await LoadAsync(tenant, payment, LastOf(existing.Position, raised), ct), raised, Repeated: true);
    }

    private static List<NewEvent> EventsOf(
        StoredPayment payment, ReviewCase before, ReviewEvent raised, string eventId, byte[] hash, string? text)
    {
        List<NewEvent> events = [ReviewJournal.ToNewEvent(raised, eventId, before.Version, hash, text, payment.Keys[0])];

        // One append, so that a crash leaves both or none: there is no verdict without its label and no label without a verdict.
        if (raised is ReviewDecided decided)
        {
            events.Add(LabelEvents.Build(payment, decided.IsFraud, decided.LabelledAtMicros, ReviewJournal.LabelSource));
        }

        return events;
    }

    /// <summary>The position of the last event, or null when somebody else was there first and the command must be decided again.</summary>
    private async Task<long?> TryAppendAsync(TenantId tenant, List<NewEvent> events, ReviewEvent raised, long decidedAt, CancellationToken ct)
    {
        try
        {
            return raised is ReviewDecided { ProposedBy: null, IsFraud: false }
                ? await TryReleaseAsync(tenant, events, decidedAt, ct)
                : (await journal.AppendAsync(tenant, events, ct) as AppendResult.Appended)?.LastPosition;
        }
        catch (Exception e) when (e is StreamVersionException or DuplicateEventException)
        {
            // The other one's verdict at the same microsecond is the same label; or the reply of this very command was lost.
            return null;
        }
    }

    /// <summary>
    /// A release by one person stands on the limit as well as on the case. Under the head nobody can lower the limit between the decision and
    /// its event, so that in the journal's order no release above the limit in force has one author.
    /// </summary>
    private async Task<long?> TryReleaseAsync(TenantId tenant, List<NewEvent> events, long decidedAt, CancellationToken ct)
    {
        await using var session = await journal.BeginAppendAsync(tenant, ct);
        await foreach (var e in session.ReadAsync(decidedAt, ct))
        {
            if (e.Stream == ReviewJournal.SettingsStream)
            {
                return null;
            }
        }

        await session.CommitAsync(events, ct);
        return session.Head + events.Count;
    }

    private static long LastOf(long position, ReviewEvent raised) => raised is ReviewDecided ? position + 1 : position;

    /// <summary>Keyed, because it stays when a person is erased: a plain hash of what was written could be searched for.</summary>
    private byte[] HashOf(TenantId tenant, string transactionId, ReviewCommand command)
    {
        var writer = new PayloadWriter(stackalloc byte[512]);
        writer.String(transactionId);
        writer.String(command.GetType().Name);
        writer.String(command.By.Key);
        writer.OptionalString(command.By.Name);
        writer.OptionalString(command.Text);
        switch (command)
        {
            case Assign assign:
                writer.String(assign.To.Key);
                writer.OptionalString(assign.To.Name);
                break;
            case Escalate escalate:
                writer.String(escalate.Team);
                break;
            case Decide decide:
                writer.String(decide.Finding.ToString());
                writer.String(decide.ReasonCode);
                break;
        }

        return HMACSHA256.HashData(master.Derive("fraud/reviews/" + tenant.Value), writer.Written);
    }
}
