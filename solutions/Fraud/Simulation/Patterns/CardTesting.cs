namespace Suite.Fraud.Simulation.Patterns;

/// <summary>
/// A list of stolen numbers is tried out by a program: a burst of tiny payments at shops that deliver at once, seconds
/// apart, from one unknown device. What works is then spent on something dear within the hour.
/// Idea: card networks describe it as "enumeration" or "account testing"; velocity rules exist because of it.
/// </summary>
internal sealed class CardTesting : IFraudPattern
{
    public FraudPattern Pattern => FraudPattern.CardTesting;

    public double Share => 0.20;

    public double PaymentsMean => 18.5;

    public void Plan(Campaign campaign, ref SimulationRandom random, List<PlannedPayment> into)
    {
        var victim = campaign.DrawVictim(ref random);
        var country = Geography.DrawCountry(ref random);
        var device = campaign.NewDevice(0);
        var micros = campaign.StartMicros;
        for (var left = random.NextInteger(8, 25); left > 0; left--)
        {
            micros += (long)(random.NextBetween(3, 40) * Campaign.Second);
            var shop = campaign.DrawOnline(ref random, "digital_goods", "gaming", "marketplace");
            into.Add(new(micros, victim, shop, device, random.NextBetween(0.5, 3), country, Pattern));
        }

        for (var left = random.NextInteger(1, 3); left > 0; left--)
        {
            micros += (long)(random.NextBetween(3, 25) * Campaign.Minute);
            var shop = campaign.DrawOnline(ref random, "online_electronics", "travel");
            into.Add(new(micros, victim, shop, device, random.NextBetween(180, 900), country, Pattern));
        }
    }
}
