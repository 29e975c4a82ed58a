namespace Suite.Fraud.Simulation.Patterns;

/// <summary>
/// A merchant and a ring of cardholders work together: two weeks of modest payments build a good name (nobody complains,
/// so they are genuine in every label), then within two days every card is charged dearly at that merchant and nobody
/// means to pay. Idea: "bust-out" and merchant collusion cases as acquirers describe them; the sign is many cards with
/// large sums at one small merchant.
/// </summary>
internal sealed class BustOut : IFraudPattern
{
    private const int QuietDays = 14;

    public FraudPattern Pattern => FraudPattern.BustOut;

    public double Share => 0.10;

    public double PaymentsMean => 12 * 2;

    public void Plan(Campaign campaign, ref SimulationRandom random, List<PlannedPayment> into)
    {
        var world = campaign.World;
        var place = Geography.DrawCountry(ref random);
        var shops = world.ShopsIn(place);

        // The least popular half: the front of a ring is no supermarket.
        var merchantIndex = shops[shops.Count - 1 - random.NextIndex((shops.Count + 1) / 2)];
        var merchant = world.Merchants[merchantIndex];
        for (var cards = random.NextInteger(8, 16); cards > 0; cards--)
        {
            var member = campaign.DrawVictim(ref random);
            var customer = world.Customers[member];
            for (var quiet = random.NextInteger(1, 3); quiet > 0; quiet--)
            {
                var modest = GenuineSpending.TypicalEuros(customer, merchant, ref random) * 0.8;
                into.Add(new(campaign.After(random.NextBetween(0, QuietDays), Campaign.Day), member, merchantIndex, null, modest, place, FraudPattern.None));
            }

            for (var dear = random.NextInteger(1, 3); dear > 0; dear--)
            {
                var euros = random.NextBetween(350, 1_800);
                into.Add(new(campaign.After(random.NextBetween(QuietDays, QuietDays + 2), Campaign.Day), member, merchantIndex, null, euros, place, Pattern));
            }
        }
    }
}
