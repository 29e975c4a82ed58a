namespace Suite.Fraud.Simulation.Patterns;

/// <summary>
/// The plastic is in other hands: within two days it pays in shops and at cash machines far from home, for several
/// times what its owner pays, while the owner may still pay at home by telephone. Idea: "lost and stolen" fraud in the
/// statistics of card issuers; impossible travel is the sign.
/// </summary>
internal sealed class StolenCard : IFraudPattern
{
    private const double FarKm = 1_200;

    public FraudPattern Pattern => FraudPattern.StolenCard;

    public double Share => 0.18;

    public double PaymentsMean => 7;

    public void Plan(Campaign campaign, ref SimulationRandom random, List<PlannedPayment> into)
    {
        var world = campaign.World;
        var victim = campaign.DrawVictim(ref random);
        var customer = world.Customers[victim];
        var place = DrawFarAway(customer.Country, ref random);
        var hours = random.NextBetween(4, 40);
        for (var left = random.NextInteger(4, 10); left > 0; left--)
        {
            var atCashMachine = random.NextChance(0.25);
            var merchant = GenuineSpending.Any(atCashMachine ? world.CashMachinesIn(place) : world.ShopsIn(place), ref random);
            var euros = GenuineSpending.TypicalEuros(customer, world.Merchants[merchant], ref random) * random.NextBetween(2.5, 6);
            var micros = campaign.After(random.NextBetween(0, hours), Campaign.Hour);
            into.Add(new(micros, victim, merchant, null, euros, place, Pattern));
        }
    }

    private static int DrawFarAway(Country home, ref SimulationRandom random)
    {
        while (true)
        {
            // Ends: every country on the map has another one that is farther than this.
            var drawn = random.NextIndex(Geography.Countries.Count);
            if (Geography.Countries[drawn].DistanceKm(home) > FarKm)
                return drawn;
        }
    }
}
