namespace Suite.Fraud.Simulation;

/// <summary>
/// What a cardholder does with the card. Most of it is habit; some of it is what fraud looks like too (a trip abroad,
/// a new telephone, one large purchase, a handful of small online payments), so that no single rule tells them apart.
/// </summary>
internal static class GenuineSpending
{
    private const double TripsPerPayment = 1 / 400.0;
    private const double DeviceReplacedPerOnlinePayment = 1 / 250.0;
    private const double SplurgeShare = 0.025;
    private const double StrangerShopShare = 0.12;

    public static PlannedPayment Next(World world, int customerIndex, long micros)
    {
        var customer = world.Customers[customerIndex];
        ref var random = ref customer.Random;
        var abroad = IsOnTrip(customer, micros, ref random);
        var place = abroad ? customer.TripCountryIndex : customer.CountryIndex;

        string? device = null;
        int merchantIndex;
        var kind = random.NextUnit();
        if (kind < customer.OnlineShare)
        {
            merchantIndex = random.NextChance(StrangerShopShare)
                ? Any(world.Online, ref random)
                : customer.OnlineShops[Favoured(customer.OnlineShops.Length, ref random)];
            device = DeviceInHand(customer, customerIndex, ref random);
        }
        else if (kind < customer.OnlineShare + customer.CashShare)
        {
            merchantIndex = abroad ? Any(world.CashMachinesIn(place), ref random) : customer.CashMachine;
        }
        else
        {
            merchantIndex = abroad || random.NextChance(StrangerShopShare)
                ? Any(world.ShopsIn(place), ref random)
                : customer.Shops[Favoured(customer.Shops.Length, ref random)];
        }

        var merchant = world.Merchants[merchantIndex];
        var euros = TypicalEuros(customer, merchant, ref random);
        if (random.NextChance(SplurgeShare))
            euros *= random.NextBetween(3, 7);
        return new PlannedPayment(micros, customerIndex, merchantIndex, device, euros, place, FraudPattern.None);
    }

    /// <summary>What this customer pays at this merchant on an ordinary day. Cash comes in tens.</summary>
    public static double TypicalEuros(Customer customer, Merchant merchant, ref SimulationRandom random)
    {
        var euros = merchant.Category.MeanEuros * merchant.PriceLevel * customer.AmountScale * random.NextLogNormal(0.55);
        return merchant.Category.Channel == MerchantCategory.Atm ? Math.Max(10, Math.Round(euros / 10) * 10) : euros;
    }

    public static int Any(IReadOnlyList<int> merchants, ref SimulationRandom random) => merchants[random.NextIndex(merchants.Count)];

    private static int Favoured(int count, ref SimulationRandom random)
    {
        var unit = random.NextUnit();
        return (int)(unit * unit * count);
    }

    private static bool IsOnTrip(Customer customer, long micros, ref SimulationRandom random)
    {
        if (micros < customer.TripUntilMicros)
            return true;
        if (!random.NextChance(TripsPerPayment))
            return false;
        customer.TripCountryIndex = Geography.DrawCountry(ref random);
        customer.TripUntilMicros = micros + (long)(random.NextBetween(2, 15) * SpendingRhythm.MicrosPerDay);
        return true;
    }

    private static string DeviceInHand(Customer customer, int customerIndex, ref SimulationRandom random)
    {
        var slot = Favoured(customer.Devices.Length, ref random);
        if (random.NextChance(DeviceReplacedPerOnlinePayment))
            customer.Devices[slot] = World.DeviceId(customerIndex, customer.DevicesBought++);
        return customer.Devices[slot];
    }
}
