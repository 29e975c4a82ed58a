using System.Text.Json.Serialization;
using Suite.Fraud.Journaling;

namespace Suite.Fraud.Rules;

internal enum RuleMode
{
    /// <summary>Decides where it is the first to match.</summary>
    Enabled,

    /// <summary>Only counts what it would have matched.</summary>
    Shadow,

    /// <summary>Kept, not run.</summary>
    Disabled,
}

/// <summary>A rule as its author wrote it. The JSON of the journal and of the interface.</summary>
internal sealed record Rule
{
    public required string Name { get; init; }

    public required string Expression { get; init; }

    /// <summary>approve, review or decline.</summary>
    public required string Action { get; init; }

    /// <summary>From 1; the lower number is asked first. No two rules have the same.</summary>
    public required int Priority { get; init; }

    /// <summary>enabled, shadow or disabled.</summary>
    public string Mode { get; init; } = "enabled";

    public string Description { get; init; } = "";

    public IReadOnlyList<RuleTest> Tests { get; init; } = [];

    [JsonIgnore]
    public DecisionKind Kind => Action switch
    {
        "approve" => DecisionKind.Approve,
        "review" => DecisionKind.Review,
        _ => DecisionKind.Decline,
    };

    [JsonIgnore]
    public RuleMode RunMode => Mode switch
    {
        "enabled" => RuleMode.Enabled,
        "shadow" => RuleMode.Shadow,
        _ => RuleMode.Disabled,
    };

    /// <summary>The same rule in every member, tests included.</summary>
    public bool IsSame(Rule other) => this with { Tests = other.Tests } == other && Tests.Count == other.Tests.Count && Tests.Zip(other.Tests).All(t => t.First.IsSame(t.Second));
}

/// <summary>A payment made up by the rule's author and whether the rule must match it. Run at every save.</summary>
internal sealed record RuleTest(string Name, RuleSample Payment, bool Matches)
{
    public bool IsSame(RuleTest other) => Name == other.Name && Matches == other.Matches && Payment.IsSame(other.Payment);
}

/// <summary>Members left out are missing, as they can be in a payment.</summary>
internal sealed record RuleSample
{
    public string? Amount { get; init; }

    public string? Currency { get; init; }

    public string? Channel { get; init; }

    public string? OccurredAt { get; init; }

    public bool? HasDevice { get; init; }

    public double? Score { get; init; }

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, double> Features { get; init; } = new Dictionary<string, double>();

    /// <summary>List to what is on it: card, merchant or device.</summary>
    public IReadOnlyDictionary<string, string> OnLists { get; init; } = new Dictionary<string, string>();

    public bool IsSame(RuleSample other) =>
        this with { Attributes = other.Attributes, Features = other.Features, OnLists = other.OnLists } == other
        && IsSame(Attributes, other.Attributes) && IsSame(Features, other.Features) && IsSame(OnLists, other.OnLists);

    private static bool IsSame<T>(IReadOnlyDictionary<string, T> one, IReadOnlyDictionary<string, T> other) =>
        one.Count == other.Count && one.All(e => other.TryGetValue(e.Key, out var value) && Equals(e.Value, value));
}

/// <summary>A rule in force or kept, with who last changed it.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Version">How often a rule of this name has been saved, removed ones counted.</param>
/// <param name="Actor">Id of the key that saved it.</param>
/// <param name="Reason">Why.</param>
/// <param name="AtMicros">When.</param>
internal sealed record StoredRule(Rule Rule, int Version, string Actor, string Reason, long AtMicros);
