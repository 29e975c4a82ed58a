namespace Suite.Fraud.Simulation.Patterns;

/// <summary>
/// Somebody logs in as the customer, from a device never seen with the card, and in one night buys what can be resold,
/// at shops the customer may know; the address still says home. Idea: banks' descriptions of phishing followed by
/// takeover; the new device together with the sum is the sign, either alone is not.
/// </summary>
internal sealed class AccountTakeover : IFraudPattern
{
    public FraudPattern Pattern => FraudPattern.AccountTakeover;

    public double Share => 0.14;

    public double PaymentsMean => 5.5;

    public void Plan(Campaign campaign, ref SimulationRandom random, List<PlannedPayment> into)
    {
        var world = campaign.World;
        var victim = campaign.DrawVictim(ref random);
        var customer = world.Customers[victim];
        var device = campaign.NewDevice(0);
        var night = NextNight(campaign.StartMicros, customer.Country.UtcOffsetHours);
        for (var left = random.NextInteger(3, 8); left > 0; left--)
        {
            var merchant = random.NextChance(0.3)
                ? customer.OnlineShops[random.NextIndex(customer.OnlineShops.Length)]
                : campaign.DrawOnline(ref random, "online_electronics", "marketplace", "travel");
            var euros = GenuineSpending.TypicalEuros(customer, world.Merchants[merchant], ref random) * random.NextBetween(1.8, 4.5);
            var micros = night + (long)(random.NextBetween(0, 5) * Campaign.Hour);
            into.Add(new(micros, victim, merchant, device, euros, customer.CountryIndex, Pattern));
        }
    }

    /// <summary>The next midnight where the customer lives.</summary>
    private static long NextNight(long micros, int utcOffsetHours)
    {
        var local = micros + (utcOffsetHours * Campaign.Hour);
        return (((local / Campaign.Day) + 1) * Campaign.Day) - (utcOffsetHours * Campaign.Hour);
    }
}
