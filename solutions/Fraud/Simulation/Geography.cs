namespace Suite.Fraud.Simulation;

/// <summary>A country on a flat map: enough for "near" and "far away".</summary>
/// <param name="PerEuro">Units of the currency for one euro; a round figure, not a quotation.</param>
/// <param name="EastKm">Centre of the map square, kilometres.</param>
internal sealed record Country(
    string Code, string Currency, int Exponent, double PerEuro, int UtcOffsetHours, double EastKm, double NorthKm, double Weight)
{
    public const double RadiusKm = 250;

    public double DistanceKm(Country other) => Geography.DistanceKm(EastKm, NorthKm, other.EastKm, other.NorthKm);

    /// <summary>An amount of euros in this currency's minor units, at least one.</summary>
    public long MinorUnits(double euros)
    {
        var scale = Exponent switch { 0 => 1.0, 2 => 100.0, _ => 1_000.0 };
        return Math.Max(1, (long)Math.Round(euros * PerEuro * scale));
    }
}

internal static class Geography
{
    /// <summary>Currencies with no, two and three decimals are all present, since mixing them up is a classic mistake.</summary>
    public static IReadOnlyList<Country> Countries { get; } =
    [
        new("DE", "EUR", 2, 1.0, 1, 0, 0, 0.26),
        new("FR", "EUR", 2, 1.0, 1, -750, -400, 0.18),
        new("ES", "EUR", 2, 1.0, 1, -1_300, -1_300, 0.10),
        new("GB", "GBP", 2, 0.85, 0, -900, 250, 0.14),
        new("CH", "CHF", 2, 0.95, 1, -200, -500, 0.05),
        new("SE", "SEK", 2, 11.2, 1, 400, 1_000, 0.06),
        new("PL", "PLN", 2, 4.3, 1, 700, 50, 0.08),
        new("US", "USD", 2, 1.1, -5, -6_800, -1_000, 0.07),
        new("JP", "JPY", 0, 162, 9, 9_000, -1_700, 0.04),
        new("KW", "KWD", 3, 0.34, 3, 3_900, -2_300, 0.02),
    ];

    public static double DistanceKm(double east1, double north1, double east2, double north2)
    {
        double east = east1 - east2, north = north1 - north2;
        return Math.Sqrt((east * east) + (north * north));
    }

    public static int DrawCountry(ref SimulationRandom random)
    {
        var left = random.NextUnit();
        for (var i = 0; i < Countries.Count - 1; i++)
        {
            left -= Countries[i].Weight;
            if (left < 0)
                return i;
        }

        return Countries.Count - 1;
    }
}
