using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Journal;

namespace Suite.Fraud.Importing;

/// <summary>
/// Takes a stream of past payments into the journal, in the order given, each fraud label at the time it was reported: before the first
/// payment that occurred at or after that time. Idempotent: an import that was cut off is simply run again. Only fraud is labelled;
/// a payment nobody reported counts as legitimate.
/// </summary>
internal sealed class PaymentImport(IJournal journal, TenantId tenant, EntityHasher hasher, IReadOnlySet<string> declaredAttributes)
{
    /// <summary>Payments in one append, and as many labels: large enough that a commit costs little, small enough that scoring beside it waits little.</summary>
    private const int BatchMax = 1000;

    private readonly PriorityQueue<Entry, (long ReportedAt, long Sequence)> _labels = new();
    private readonly List<Entry> _batch = new(BatchMax * 2);
    private int _payments;
    private long _sequence;

    public ImportProgress Progress { get; private set; } = new(0, 0, 0, 0, false);

    /// <summary>Runs to the end of the stream, or to its first error; what was written before it stays.</summary>
    public async Task<ImportProgress> RunAsync(IAsyncEnumerable<ImportedPayment> payments, Func<ImportProgress, ValueTask> report, CancellationToken ct)
    {
        await using var source = payments.GetAsyncEnumerator(ct);
        while (await NextAsync(source, ct))
        {
            await AddAsync(source.Current, ct);
            if (_payments == BatchMax)
            {
                await FlushAsync(ct);
                await report(Progress);
            }
        }

        await AddDueLabelsAsync(long.MaxValue, ct);
        await FlushAsync(ct);
        return Progress = Progress with { Done = true };
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<ImportedPayment> source, CancellationToken ct)
    {
        try
        {
            return await source.MoveNextAsync();
        }
        catch (InvalidDataException)
        {
            // A bad line takes nothing with it that was good before it.
            await FlushAsync(ct);
            throw;
        }
    }

    private async Task AddAsync(ImportedPayment imported, CancellationToken ct)
    {
        var payment = imported.Payment;
        await AddDueLabelsAsync(payment.OccurredAtMicros, ct);
        var entry = new Entry(payment, hasher.Keys(payment), CanonicalRequest.Hash(payment), PaymentEvents.Facts(payment, declaredAttributes));
        _batch.Add(entry);
        _payments++;
        if (imported.FraudReportedAtMicros is { } reportedAt)
        {
            _labels.Enqueue(entry.Label(reportedAt), (reportedAt, _sequence++));
        }
    }

    private async Task AddDueLabelsAsync(long throughMicros, CancellationToken ct)
    {
        while (_labels.TryPeek(out _, out var due) && due.ReportedAt <= throughMicros)
        {
            _batch.Add(_labels.Dequeue());
            if (_batch.Count >= BatchMax * 2)
            {
                // At the end of a file, or after a gap in it, months of labels may fall due at once: more than one append takes.
                await FlushAsync(ct);
            }
        }
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        await using var session = await journal.BeginAppendAsync(tenant, ct);
        var known = await session.FindAsync([.. _batch.Select(e => e.EventId)], ct);
        var events = new List<NewEvent>(_batch.Count);
        var written = new Dictionary<string, Entry>(_batch.Count, StringComparer.Ordinal);
        int payments = 0, repeated = 0;
        InvalidDataException? conflict = null;
        for (var i = 0; i < _batch.Count && conflict is null; i++)
        {
            var entry = _batch[i];
            if (known[i] is null && written.TryAdd(entry.EventId, entry))
            {
                events.Add(entry.Write(session.Head + events.Count + 1));
                payments += entry.IsLabel ? 0 : 1;
            }
            else
            {
                conflict = known[i] is { } e ? entry.Repeats(e) : entry.Repeats(written[entry.EventId]);
                repeated += entry.IsLabel || conflict is not null ? 0 : 1;
            }
        }

        if (events.Count > 0)
        {
            await session.CommitAsync(events, ct);
        }

        Progress = new ImportProgress(
            Progress.Payments + payments, Progress.Labels + events.Count - payments, Progress.Repeated + repeated, session.Head + events.Count, false);
        _batch.Clear();
        _payments = 0;
        if (conflict is not null)
        {
            throw conflict;
        }
    }

    /// <summary>A payment, or a label that follows one and learns its position when the payment is written.</summary>
    private sealed class Entry(Payment payment, EntityKey[] keys, byte[] hash, PaymentFacts facts)
    {
        private readonly Entry? _labelled;
        private readonly long _reportedAt;
        private long _position;

        private Entry(Entry labelled, long reportedAt)
            : this(labelled.Payment, labelled.Keys, labelled.Hash, labelled.Facts)
        {
            _labelled = labelled;
            _reportedAt = reportedAt;
        }

        public bool IsLabel => _labelled is not null;

        public string EventId => IsLabel
            ? LabelEvents.Id(Payment.TransactionId, isFraud: true, _reportedAt, LabelEvents.ImportSource)
            : FraudEvents.PaymentId(Payment.TransactionId);

        private Payment Payment { get; } = payment;

        private EntityKey[] Keys { get; } = keys;

        private byte[] Hash { get; } = hash;

        private PaymentFacts Facts { get; } = facts;

        public Entry Label(long reportedAt) => new(this, reportedAt);

        /// <summary>It is in the journal already: null when as the same thing, otherwise what stops the import.</summary>
        public InvalidDataException? Repeats(JournalEvent e)
        {
            _position = e.Position;
            return IsLabel || (PaymentEvents.IsPayment(e) && e.RequestHash.Span.SequenceEqual(Hash)) ? null : new InvalidDataException(
                $"Transaction '{Payment.TransactionId}' is already in the journal at position {e.Position} with other content; the import stops before it.");
        }

        /// <summary>It came before in the same batch, which is about to be written.</summary>
        public InvalidDataException? Repeats(Entry first)
        {
            _position = first._position;
            return IsLabel || first.Hash.AsSpan().SequenceEqual(Hash) ? null : new InvalidDataException(
                $"Transaction '{Payment.TransactionId}' is in the file twice with different content; the import stops before the second one.");
        }

        public NewEvent Write(long position)
        {
            _position = position;
            if (_labelled is null)
            {
                return PaymentEvents.Imported(Payment, Keys, Facts, Hash);
            }

            var stored = new StoredPayment
            {
                Position = _labelled._position,
                TransactionId = Payment.TransactionId,
                OccurredAtMicros = Payment.OccurredAtMicros,
                RequestHash = Hash,
                Keys = Keys,
                Facts = Facts,
            };
            return LabelEvents.Build(stored, isFraud: true, _reportedAt, LabelEvents.ImportSource);
        }
    }
}
