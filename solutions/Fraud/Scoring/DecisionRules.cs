using Suite.Fraud.Journaling;

namespace Suite.Fraud.Scoring;

/// <summary>At which scores a payment goes to review or is declined; 0 &lt; review ≤ decline ≤ 1. Stored with the model they were chosen for.</summary>
internal readonly record struct DecisionThresholds(double Review, double Decline);

/// <summary>From features and score to a decision: pure, so that any past decision can be made again.</summary>
internal static class DecisionRules
{
    /// <summary>More than this many reasons, nobody reads.</summary>
    public const int ReasonsMax = 4;

    public static DecisionKind Decide(float score, DecisionThresholds thresholds) =>
        score >= thresholds.Decline ? DecisionKind.Decline
        : score >= thresholds.Review ? DecisionKind.Review
        : DecisionKind.Approve;

    /// <summary>The features that pushed towards fraud the most, strongest first; equal contributions keep the feature set's order.</summary>
    public static Reason[] Reasons(ReadOnlySpan<double> contributions)
    {
        Span<Reason> best = stackalloc Reason[ReasonsMax];
        var count = 0;
        for (var feature = 0; feature < contributions.Length; feature++)
        {
            var contribution = contributions[feature];
            if (!(contribution > 0) || (count == ReasonsMax && contribution <= best[count - 1].Contribution))
            {
                continue;
            }

            var place = count < ReasonsMax ? count++ : count - 1;
            while (place > 0 && best[place - 1].Contribution < contribution)
            {
                best[place] = best[place - 1];
                place--;
            }

            best[place] = new Reason(feature, contribution);
        }

        return best[..count].ToArray();
    }
}
