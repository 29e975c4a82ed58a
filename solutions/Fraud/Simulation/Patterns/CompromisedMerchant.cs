namespace Suite.Fraud.Simulation.Patterns;

/// <summary>
/// For 28 days a merchant's terminal or web shop leaks: cards of its regulars are charged there without their owners,
/// for amounts not far from the usual. No payment looks odd alone; the merchant's share of fraud gives it away, as late
/// as chargebacks arrive. Idea: the Fraud Detection Handbook's "compromised terminal", and skimming reports of banks.
/// </summary>
internal sealed class CompromisedMerchant : IFraudPattern
{
    public const int Days = 28;
    private const int RegularsWanted = 5;

    public FraudPattern Pattern => FraudPattern.CompromisedMerchant;

    public double Share => 0.30;

    public double PaymentsMean => 50;

    public void Plan(Campaign campaign, ref SimulationRandom random, List<PlannedPayment> into)
    {
        var world = campaign.World;
        var index = DrawMerchant(world, ref random);
        var merchant = world.Merchants[index];
        for (var left = random.NextInteger(30, 70); left > 0; left--)
        {
            var victim = merchant.Regulars.Count > 0
                ? merchant.Regulars[random.NextIndex(merchant.Regulars.Count)]
                : campaign.DrawVictim(ref random);
            var customer = world.Customers[victim];
            var euros = GenuineSpending.TypicalEuros(customer, merchant, ref random) * random.NextBetween(0.9, 2.2);
            var micros = campaign.After(random.NextBetween(0, Days), Campaign.Day);
            var device = merchant.IsOnline ? campaign.NewDevice(random.NextIndex(3)) : null;
            into.Add(new(micros, victim, index, device, euros, customer.CountryIndex, Pattern));
        }
    }

    private static int DrawMerchant(World world, ref SimulationRandom random)
    {
        var index = 0;
        for (var i = 0; i < 200; i++)
        {
            index = random.NextIndex(world.Merchants.Length);
            if (world.Merchants[index].Regulars.Count >= RegularsWanted)
                break;
        }

        return index;
    }
}
