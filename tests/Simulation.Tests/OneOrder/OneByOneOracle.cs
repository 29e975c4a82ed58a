using System.Text;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Journal;
using Suite.Models;
using Suite.Trees;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>
/// What one machine, scoring one payment after the other in the journal's order, must have stored. Takes from the journal the order and nothing
/// else of a payment: its content comes from what was sent, its features from the definition, its score from libxgboost.
/// </summary>
internal sealed class OneByOneOracle(IReadOnlyDictionary<string, byte[]> contents, IReadOnlyDictionary<string, Payment> sent)
{
    private readonly Dictionary<string, Plan> _plans = new(StringComparer.Ordinal);

    /// <summary>Decisions compared, and how many of them had a score.</summary>
    public int Compared { get; private set; }

    public int Scored { get; private set; }

    /// <summary>Which models decided, by the order.</summary>
    public HashSet<string?> Models { get; } = [];

    /// <returns>One line for everything that differs; empty when every stored bit is as it must be.</returns>
    public List<string> Compare(IReadOnlyList<JournalEvent> order)
    {
        var differences = new List<string>();
        var work = new List<(StoredPayment Payment, Plan Plan)>();
        var inForce = new Dictionary<long, FeatureSet>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Plan? plan = null;
        string? declared = null;
        var models = new Dictionary<string, ModelRegistered>(StringComparer.Ordinal);
        for (var i = 0; i < order.Count; i++)
        {
            var e = order[i];
            if (e.Position != i + 1 || !seen.Add(e.Id))
            {
                differences.Add($"Event {i + 1} in order is at position {e.Position} with id {e.Id}{(seen.Contains(e.Id) ? ", seen before" : "")}.");
            }

            if (plan is not null)
            {
                inForce.Add(i + 1, plan.Features);
            }

            switch (e.Type)
            {
                case FraudEvents.FeatureSetActivated:
                    declared = Encoding.UTF8.GetString(e.Payload.Span);
                    plan = plan?.Model is null ? PlanOf(declared, null) : plan;
                    break;
                case ModelJournal.Registered or ModelJournal.Promoted or ModelJournal.RolledBack:
                    plan = Follow(ModelJournal.Codec.Decode(e), models) ?? plan;
                    break;
                case FraudEvents.PaymentScored:
                    work.Add((PaymentEvents.Read(e), plan!));
                    break;
            }
        }

        foreach (var group in work.GroupBy(w => w.Plan))
        {
            differences.AddRange(Compare(group.Key, [.. group.Select(w => w.Payment)], new Windows(group.Key.Features, order, sent, inForce)));
        }

        return differences;
    }

    private Plan? Follow(ModelEvent happened, Dictionary<string, ModelRegistered> models)
    {
        if (happened is ModelRegistered registered)
        {
            models.Add(registered.Version, registered);
            return null;
        }

        var champion = models[happened is ModelPromoted promoted ? promoted.Version : ((ModelRolledBack)happened).Restored];
        var features = contents[champion.FeatureSetContent];
        return PlanOf(Encoding.UTF8.GetString(features), champion);
    }

    private Plan PlanOf(string featureSet, ModelRegistered? model)
    {
        var name = model?.Version ?? featureSet;
        if (!_plans.TryGetValue(name, out var plan))
        {
            plan = new Plan(FeatureSet.Parse(featureSet), model, model is null ? null : contents[model.Content]);
            _plans.Add(name, plan);
        }

        return plan;
    }

    private List<string> Compare(Plan plan, List<StoredPayment> payments, Windows windows)
    {
        var expected = new double[payments.Count][];
        Parallel.For(0, payments.Count, i => expected[i] = windows.FeaturesAt(payments[i].Position));
        using var library = plan.Bytes is null ? null : new XgboostOracle(plan.Bytes, plan.Features.Features.Count);
        var differences = new List<string>();
        for (var i = 0; i < payments.Count; i++)
        {
            Compared++;
            Models.Add(plan.Model?.Version);
            differences.AddRange(Compare(plan, payments[i], expected[i], library));
        }

        return differences;
    }

    private IEnumerable<string> Compare(Plan plan, StoredPayment payment, double[] expected, XgboostOracle? library)
    {
        var stored = payment.Decision!;
        var at = $"{payment.TransactionId} at {payment.Position}: ";
        if (stored.FeatureSetVersion != plan.Features.Version || stored.ModelVersion != plan.Model?.Version || stored.Features.Length != expected.Length)
        {
            yield return $"{at}decided by {stored.ModelVersion} with {stored.FeatureSetVersion}, in force was {plan.Model?.Version} with {plan.Features.Version}.";
            yield break;
        }

        for (var i = 0; i < expected.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(stored.Features[i]))
            {
                yield return $"{at}{plan.Features.Features[i].Name} is stored as {stored.Features[i]:R}, by definition it is {expected[i]:R}.";
            }
        }

        if (library is null)
        {
            if (stored is not { Score: null, Kind: DecisionKind.Approve, Reasons: [] })
            {
                yield return $"{at}a score {stored.Score} and {stored.Kind} without a model.";
            }

            yield break;
        }

        Scored++;
        var row = Array.ConvertAll(expected, value => (float)value);
        var score = library.Predict(row);
        if (stored.Score is not { } given || BitConverter.SingleToInt32Bits(given) != BitConverter.SingleToInt32Bits(score))
        {
            yield return $"{at}the score is stored as {stored.Score:R}, the library gives {score:R}.";
        }

        var thresholds = plan.Model!.Thresholds;
        var kind = score >= thresholds["decline"] ? DecisionKind.Decline : score >= thresholds["review"] ? DecisionKind.Review : DecisionKind.Approve;
        if (stored.Kind != kind)
        {
            yield return $"{at}{stored.Kind} is stored, the thresholds say {kind}.";
        }

        foreach (var difference in CompareReasons(plan, stored, expected, library.PredictContributions(row)))
        {
            yield return at + difference;
        }
    }

    /// <summary>To the bit with the explainer run for this row alone; to rounding with the library, which adds up in single precision.</summary>
    private static IEnumerable<string> CompareReasons(Plan plan, Decision stored, double[] expected, float[] contributions)
    {
        var alone = plan.Champion!.Decide(expected).Reasons;
        if (!alone.SequenceEqual(stored.Reasons))
        {
            yield return $"the reasons are stored as {string.Join(", ", stored.Reasons)}, alone they are {string.Join(", ", alone)}.";
        }

        foreach (var reason in stored.Reasons)
        {
            if (Math.Abs(reason.Contribution - contributions[reason.Feature]) > 1e-4 * (1 + Math.Abs(reason.Contribution)))
            {
                yield return $"{plan.Features.Features[reason.Feature].Name} contributes {reason.Contribution:R}, by the library {contributions[reason.Feature]:R}.";
            }
        }
    }

    private sealed class Plan(FeatureSet features, ModelRegistered? model, byte[]? bytes)
    {
        public FeatureSet Features => features;

        public ModelRegistered? Model => model;

        public byte[]? Bytes => bytes;

        public ChampionModel? Champion { get; } = bytes is null ? null : Load(model!, bytes);

        private static XgboostChampion Load(ModelRegistered model, byte[] bytes)
        {
            var trees = TreeModel.LoadXgboost(bytes);
            return new XgboostChampion(
                model.Version, trees, new TreeShap(trees), new DecisionThresholds(model.Thresholds["review"], model.Thresholds["decline"]));
        }
    }
}
