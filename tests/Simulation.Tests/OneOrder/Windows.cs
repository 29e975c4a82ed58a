using Suite.FeatureStore;
using Suite.FeatureStore.Tests;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Journal;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>
/// Every payment and label in the journal's order, as the definition of features takes them. Only events that share an entity can be in a window,
/// so the brute force is given those: with all of them it would be right as well, and take hours. Of its attributes a payment shows windows
/// those that the feature set in force at its position declared; the others went into the encrypted part. Safe for concurrent use.
/// </summary>
internal sealed class Windows
{
    private readonly FeatureSet _features;
    private readonly Dictionary<long, FeatureEvent> _payments = [];
    private readonly Dictionary<EntityKey, List<object>> _byKey = [];

    public Windows(
        FeatureSet features, IReadOnlyList<JournalEvent> order, IReadOnlyDictionary<string, Payment> sent,
        IReadOnlyDictionary<long, FeatureSet> inForce)
    {
        _features = features;
        var byId = new Dictionary<string, FeatureEvent>(StringComparer.Ordinal);
        foreach (var e in order)
        {
            if (e.Type is FraudEvents.PaymentScored or FraudEvents.PaymentImported)
            {
                var id = FraudEvents.TransactionId(e.Id);
                var payment = SentPayments.ToEvent(sent[id], e.Position, features.Schema, inForce[e.Position].Schema);
                byId.Add(id, payment);
                _payments.Add(e.Position, payment);
                Add(payment, payment);
            }
            else if (e.Type == FraudEvents.PaymentLabelled)
            {
                var label = LabelEvents.Read(e);
                var payment = byId[label.TransactionId];
                Add(payment, new LabelEvent(e.Position, payment, label.IsFraud, label.ReportedAtMicros));
            }
        }
    }

    public double[] FeaturesAt(long position)
    {
        var x = _payments[position];
        var related = x.Keys.Where(key => !key.IsNone).SelectMany(key => _byKey[key]).Distinct(ReferenceEqualityComparer.Instance).ToList();
        var definition = new BruteForce(_features);
        definition.Events.AddRange(related.OfType<FeatureEvent>().OrderBy(e => e.Position));
        definition.Labels.AddRange(related.OfType<LabelEvent>().OrderBy(l => l.Position));
        return definition.Features(x);
    }

    private void Add(FeatureEvent payment, object item)
    {
        foreach (var key in payment.Keys.Where(key => !key.IsNone))
        {
            if (!_byKey.TryGetValue(key, out var items))
            {
                _byKey.Add(key, items = []);
            }

            items.Add(item);
        }
    }
}
