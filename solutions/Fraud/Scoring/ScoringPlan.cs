using Suite.FeatureStore;
using Suite.Fraud.Journaling;

namespace Suite.Fraud.Scoring;

/// <summary>
/// What the journal says must be done with the next payment: which features to compute and which model, if any, decides. Follows from
/// the events before it and nothing else. Immutable.
/// </summary>
internal sealed class ScoringPlan
{
    public ScoringPlan(FeatureSet features, ChampionModel? champion)
    {
        Features = features;
        Champion = champion;
        Events = new FeatureEventFactory(features);
    }

    public FeatureSet Features { get; }

    public ChampionModel? Champion { get; }

    public FeatureEventFactory Events { get; }

    public Decision Decide(double[] features, long queuedMicros, long scoredMicros)
    {
        if (Champion is null)
        {
            return new Decision
            {
                Kind = DecisionKind.Approve,
                FeatureSetVersion = Features.Version,
                Features = features,
                QueuedMicros = queuedMicros,
                ScoredMicros = scoredMicros,
            };
        }

        var (score, kind, reasons) = Champion.Decide(features);
        return new Decision
        {
            Kind = kind,
            Score = score,
            ModelVersion = Champion.Version,
            FeatureSetVersion = Features.Version,
            Features = features,
            Reasons = reasons,
            QueuedMicros = queuedMicros,
            ScoredMicros = scoredMicros,
        };
    }
}
