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
    /// <summary>Payments in one append: large enough that a commit costs little, small enough that scoring beside it waits little.</summary>
    private const int BatchMax = 1000;

    private readonly PriorityQueue<Entry, (long ReportedAt, long Sequence)> _labels = new();
    private readonly List<Entry> _batch = new(BatchMax * 2);
    private int _payments;
    private long _sequence;

    public ImportProgress Progress { get; private set; } = new(0, 0, 0, 0, false);

    /// <summary>Runs to the end of the stream, or to its first error; what was written before it stays.</summary>
    public async Task<ImportProgress> RunAsync(IAsyncEnumerable<ImportedPayment> payments, Func<ImportProgress, ValueTask> report, CancellationToken ct)
    {
        await foreach (var imported in payments.WithCancellation(ct))
        {
            Add(imported);
            if (_payments == BatchMax)
            {
                await FlushAsync(ct);
                await report(Progress);
            }
        }

        AddDueLabels(long.MaxValue);
        await FlushAsync(ct);
        return Progress = Progress with { Done = true };
    }

    private void Add(ImportedPayment imported)
    {
        var payment = imported.Payment;
        AddDueLabels(payment.OccurredAtMicros);
        var entry = new Entry(payment, hasher.Keys(payment), CanonicalRequest.Hash(payment), PaymentEvents.Facts(payment, declaredAttributes));
        _batch.Add(entry);
        _payments++;
        if (imported.FraudReportedAtMicros is { } reportedAt)
        {
            _labels.Enqueue(entry.Label(reportedAt), (reportedAt, _sequence++));
        }
    }

    private void AddDueLabels(long throughMicros)
    {
        while (_labels.TryPeek(out _, out var due) && due.ReportedAt <= throughMicros)
        {
            _batch.Add(_labels.Dequeue());
        }
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        await using var session = await journal.BeginAppendAsync(tenant, ct);
        var known = await session.FindAsync([.. _batch.Select(e => e.EventId)], ct);
        var events = new List<NewEvent>(_batch.Count);
        var repeated = 0;
        for (var i = 0; i < _batch.Count; i++)
        {
            if (known[i] is { } e)
            {
                repeated += _batch[i].IsLabel ? 0 : 1;
                _batch[i].WasWritten(e);
            }
            else
            {
                events.Add(_batch[i].Write(session.Head + events.Count + 1));
            }
        }

        if (events.Count > 0)
        {
            await session.CommitAsync(events, ct);
        }

        var payments = _payments - repeated;
        Progress = new ImportProgress(
            Progress.Payments + payments, Progress.Labels + events.Count - payments, Progress.Repeated + repeated, session.Head + events.Count, false);
        _batch.Clear();
        _payments = 0;
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

        public void WasWritten(JournalEvent e)
        {
            if (!IsLabel && !(PaymentEvents.IsPayment(e) && e.RequestHash.Span.SequenceEqual(Hash)))
            {
                throw new InvalidDataException(
                    $"Transaction '{Payment.TransactionId}' is already in the journal at position {e.Position} with other content; the import stops before it.");
            }

            _position = e.Position;
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
