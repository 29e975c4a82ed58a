using System.Collections.Immutable;
using System.Text.Json;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud.Reviews;

/// <summary>
/// Up to which amount one person may release a payment, per currency. A currency without a limit needs two people for every amount: a bank
/// that has said nothing must not find out that one person was enough.
/// </summary>
/// <param name="Minor">By ISO 4217 code, in minor units.</param>
/// <param name="Version">Changes so far; 0 before the first.</param>
internal sealed record ReleaseLimits(ImmutableSortedDictionary<string, long> Minor, long Version)
{
    public static ReleaseLimits None { get; } = new(ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal), 0);

    public ReviewSettingsChanged? Last { get; init; }

    public long? For(int currencyNumber) =>
        Currency.Find(currencyNumber) is { } currency && Minor.TryGetValue(currency.Code, out var limit) ? limit : null;

    /// <summary>An amount that meets the limit exactly is within it.</summary>
    public bool NeedsSecond(long amountMinor, int currencyNumber) => For(currencyNumber) is not { } limit || amountMinor > limit;

    public static ReleaseLimits From(JournalEvent e)
    {
        var changed = JsonSerializer.Deserialize(e.Payload.Span, ReviewsJson.Default.ReviewSettingsChanged)
            ?? throw new InvalidDataException($"Event {e.Position} of {e.Stream} is empty.");
        return new ReleaseLimits(changed.ReleaseLimits.ToImmutableSortedDictionary(StringComparer.Ordinal), e.StreamVersion) { Last = changed };
    }

    public static async ValueTask<ReleaseLimits> ReadAsync(IJournal journal, TenantId tenant, CancellationToken ct)
    {
        var limits = None;
        await foreach (var e in journal.ReadStreamAsync(tenant, ReviewJournal.SettingsStream, 0, ct))
        {
            limits = From(e);
        }

        return limits;
    }
}
