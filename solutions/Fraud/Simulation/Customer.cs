namespace Suite.Fraud.Simulation;

/// <summary>One cardholder: habits drawn once, and the little that changes as time goes by.</summary>
internal sealed class Customer
{
    public required string CardId { get; init; }

    public required int CountryIndex { get; init; }

    public required double PaymentsPerDay { get; init; }

    /// <summary>Amounts relative to what everybody pays in a category.</summary>
    public required double AmountScale { get; init; }

    public required SpendingRhythm Rhythm { get; init; }

    public required double OnlineShare { get; init; }

    public required double CashShare { get; init; }

    /// <summary>Merchant indexes, the favourite first; most payments go to the first few.</summary>
    public required int[] Shops { get; init; }

    public required int[] OnlineShops { get; init; }

    public required int CashMachine { get; init; }

    public required string[] Devices { get; init; }

    public Country Country => Geography.Countries[CountryIndex];

    // What changes. Everything below is written only when this customer's own payment is drawn.

    /// <summary>A field, since a mutable struct behind a property would be advanced in a copy.</summary>
    public SimulationRandom Random;

    /// <summary>Until then every payment in person is made in <see cref="TripCountryIndex"/>.</summary>
    public long TripUntilMicros { get; set; }

    public int TripCountryIndex { get; set; }

    public int DevicesBought { get; set; }
}
