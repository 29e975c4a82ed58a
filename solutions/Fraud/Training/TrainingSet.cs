using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Scoring;
using Suite.Fraud.Training.Cards;
using Suite.Journal;

namespace Suite.Fraud.Training;

/// <summary>Feature vectors of past payments as they were at that moment, with what the payments turned out to be.</summary>
internal sealed class TrainingSet(FeatureSet features)
{
    private readonly List<float> _rows = [];
    private readonly List<float> _labels = [];
    private readonly List<long> _times = [];
    private readonly List<EntityKey> _cards = [];

    public FeatureSet Features { get; } = features;

    /// <summary>What the model card tells of the rows besides their features.</summary>
    public TrainingFacts Facts { get; } = new(features.Schema);

    public int RowCount => _labels.Count;

    public int FraudCount => _labels.Count(l => l > 0);

    /// <summary>Row-major, NaN for undefined.</summary>
    public float[] Rows => [.. _rows];

    /// <summary>1 for fraud, 0 otherwise.</summary>
    public float[] Labels => [.. _labels];

    public IReadOnlyList<long> TimesMicros => _times;

    public IReadOnlyList<EntityKey> Cards => _cards;

    public float Value(int row, int feature) => _rows[(row * Features.Features.Count) + feature];

    public int Add(ReadOnlySpan<double> features, long timeMicros, EntityKey card)
    {
        foreach (var value in features)
        {
            _rows.Add((float)value);
        }

        _labels.Add(0);
        _times.Add(timeMicros);
        _cards.Add(card);
        return _labels.Count - 1;
    }

    public void Label(int row, bool isFraud) => _labels[row] = isFraud ? 1 : 0;

    /// <summary>SHA-256 over every row, label and time: two trainings with the same digest saw the same data.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_rows)));
        hash.AppendData(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_labels)));
        hash.AppendData(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_times)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>How far the replay has come, in journal positions.</summary>
internal readonly record struct ReplayProgress(long Position, long Head);

/// <summary>Which payments become rows: those that occurred in [From, Through), as of the journal's state at Head.</summary>
internal readonly record struct TrainingPeriod(long FromMicros, long ThroughMicros);

/// <summary>
/// Computes a training set by replaying the journal through the same engine that serves live: what a row holds is what scoring would have
/// seen, label delays included. Cost: one pass over the journal.
/// </summary>
internal sealed class TrainingReplay(IJournal journal, TenantId tenant)
{
    private const int ReportEvery = 20_000;

    /// <summary>Called with the features of each row, in the rows' order, before they are rounded to the set's single precision.</summary>
    public Action<double[]>? OnRow { get; init; }

    public async Task<TrainingSet> RunAsync(
        FeatureSet features, TrainingPeriod period, long throughPosition, Func<ReplayProgress, ValueTask> report, CancellationToken ct)
    {
        var set = new TrainingSet(features);
        var engine = new FeatureEngine(features, new FeatureEngineOptions());
        engine.MarkComplete();
        var events = new FeatureEventFactory(features);
        var history = new EntityHistory(journal, tenant);
        var needed = new List<HistoryRequest>();
        var values = new double[features.Features.Count];
        var rows = new Dictionary<long, int>();
        await foreach (var e in journal.ReadAsync(tenant, 0, throughPosition, ct))
        {
            if (PaymentEvents.IsPayment(e))
            {
                set.Facts.Saw(e.Keys[0], e.EventTimeMicros);
            }

            switch (events.FromJournal(e))
            {
                case FeatureEvent payment when payment.TimeMicros >= period.FromMicros && payment.TimeMicros < period.ThroughMicros:
                    while (!engine.TryAdmit(payment, values, needed))
                    {
                        await history.LoadAsync(engine, events, needed, e.Position - 1, ct);
                    }

                    OnRow?.Invoke(values);
                    rows[payment.Position] = set.Add(values, payment.TimeMicros, e.Keys[0]);
                    set.Facts.Add(PaymentEvents.ReadFacts(e).Facts, e.Keys[0], payment.TimeMicros);
                    break;
                case FeatureEvent payment:
                    engine.Apply(payment);
                    break;
                case LabelEvent label:
                    engine.Apply(label);
                    if (rows.TryGetValue(label.Payment.Position, out var row))
                    {
                        set.Label(row, label.IsFraud);
                        set.Facts.Label(row, label.IsFraud, e.EventTimeMicros - label.Payment.TimeMicros);
                    }

                    break;
            }

            if (e.Position % ReportEvery == 0)
            {
                await report(new ReplayProgress(e.Position, throughPosition));
            }
        }

        return set;
    }
}
