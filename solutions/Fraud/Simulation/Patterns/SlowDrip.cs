namespace Suite.Fraud.Simulation.Patterns;

/// <summary>
/// Stolen details used patiently: a small sum every few days for weeks, at ever other online shops, below what makes a
/// cardholder look twice, from a few devices in turn. Reported late, once a statement is read. Idea: subscription and
/// micro-charge frauds in consumer-protection notices.
/// </summary>
internal sealed class SlowDrip : IFraudPattern
{
    public const double DaysMax = 50;

    public FraudPattern Pattern => FraudPattern.SlowDrip;

    public double Share => 0.08;

    public double PaymentsMean => 12;

    public void Plan(Campaign campaign, ref SimulationRandom random, List<PlannedPayment> into)
    {
        var victim = campaign.DrawVictim(ref random);
        var country = Geography.DrawCountry(ref random);
        var days = random.NextBetween(20, DaysMax);
        for (var left = random.NextInteger(8, 16); left > 0; left--)
        {
            var shop = campaign.DrawOnline(ref random, "digital_goods", "gaming", "marketplace");
            var micros = campaign.After(random.NextBetween(0, days), Campaign.Day);
            into.Add(new(micros, victim, shop, campaign.NewDevice(random.NextIndex(2)), random.NextBetween(4, 15), country, Pattern));
        }
    }
}
