using Suite.Hosting;

namespace Suite.Fraud.Payments;

/// <summary>A card payment as a bank sent it, checked: every field is in range, none looks like a card number.</summary>
public sealed record Payment
{
    public required string TransactionId { get; init; }

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public required long OccurredAtMicros { get; init; }

    public required string CardId { get; init; }

    public required string MerchantId { get; init; }

    public string? DeviceId { get; init; }

    /// <summary>In the currency's minor units (ISO 4217 exponent), never negative.</summary>
    public required long AmountMinor { get; init; }

    public required Currency Currency { get; init; }

    public string? Channel { get; init; }

    /// <summary>What else the bank knows, by name; sorted by name (ordinal).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = [];
}
