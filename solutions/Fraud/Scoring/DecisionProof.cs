using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Journal;

namespace Suite.Fraud.Scoring;

/// <summary>One stored value that came out otherwise when it was recomputed; both are given with all their bits.</summary>
internal sealed record Difference(string What, string Stored, string Recomputed);

/// <summary>What a past decision comes out as today.</summary>
internal sealed record ProofResult(bool Identical, IReadOnlyList<Difference> Differences, Decision Recomputed, long EventsRead);

/// <summary>
/// Makes a past decision again from the events before it and nothing else: the plan that stood then, windows reread by key, the same
/// arithmetic. Compares bit by bit. Cost: a read of each of the payment's entities over the longest window.
/// </summary>
internal sealed class DecisionProof(IJournal journal, PlanLoader plans)
{
    public async Task<ProofResult> ProveAsync(TenantId tenant, StoredPayment payment, CancellationToken ct)
    {
        var stored = payment.Decision ?? throw new InvalidOperationException("An imported payment was never decided; there is nothing to prove.");
        var before = payment.Position - 1;
        var plan = await plans.LoadAsync(await plans.ReadStateAsync(tenant, before, ct), ct);
        var engine = new FeatureEngine(plan.Features, new FeatureEngineOptions());
        var e = plan.Events.Payment(payment.Position, payment.OccurredAtMicros, payment.Keys, payment.Facts);
        var features = new double[plan.Features.Features.Count];
        var needed = new List<HistoryRequest>();
        var counting = new EntityHistory(journal, tenant);
        while (!engine.TryAdmit(e, features, needed))
        {
            await counting.LoadAsync(engine, plan.Events, needed, before, ct);
        }

        var again = plan.Decide(payment.Facts, payment.Keys, payment.OccurredAtMicros, features, stored.QueuedMicros, stored.ScoredMicros);
        var differences = Compare(stored, again, plan.Features);
        return new ProofResult(differences.Count == 0, differences, again, counting.EventsRead);
    }

    internal static List<Difference> Compare(Decision stored, Decision again, FeatureSet features)
    {
        var differences = new List<Difference>();
        Text("modelVersion", stored.ModelVersion ?? "none", again.ModelVersion ?? "none");
        Text("featureSetVersion", stored.FeatureSetVersion, again.FeatureSetVersion);
        Text("decision", stored.Kind.ToString(), again.Kind.ToString());
        Text("decidedBy", $"{stored.DecidedBy}", $"{again.DecidedBy}");
        Text("shadows", string.Join(", ", stored.Shadows), string.Join(", ", again.Shadows));
        Text("score", Bits(stored.Score), Bits(again.Score));
        Text("features.count", $"{stored.Features.Length}", $"{again.Features.Length}");
        for (var i = 0; i < Math.Min(stored.Features.Length, again.Features.Length); i++)
        {
            Text("features." + features.Features[i].Name, Bits(stored.Features[i]), Bits(again.Features[i]));
        }

        Text("reasons.count", $"{stored.Reasons.Count}", $"{again.Reasons.Count}");
        for (var i = 0; i < Math.Min(stored.Reasons.Count, again.Reasons.Count); i++)
        {
            Text($"reasons[{i}].feature", $"{stored.Reasons[i].Feature}", $"{again.Reasons[i].Feature}");
            Text($"reasons[{i}].contribution", Bits(stored.Reasons[i].Contribution), Bits(again.Reasons[i].Contribution));
        }

        return differences;

        void Text(string what, string one, string other)
        {
            if (one != other)
            {
                differences.Add(new Difference(what, one, other));
            }
        }
    }

    /// <summary>The shortest text that reads back to the same bits, and the bits: two NaNs or two zeros may differ in them.</summary>
    private static string Bits(double value) => FormattableString.Invariant($"{value:R} (0x{BitConverter.DoubleToUInt64Bits(value):x16})");

    private static string Bits(float? value) =>
        value is { } v ? FormattableString.Invariant($"{v:R} (0x{BitConverter.SingleToUInt32Bits(v):x8})") : "none";
}
