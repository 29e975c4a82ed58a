namespace Suite.Fraud.Simulation;

/// <summary>
/// How long it takes until the truth is reported. Some cardholders are warned at once, most find out within two weeks,
/// some only from a statement; frauds made to go unnoticed take longest.
/// </summary>
internal static class ChargebackDelay
{
    private const ulong Purpose = 0x6C6162656C;

    /// <summary>Null if it is never reported. A draw of its own per payment, so changing the delays changes no payment.</summary>
    public static long? LabelAt(in PlannedPayment payment, long number, SimulatorOptions options)
    {
        var random = SimulationRandom.For(options.Seed, Purpose, (ulong)number);
        if (payment.Pattern == FraudPattern.None)
        {
            return random.NextChance(options.GenuineVerdictShare)
                ? payment.TimeMicros + Micros(random.NextBetween(0.2, 5))
                : null;
        }

        if (random.NextChance(options.NeverReportedShare))
            return null;
        var kind = random.NextUnit();
        var days = kind < 0.3 ? random.NextBetween(0.02, 1)
            : kind < 0.85 ? random.NextBetween(1, 14)
            : random.NextBetween(14, 60);
        if (payment.Pattern is FraudPattern.SlowDrip or FraudPattern.BustOut)
            days += random.NextBetween(3, 25);
        return payment.TimeMicros + Micros(days);
    }

    private static long Micros(double days) => (long)(days * SpendingRhythm.MicrosPerDay);
}
