using System.Security.Cryptography;
using System.Text;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Journal;

namespace Suite.Fraud.Scoring;

/// <summary>
/// A tenant's journal opens with the feature set it starts from, written out: a later version of the product may ship another default,
/// and decisions made under this one must still be provable.
/// </summary>
internal static class InitialFeatureSet
{
    public static async Task EnsureAsync(IJournal journal, TenantId tenant, TimeProvider time, CancellationToken ct)
    {
        await foreach (var _ in journal.ReadStreamAsync(tenant, FraudEvents.FeatureSetStream, 0, ct))
        {
            return;
        }

        // Two nodes may do this at once: the id is the same, so one of them writes it and the other finds it written.
        await journal.AppendAsync(tenant, [Activate(FeatureSet.Default, "feature-set/initial", time)], ct);
    }

    public static NewEvent Activate(FeatureSet features, string id, TimeProvider time)
    {
        var json = Encoding.UTF8.GetBytes(features.Json);
        return new NewEvent
        {
            Id = id,
            Stream = FraudEvents.FeatureSetStream,
            Type = FraudEvents.FeatureSetActivated,
            EventTimeMicros = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000,
            RequestHash = SHA256.HashData(json),
            Payload = json,
        };
    }
}
