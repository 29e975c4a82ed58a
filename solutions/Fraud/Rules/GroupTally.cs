using Suite.Fraud.Journaling;
using Suite.Hosting;

namespace Suite.Fraud.Rules;

/// <summary>Counts payments and adds up their amounts, exactly: minor units in 128 bits.</summary>
internal sealed class GroupTally
{
    private readonly Dictionary<int, (Int128 Fraud, Int128 Genuine)> _amounts = [];

    public long Frauds { get; private set; }

    public long Genuine { get; private set; }

    public long Payments => Frauds + Genuine;

    public void Add(PaymentFacts facts, bool isFraud)
    {
        var (fraud, genuine) = _amounts.GetValueOrDefault(facts.CurrencyNumber);
        _amounts[facts.CurrencyNumber] = isFraud ? (fraud + facts.AmountMinor, genuine) : (fraud, genuine + facts.AmountMinor);
        Frauds += isFraud ? 1 : 0;
        Genuine += isFraud ? 0 : 1;
    }

    /// <summary>In minor units.</summary>
    public Int128 FraudIn(Currency currency) => _amounts.GetValueOrDefault(currency.Number).Fraud;

    public PaymentGroup ToGroup() => new(
        Payments,
        Frauds,
        Genuine,
        _amounts.Select(a => (Currency: Currency.Find(a.Key), a.Value)).Where(a => a.Currency is not null).OrderBy(a => a.Currency!.Code, StringComparer.Ordinal)
            .ToDictionary(a => a.Currency!.Code, a => new GroupAmounts(Format(a.Value.Fraud, a.Currency!), Format(a.Value.Genuine, a.Currency!))));

    public static string Format(Int128 minor, Currency currency) => MoneyAmounts.Format((long)Int128.Clamp(minor, long.MinValue, long.MaxValue), currency);
}

/// <summary>What changes between two decisions on every payment.</summary>
internal sealed class ChangeTally
{
    private readonly GroupTally _stopped = new();
    private readonly GroupTally _released = new();
    private long _reviews;

    public void Add(DecisionKind present, DecisionKind then, PaymentFacts facts, bool isFraud)
    {
        if (present == then)
        {
            return;
        }

        _reviews += (then == DecisionKind.Review ? 1 : 0) - (present == DecisionKind.Review ? 1 : 0);
        if (present == DecisionKind.Approve)
        {
            _stopped.Add(facts, isFraud);
        }
        else if (then == DecisionKind.Approve)
        {
            _released.Add(facts, isFraud);
        }
    }

    public BacktestChange ToChange(ReviewCost? cost) => new(
        _stopped.ToGroup(),
        _released.ToGroup(),
        _reviews,
        cost is { } c ? GroupTally.Format((Int128)_reviews * c.Minor, c.Currency) : null,
        cost is { } d ? GroupTally.Format(_stopped.FraudIn(d.Currency) - _released.FraudIn(d.Currency) - ((Int128)_reviews * d.Minor), d.Currency) : null);
}
