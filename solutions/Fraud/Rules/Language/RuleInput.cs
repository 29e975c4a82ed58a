using Suite.Journal;

namespace Suite.Fraud.Rules.Language;

/// <summary>
/// All that a rule may see of a payment: what stays in the journal when a person is erased, so that every past decision can be made again.
/// The ids of card, merchant and device are keyed hashes and can only be looked up in lists.
/// </summary>
internal readonly ref struct RuleInput
{
    /// <summary>A moment nobody knows: of a rule's test that gives none.</summary>
    public const long NoTime = long.MinValue;

    /// <summary>In units of the currency, not minor ones; NaN for missing.</summary>
    public required double Amount { get; init; }

    /// <summary>ISO 4217 number; 0 for missing.</summary>
    public required int Currency { get; init; }

    public required string? Channel { get; init; }

    /// <summary>Event time; also what an entry's expiry is compared with.</summary>
    public required long OccurredAtMicros { get; init; }

    /// <summary>Those the feature set of the time declared.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; }

    /// <summary>In the feature set's order; NaN where undefined.</summary>
    public required ReadOnlySpan<double> Features { get; init; }

    /// <summary>NaN while there is no champion.</summary>
    public required double Score { get; init; }

    /// <summary>Card, merchant, device; none where there is none.</summary>
    public required ReadOnlySpan<EntityKey> Keys { get; init; }

    public required ListBook Lists { get; init; }

    /// <summary>Null when the payment does not have it.</summary>
    public string? Attribute(string name)
    {
        // By index: the enumerator of a list behind an interface would be an allocation a payment.
        for (var i = 0; i < Attributes.Count; i++)
        {
            if (Attributes[i].Key == name)
            {
                return Attributes[i].Value;
            }
        }

        return null;
    }
}
