namespace Suite.Fraud.Simulation;

/// <param name="MeanEuros">Typical amount there before the customer's own scale.</param>
/// <param name="Share">Of the merchants of its channel.</param>
internal sealed record MerchantCategory(string Name, string Channel, double MeanEuros, double Share)
{
    public const string Pos = "pos";
    public const string Ecommerce = "ecommerce";
    public const string Atm = "atm";

    public static IReadOnlyList<MerchantCategory> All { get; } =
    [
        new("grocery", Pos, 32, 0.34),
        new("restaurant", Pos, 28, 0.24),
        new("fuel", Pos, 55, 0.14),
        new("pharmacy", Pos, 18, 0.10),
        new("fashion", Pos, 62, 0.10),
        new("electronics", Pos, 180, 0.05),
        new("jewellery", Pos, 240, 0.03),
        new("marketplace", Ecommerce, 38, 0.40),
        new("digital_goods", Ecommerce, 11, 0.25),
        new("travel", Ecommerce, 210, 0.12),
        new("online_electronics", Ecommerce, 150, 0.15),
        new("gaming", Ecommerce, 24, 0.08),
        new("cash", Atm, 90, 1.0),
    ];

    public static MerchantCategory Draw(string channel, ref SimulationRandom random)
    {
        var left = random.NextUnit();
        MerchantCategory? last = null;
        foreach (var category in All)
        {
            if (category.Channel != channel)
                continue;
            last = category;
            left -= category.Share;
            if (left < 0)
                break;
        }

        return last!;
    }
}

internal sealed class Merchant
{
    public required string Id { get; init; }

    public required MerchantCategory Category { get; init; }

    public required Country Country { get; init; }

    public required double EastKm { get; init; }

    public required double NorthKm { get; init; }

    /// <summary>Prices relative to the category: there are cheap and expensive shops.</summary>
    public required double PriceLevel { get; init; }

    /// <summary>One object per merchant and payer's country, so that a payment allocates none.</summary>
    public required SimulatedAttributes[] AttributesByCountry { get; init; }

    /// <summary>Customers who favour it, as indexes: whose cards a thief finds when it is compromised.</summary>
    public List<int> Regulars { get; } = [];

    public bool IsOnline => Category.Channel == MerchantCategory.Ecommerce;
}
