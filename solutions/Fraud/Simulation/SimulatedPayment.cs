namespace Suite.Fraud.Simulation;

/// <summary>How a fraud was committed; docs/simulator.md describes each.</summary>
public enum FraudPattern
{
    None = 0,
    CardTesting = 1,
    CompromisedMerchant = 2,
    StolenCard = 3,
    AccountTakeover = 4,
    BustOut = 5,
    SlowDrip = 6,
}

/// <summary>What a bank sends beside the fixed members. <see cref="Country"/> is where the payer is, or claims to be.</summary>
public sealed record SimulatedAttributes(string Country, string MerchantCategory);

/// <summary>One payment together with the truth about it, which only the simulator knows.</summary>
/// <param name="TransactionId">Unique in the stream; streams of other seeds or starts use other ids.</param>
/// <param name="OccurredAtMicros">Microseconds since 1970-01-01 UTC; never earlier than the payment before.</param>
/// <param name="DeviceId">Null unless paid online.</param>
/// <param name="AmountMinor">In the minor unit of <paramref name="Currency"/> (yen have no decimals, Kuwaiti dinars three).</param>
/// <param name="CurrencyExponent">Decimals of the currency.</param>
/// <param name="Channel">pos, ecommerce or atm.</param>
/// <param name="IsFraud">The truth, whether or not it is ever reported. Never an input of a model.</param>
/// <param name="LabelAtMicros">When somebody reports the truth; null if nobody does.</param>
public sealed record SimulatedPayment(
    string TransactionId,
    long OccurredAtMicros,
    string CardId,
    string MerchantId,
    string? DeviceId,
    long AmountMinor,
    string Currency,
    int CurrencyExponent,
    string Channel,
    SimulatedAttributes Attributes,
    bool IsFraud,
    FraudPattern Pattern,
    long? LabelAtMicros);

/// <summary>A payment's truth becoming known: a chargeback, or a verdict that it was genuine.</summary>
public sealed record SimulatedLabel(string TransactionId, bool IsFraud, long ReportedAtMicros);

/// <summary>One thing that happens: exactly one of the two is set.</summary>
public readonly record struct SimulatedEvent(SimulatedPayment? Payment, SimulatedLabel? Label)
{
    public long TimeMicros => Payment?.OccurredAtMicros ?? Label!.ReportedAtMicros;
}
