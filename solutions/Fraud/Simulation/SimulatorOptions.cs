namespace Suite.Fraud.Simulation;

/// <summary>What is simulated. Two simulators with equal options give equal streams, on any machine.</summary>
public sealed record SimulatorOptions
{
    public long Seed { get; init; } = 1;

    /// <summary>Event time of the first instant; no payment is earlier.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Event time simulated; null never ends.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Memory grows with this, about 700 bytes each.</summary>
    public int Customers { get; init; } = 5_000;

    public int Merchants { get; init; } = 1_000;

    /// <summary>Mean of all payments of all customers on one day.</summary>
    public double PaymentsPerDay { get; init; } = 10_000;

    /// <summary>Mean share of fraud among all payments. Campaigns come in bursts, so a short stream strays from it.</summary>
    public double FraudRate { get; init; } = 0.006;

    /// <summary>Share of frauds that nobody ever reports.</summary>
    public double NeverReportedShare { get; init; } = 0.08;

    /// <summary>Share of genuine payments that somebody looks into and reports as genuine some days later.</summary>
    public double GenuineVerdictShare { get; init; } = 0.002;

    /// <summary>Throws <see cref="ArgumentException"/> naming the first value that cannot be simulated.</summary>
    public void Validate()
    {
        Require(Customers is >= 10 and <= 5_000_000, nameof(Customers), "from 10 to 5,000,000");
        Require(Merchants is >= 60 and <= 1_000_000, nameof(Merchants), "from 60 (every country needs shops, cash machines and online shops) to 1,000,000");
        Require(PaymentsPerDay is > 0 and <= 1e9, nameof(PaymentsPerDay), "above 0 and at most 1e9");
        Require(FraudRate is >= 0 and <= 0.5, nameof(FraudRate), "from 0 to 0.5");
        Require(NeverReportedShare is >= 0 and <= 1, nameof(NeverReportedShare), "from 0 to 1");
        Require(GenuineVerdictShare is >= 0 and <= 1, nameof(GenuineVerdictShare), "from 0 to 1");
        Require(Duration is null || Duration > TimeSpan.Zero, nameof(Duration), "positive, or null for an endless stream");
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
            throw new ArgumentException($"{name} must be {range}.", name);
    }
}
