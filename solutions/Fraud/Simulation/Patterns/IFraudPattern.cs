namespace Suite.Fraud.Simulation.Patterns;

/// <summary>One way of stealing. A campaign is planned as a whole when it begins; its payments then wait for their time.</summary>
internal interface IFraudPattern
{
    FraudPattern Pattern { get; }

    /// <summary>Of all fraudulent payments. The shares of all patterns add up to 1.</summary>
    double Share { get; }

    /// <summary>Mean of the fraudulent payments of one campaign; what turns a share into campaigns per day.</summary>
    double PaymentsMean { get; }

    /// <summary>Adds the campaign's payments, none before its start.</summary>
    void Plan(Campaign campaign, ref SimulationRandom random, List<PlannedPayment> into);
}

/// <param name="Number">Unique among all campaigns of a stream; thieves' devices are named by it.</param>
internal sealed record Campaign(World World, long StartMicros, int Number)
{
    public const long Second = 1_000_000L;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    public int DrawVictim(ref SimulationRandom random) => random.NextIndex(World.Customers.Length);

    /// <summary>A device never seen before, named like any other so that nothing can be learnt from the name.</summary>
    public string NewDevice(int number) => World.DeviceId(World.Customers.Length + Number, number);

    public long After(double units, long unitMicros) => StartMicros + (long)(units * unitMicros);

    /// <summary>An online merchant of one of the categories; any online merchant if forty draws find none.</summary>
    public int DrawOnline(ref SimulationRandom random, params ReadOnlySpan<string> categories)
    {
        var drawn = GenuineSpending.Any(World.Online, ref random);
        for (var i = 0; i < 40 && !categories.Contains(World.Merchants[drawn].Category.Name); i++)
            drawn = GenuineSpending.Any(World.Online, ref random);
        return drawn;
    }
}
