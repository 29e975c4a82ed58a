namespace Suite.Fraud.Journaling;

/// <summary>
/// What windows and models may know of a payment. Kept outside the encrypted part, so that erasing a person leaves every window as it
/// was; it therefore holds no id, and of the attributes only those that the feature set of the time declared.
/// </summary>
internal sealed record PaymentFacts
{
    public required long AmountMinor { get; init; }

    public required int CurrencyNumber { get; init; }

    public required byte CurrencyExponent { get; init; }

    public string? Channel { get; init; }

    public bool HasDevice { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = [];

    public void Write(ref PayloadWriter writer)
    {
        writer.Varint64(AmountMinor);
        writer.Varint64(CurrencyNumber);
        writer.Byte(CurrencyExponent);
        writer.Byte(HasDevice ? (byte)1 : (byte)0);
        writer.OptionalString(Channel);
        writer.Count(Attributes.Count);
        foreach (var (name, value) in Attributes)
        {
            writer.String(name);
            writer.String(value);
        }
    }

    public static PaymentFacts Read(ref PayloadReader reader)
    {
        var amount = reader.Varint64();
        var currency = (int)reader.Varint64();
        var exponent = reader.Byte();
        var hasDevice = reader.Byte() == 1;
        var channel = reader.OptionalString();
        var count = reader.Count();
        var attributes = count == 0 ? [] : new List<KeyValuePair<string, string>>(Math.Min(count, 64));
        for (var i = 0; i < count; i++)
        {
            attributes.Add(new(reader.String(), reader.String()));
        }

        return new PaymentFacts
        {
            AmountMinor = amount,
            CurrencyNumber = currency,
            CurrencyExponent = exponent,
            Channel = channel,
            HasDevice = hasDevice,
            Attributes = attributes,
        };
    }
}
