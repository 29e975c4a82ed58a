namespace Suite.Fraud.Simulation;

/// <summary>Everybody who pays or is paid, drawn once from the seed. Costs O(customers + merchants) memory.</summary>
internal sealed class World
{
    private const ulong MerchantPurpose = 0x6D65726368616E74;
    private const ulong CustomerPurpose = 0x637573746F6D6572;
    private const int ShopCandidates = 24;
    private const int ShopsFavoured = 8;
    private const int OnlineShopsFavoured = 6;

    private readonly List<int>[] _shops = NewLists();
    private readonly List<int>[] _cashMachines = NewLists();
    private readonly List<int> _online = [];

    public World(SimulatorOptions options)
    {
        Merchants = new Merchant[options.Merchants];
        for (var i = 0; i < Merchants.Length; i++)
            Merchants[i] = NewMerchant(options, i);
        Customers = new Customer[options.Customers];
        var meanPerDay = options.PaymentsPerDay * (1 - options.FraudRate) / options.Customers;
        for (var i = 0; i < Customers.Length; i++)
            Customers[i] = NewCustomer(options, i, meanPerDay);
    }

    public Merchant[] Merchants { get; }

    public Customer[] Customers { get; }

    public IReadOnlyList<int> Online => _online;

    public IReadOnlyList<int> ShopsIn(int countryIndex) => _shops[countryIndex];

    public IReadOnlyList<int> CashMachinesIn(int countryIndex) => _cashMachines[countryIndex];

    private static List<int>[] NewLists() => [.. Geography.Countries.Select(_ => new List<int>())];

    private Merchant NewMerchant(SimulatorOptions options, int index)
    {
        var random = SimulationRandom.For(options.Seed, MerchantPurpose, (ulong)index);
        var countries = Geography.Countries.Count;

        // The first few of each kind are dealt out, so that even the smallest world has everything everywhere.
        var dealt = index < 3 * countries;
        var countryIndex = dealt ? index % countries : Geography.DrawCountry(ref random);
        var kind = dealt ? index / countries / 3.0 : random.NextUnit();
        var channel = kind < 0.6 ? MerchantCategory.Pos : kind < 0.9 ? MerchantCategory.Ecommerce : MerchantCategory.Atm;
        if (dealt)
            channel = (index / countries) switch { 0 => MerchantCategory.Pos, 1 => MerchantCategory.Ecommerce, _ => MerchantCategory.Atm };

        (channel switch
        {
            MerchantCategory.Pos => _shops[countryIndex],
            MerchantCategory.Atm => _cashMachines[countryIndex],
            _ => _online,
        }).Add(index);

        var country = Geography.Countries[countryIndex];
        var category = MerchantCategory.Draw(channel, ref random);
        return new Merchant
        {
            Id = $"m-{index + 1}",
            Category = category,
            Country = country,
            EastKm = country.EastKm + random.NextBetween(-Country.RadiusKm, Country.RadiusKm),
            NorthKm = country.NorthKm + random.NextBetween(-Country.RadiusKm, Country.RadiusKm),
            PriceLevel = random.NextLogNormal(0.25),
            AttributesByCountry = [.. Geography.Countries.Select(c => new SimulatedAttributes(c.Code, category.Name))],
        };
    }

    private Customer NewCustomer(SimulatorOptions options, int index, double meanPerDay)
    {
        var random = SimulationRandom.For(options.Seed, CustomerPurpose, (ulong)index);
        var countryIndex = Geography.DrawCountry(ref random);
        var country = Geography.Countries[countryIndex];
        var east = country.EastKm + random.NextBetween(-Country.RadiusKm, Country.RadiusKm);
        var north = country.NorthKm + random.NextBetween(-Country.RadiusKm, Country.RadiusKm);
        var devices = new string[random.NextInteger(1, 3)];
        for (var i = 0; i < devices.Length; i++)
            devices[i] = DeviceId(index, i);

        var customer = new Customer
        {
            CardId = $"c-{index + 1}",
            CountryIndex = countryIndex,

            // Uniform around the mean by a factor of up to 1.8: most pay about as often, some hardly ever.
            PaymentsPerDay = meanPerDay * random.NextBetween(0.2, 1.8),
            AmountScale = random.NextLogNormal(0.45),
            Rhythm = SpendingRhythm.All[random.NextUnit() switch { < 0.6 => 0, < 0.85 => 1, _ => 2 }],
            OnlineShare = random.NextBetween(0.08, 0.55),
            CashShare = random.NextBetween(0.0, 0.10),
            Shops = Nearest(_shops[countryIndex], east, north, ShopsFavoured, ref random),
            OnlineShops = DrawSome(_online, OnlineShopsFavoured, ref random),
            CashMachine = Nearest(_cashMachines[countryIndex], east, north, 1, ref random)[0],
            Devices = devices,
            DevicesBought = devices.Length,
            Random = random,
        };
        foreach (var merchant in customer.Shops)
            Merchants[merchant].Regulars.Add(index);
        foreach (var merchant in customer.OnlineShops)
            Merchants[merchant].Regulars.Add(index);
        return customer;
    }

    /// <summary>"d-77-2": the customer and a running number. Thieves' devices are numbered apart, "d-x5-1".</summary>
    public static string DeviceId(int customer, int number) => $"d-{customer + 1}-{number + 1}";

    private int[] Nearest(List<int> merchants, double east, double north, int count, ref SimulationRandom random)
    {
        var candidates = DrawSome(merchants, ShopCandidates, ref random);
        var distances = new double[candidates.Length];
        for (var i = 0; i < candidates.Length; i++)
        {
            var merchant = Merchants[candidates[i]];
            distances[i] = Geography.DistanceKm(east, north, merchant.EastKm, merchant.NorthKm);
        }

        Array.Sort(distances, candidates);
        return candidates[..Math.Min(count, candidates.Length)];
    }

    private static int[] DrawSome(List<int> from, int count, ref SimulationRandom random)
    {
        var drawn = new int[Math.Min(count, from.Count)];
        for (var i = 0; i < drawn.Length; i++)
        {
            // Popularity falls with the number: squaring sends most customers to the low ones.
            var unit = random.NextUnit();
            drawn[i] = from[(int)(unit * unit * from.Count)];
        }

        return [.. drawn.Distinct()];
    }
}
