namespace Suite.Fraud;

// The public form of JSON that is read by hand, for the OpenAPI document; see FraudShapes.cs.
#pragma warning disable CA1812 // Never created: they are types to describe.

internal sealed record RuleSampleShape(
    string? Amount = null, string? Currency = null, string? Channel = null, DateTimeOffset? OccurredAt = null, bool? HasDevice = null, double? Score = null,
    IReadOnlyDictionary<string, string>? Attributes = null, IReadOnlyDictionary<string, double>? Features = null,
    IReadOnlyDictionary<string, string>? OnLists = null);

internal sealed record RuleTestShape(RuleSampleShape Payment, bool Matches, string? Name = null);

internal sealed record RuleRequestShape(
    string Expression, string Action, int Priority, string Reason, string? Mode = null, string? Description = null, IReadOnlyList<RuleTestShape>? Tests = null,
    int? ExpectedVersion = null);

internal sealed record ProposedRuleShape(
    string Name, string Expression, string Action, int Priority, string? Mode = null, string? Description = null, IReadOnlyList<RuleTestShape>? Tests = null,
    string? Reason = null, int? ExpectedVersion = null);

internal sealed record RulesRequestShape(IReadOnlyList<ProposedRuleShape> Rules, string? Reason = null);

internal sealed record ExpressionShape(string Expression);

internal sealed record RuleBacktestShape(
    IReadOnlyList<ProposedRuleShape> Rules, string? From = null, string? Through = null, bool? ByDay = null, string? CostOfReview = null, string? CostCurrency = null);

internal sealed record NewEntryShape(string Kind, string Id, DateTimeOffset? ExpiresAt = null, string? Note = null);

internal sealed record EntryShape(string Kind, string Id);

internal sealed record ListAdditionShape(IReadOnlyList<NewEntryShape> Entries, string Reason);

internal sealed record ListRemovalShape(string Reason, IReadOnlyList<EntryShape>? Entries = null, bool? Expired = null);

/// <summary>A rule with its version, or a list with what was on it.</summary>
internal sealed record DecidedByShape(string? Rule = null, int? Version = null, string? List = null, string? Entity = null);

internal sealed record ShadowRuleShape(string Rule, int Version);
