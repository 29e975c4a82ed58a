using Suite.FeatureStore;
using Suite.Fraud.Datasets;
using Suite.Journal;

namespace Suite.Fraud.Backtesting;

/// <summary>
/// Puts a file of past payments through the live feature engine, in order: each payment, and each fraud's label at the payment's time plus
/// the delay, before the first payment at or after that moment. One pass; memory is that of the windows.
/// </summary>
internal sealed class BacktestStream
{
    /// <summary>A payment further back than this is a file that is not in order of time, not a late event.</summary>
    private const long LatenessMicrosMax = 3_600_000_000;

    private const long DayMicros = 86_400_000_000;
    private const int EuroNumber = 978;

    private readonly FeatureSet _features;
    private readonly FeatureEngine _engine;
    private readonly PriorityQueue<FeatureEvent, (long ReportedMicros, long Sequence)> _labels = new();
    private readonly List<HistoryRequest> _needed = [];
    private readonly double[] _values;
    private readonly int _cardIndex;
    private readonly int _merchantIndex;
    private readonly long _delayMicros;
    private long _position;
    private long _newestMicros = long.MinValue + LatenessMicrosMax;

    public BacktestStream(FeatureSet features, int delayDays)
    {
        _features = features;
        _values = new double[features.Features.Count];
        _delayMicros = delayDays * DayMicros;
        _engine = new FeatureEngine(features, new FeatureEngineOptions());
        _engine.MarkComplete();
        _cardIndex = IndexOf("card");
        _merchantIndex = IndexOf("merchant");
    }

    /// <summary>Takes the payment without asking for its features.</summary>
    public void Apply(HandbookPayment payment, string place) => _engine.Apply(Next(payment, place));

    /// <summary>Takes the payment and gives its features as of this moment, valid until the next call.</summary>
    public ReadOnlySpan<double> Admit(HandbookPayment payment, string place)
    {
        var e = Next(payment, place);
        if (!_engine.TryAdmit(e, _values, _needed))
        {
            throw new InvalidDataException($"{place}: this payment reaches back to windows that are gone; sort the data by time.");
        }

        return _values;
    }

    private FeatureEvent Next(HandbookPayment payment, string place)
    {
        if (payment.TimeMicros < _newestMicros - LatenessMicrosMax)
        {
            throw new InvalidDataException($"{place}: more than an hour before a payment above it. Sort the data by time, and name the files in order of time.");
        }

        _newestMicros = Math.Max(_newestMicros, payment.TimeMicros);
        while (_labels.TryPeek(out _, out var due) && due.ReportedMicros <= payment.TimeMicros)
        {
            _engine.Apply(new LabelEvent(++_position, _labels.Dequeue(), IsFraud: true, due.ReportedMicros));
        }

        var e = ToEvent(payment);
        if (payment.IsFraud)
        {
            _labels.Enqueue(e, (payment.TimeMicros + _delayMicros, e.Position));
        }

        return e;
    }

    private FeatureEvent ToEvent(HandbookPayment payment)
    {
        var schema = _features.Schema;
        var keys = new EntityKey[schema.Entities.Count];
        if (_cardIndex >= 0)
        {
            keys[_cardIndex] = Key(1, payment.CustomerId);
        }

        if (_merchantIndex >= 0)
        {
            keys[_merchantIndex] = Key(2, payment.TerminalId);
        }

        var numbers = new long[schema.Numbers.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = schema.Numbers[i].Name == "amount" ? payment.AmountCents : FeatureEvent.Missing;
        }

        return new FeatureEvent
        {
            Position = ++_position,
            TimeMicros = payment.TimeMicros,
            Keys = keys,
            Currency = EuroNumber,
            CurrencyExponent = 2,
            Numbers = numbers,
            Categories = new ulong[schema.Categories.Count],
        };
    }

    // Ids of a public simulation need no keyed hash; the kind keeps a customer and a terminal of one number apart.
    private static EntityKey Key(ulong kind, long id) => new(new UInt128(kind, (ulong)id));

    private int IndexOf(string entity)
    {
        for (var i = 0; i < _features.Schema.Entities.Count; i++)
        {
            if (_features.Schema.Entities[i] == entity)
            {
                return i;
            }
        }

        return -1;
    }
}
