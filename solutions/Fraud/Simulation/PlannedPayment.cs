namespace Suite.Fraud.Simulation;

/// <summary>A payment before it has a place in the stream, an id and a label.</summary>
/// <param name="PayerCountryIndex">Where the payer is, or claims to be.</param>
internal readonly record struct PlannedPayment(
    long TimeMicros, int Customer, int Merchant, string? Device, double Euros, int PayerCountryIndex, FraudPattern Pattern);
