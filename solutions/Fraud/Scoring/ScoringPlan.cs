using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Rules;
using Suite.Fraud.Rules.Language;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud.Scoring;

/// <summary>
/// What the journal says must be done with the next payment: which features to compute, which model, if any, scores, and which rules and
/// lists stand above it. Follows from the events before it and nothing else. Immutable.
/// </summary>
internal sealed class ScoringPlan
{
    public ScoringPlan(FeatureSet features, ChampionModel? champion, RuleBook? rules = null)
    {
        Features = features;
        Champion = champion;
        Events = new FeatureEventFactory(features);
        Rules = new RuleSet(rules ?? RuleBook.Empty, features);
    }

    private ScoringPlan(ScoringPlan other, RuleSet rules)
    {
        Features = other.Features;
        Champion = other.Champion;
        Events = other.Events;
        Rules = rules;
    }

    public FeatureSet Features { get; }

    public ChampionModel? Champion { get; }

    public FeatureEventFactory Events { get; }

    public RuleSet Rules { get; }

    /// <summary>The same features and model under other rules: a change of a list must not cost loading the model.</summary>
    public ScoringPlan WithRules(RuleBook rules) => new(this, Rules.WithBook(rules));

    public Decision Decide(PaymentFacts facts, EntityKey[] keys, long occurredAtMicros, double[] features, long queuedMicros, long scoredMicros)
    {
        var decision = ByModel(features) with { QueuedMicros = queuedMicros, ScoredMicros = scoredMicros };
        var outcome = Rules.Decide(Input(facts, keys, occurredAtMicros, features, decision.Score, Rules.Book.Lists), decision.Kind);
        return decision with { Kind = outcome.Kind, DecidedBy = outcome.By, Shadows = outcome.Shadows };
    }

    /// <summary>What the model alone would say, without its reasons, which cost more than all the rest; null while there is none.</summary>
    public (float Score, DecisionKind Kind)? Score(ReadOnlySpan<double> features)
    {
        if (Champion is null)
        {
            return null;
        }

        var score = Champion.Score(features);
        return (score, DecisionRules.Decide(score, Champion.Thresholds));
    }

    /// <summary>The payment as rules see it.</summary>
    public static RuleInput Input(
        PaymentFacts facts, EntityKey[] keys, long occurredAtMicros, ReadOnlySpan<double> features, float? score, ListBook lists) => new()
        {
            Amount = facts.AmountMinor / Currency.UnitsPerMajorOf(facts.CurrencyExponent),
            Currency = facts.CurrencyNumber,
            Channel = facts.Channel,
            OccurredAtMicros = occurredAtMicros,
            Attributes = facts.Attributes,
            Features = features,
            Score = score ?? double.NaN,
            Keys = keys,
            Lists = lists,
        };

    private Decision ByModel(double[] features)
    {
        if (Champion is null)
        {
            return new Decision { Kind = DecisionKind.Approve, FeatureSetVersion = Features.Version, Features = features };
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
        };
    }
}
