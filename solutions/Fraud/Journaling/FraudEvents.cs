namespace Suite.Fraud.Journaling;

/// <summary>Types, streams and ids of the fraud solution's events. They are on disk for ever: add, never change.</summary>
internal static class FraudEvents
{
    /// <summary>A payment that was asked about and answered: its facts, features, score, decision and reasons.</summary>
    public const string PaymentScored = "payment-scored";

    /// <summary>A payment of the past, taken in for its windows and for training; it was never decided here.</summary>
    public const string PaymentImported = "payment-imported";

    /// <summary>What a payment turned out to be, from the time it was reported on.</summary>
    public const string PaymentLabelled = "payment-labelled";

    /// <summary>The feature set that is computed while no champion brings its own.</summary>
    public const string FeatureSetActivated = "feature-set-activated";

    /// <summary>A rule was saved, or removed.</summary>
    public const string RulePut = "rule-put";
    public const string RuleRemoved = "rule-removed";

    /// <summary>Cards, merchants or devices were put on a list, or taken off it.</summary>
    public const string ListEntriesAdded = "list-entries-added";
    public const string ListEntriesRemoved = "list-entries-removed";

    public const string PaymentStream = "fraud/payments";
    public const string LabelStream = "fraud/labels";
    public const string FeatureSetStream = "fraud/feature-set";
    public const string RuleStream = "fraud/rules";
    public const string ListStream = "fraud/lists";

    /// <summary>The tenant's fraud model in the registry; its stream is <c>models/fraud</c>.</summary>
    public const string ModelName = "fraud";
    public const string ModelStream = "models/fraud";

    public static string PaymentId(string transactionId) => "payment/" + transactionId;

    public static string TransactionId(string eventId) => eventId["payment/".Length..];
}
