namespace Suite.FeatureStore;

/// <summary>Refuses events that do not fit the schema or would overflow the arithmetic. Callers validate input before; this is the last line.</summary>
internal static class EventGuard
{
    // Tens of thousands of years either side of 1970, with room for windows and delays on top.
    private const long TimeMicrosMax = long.MaxValue / 4;

    public static void Check(FeatureEvent e, EventSchema schema)
    {
        if (e.Keys.Length != schema.Entities.Count || e.Numbers.Length != schema.Numbers.Count || e.Categories.Length != schema.Categories.Count)
        {
            throw new ArgumentException("The event does not have the schema's entities, numbers and categories.", nameof(e));
        }

        foreach (var number in e.Numbers)
        {
            if (number != FeatureEvent.Missing && number is > FeatureEvent.NumberMax or < -FeatureEvent.NumberMax)
            {
                throw new ArgumentException($"A number is beyond ±{FeatureEvent.NumberMax}.", nameof(e));
            }
        }

        if (e.CurrencyExponent > Powers.ExponentMax || e.TimeMicros is > TimeMicrosMax or < -TimeMicrosMax)
        {
            throw new ArgumentException("The currency's exponent or the time is out of range.", nameof(e));
        }
    }
}
