using Suite.Fraud.Simulation.Patterns;

namespace Suite.Fraud.Simulation;

/// <summary>
/// A stream of card payments, genuine and fraudulent, with the truth about each and the time it becomes known.
/// Pure: the stream follows from the options alone, on every machine and .NET version; it reads no clock. Payments are
/// drawn while the sequence is read, in time order, in O(customers + merchants) memory. See docs/simulator.md.
/// </summary>
public sealed class Simulator
{
    private const ulong TagPurpose = 0x746167;

    private readonly SimulatorOptions _options;

    /// <exception cref="ArgumentException">The options cannot be simulated; the message says which and why.</exception>
    public Simulator(SimulatorOptions options)
    {
        options.Validate();
        _options = options;
    }

    /// <summary>Every enumeration starts again from the beginning and gives the same payments.</summary>
    public IEnumerable<SimulatedPayment> Generate()
    {
        var start = Micros(_options.Start);
        var end = _options.Duration is { } duration ? start + (duration.Ticks / TimeSpan.TicksPerMicrosecond) : long.MaxValue;
        var world = new World(_options);
        var fraud = new FraudSchedule(world, _options, start);
        var genuine = new CustomerQueue(FirstTimes(world, start));
        var tag = Tag(_options, start);
        for (var number = 1L; ; number++)
        {
            PlannedPayment planned;
            if (fraud.FirstTime < genuine.FirstTime)
            {
                planned = fraud.Take();
            }
            else
            {
                var micros = genuine.FirstTime;
                planned = GenuineSpending.Next(world, genuine.FirstCustomer, micros);
                genuine.ReplaceFirst(NextTime(world.Customers[genuine.FirstCustomer], micros));
            }

            if (planned.TimeMicros >= end)
                yield break;
            yield return Finish(world, planned, tag, number);
        }
    }

    private static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static long[] FirstTimes(World world, long start)
    {
        // From one microsecond before, since the next payment is strictly later than the time given.
        var times = new long[world.Customers.Length];
        for (var i = 0; i < times.Length; i++)
            times[i] = NextTime(world.Customers[i], start - 1);
        return times;
    }

    private static long NextTime(Customer customer, long micros) =>
        customer.Rhythm.Next(micros, customer.PaymentsPerDay, customer.Country.UtcOffsetHours, ref customer.Random);

    private SimulatedPayment Finish(World world, in PlannedPayment planned, string tag, long number)
    {
        var merchant = world.Merchants[planned.Merchant];
        var customer = world.Customers[planned.Customer];

        // Online shops charge in the cardholder's money; shops and cash machines in their own.
        var money = merchant.IsOnline ? customer.Country : merchant.Country;
        return new SimulatedPayment(
            string.Create(null, $"tx-{tag}-{number}"),
            planned.TimeMicros,
            customer.CardId,
            merchant.Id,
            planned.Device,
            money.MinorUnits(planned.Euros),
            money.Currency,
            money.Exponent,
            merchant.Category.Channel,
            merchant.AttributesByCountry[planned.PayerCountryIndex],
            planned.Pattern != FraudPattern.None,
            planned.Pattern,
            ChargebackDelay.LabelAt(planned, number, _options));
    }

    /// <summary>
    /// Six letters from everything that decides the payments, so that two different streams never use one id for two
    /// payments. Letters, because a long run of digits would look like a card number and be refused.
    /// </summary>
    private static string Tag(SimulatorOptions options, long start)
    {
        var random = SimulationRandom.For(options.Seed, TagPurpose, (ulong)start);
        var bits = random.NextBits();
        bits = SimulationRandom.For((long)bits, (ulong)options.Customers, (ulong)options.Merchants).NextBits();
        bits = SimulationRandom.For(
            (long)bits, BitConverter.DoubleToUInt64Bits(options.PaymentsPerDay), BitConverter.DoubleToUInt64Bits(options.FraudRate)).NextBits();
        Span<char> letters = stackalloc char[6];
        for (var i = 0; i < letters.Length; i++)
            letters[i] = (char)('a' + (int)((bits >> (10 * i)) % 26));
        return new string(letters);
    }
}
