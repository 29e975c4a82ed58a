using System.Text.Json;
using Suite.Fraud.Scoring;
using Suite.Hosting;

namespace Suite.Fraud;

// The public form of JSON that is read and written by hand. Only the OpenAPI document is made from these; nothing else uses them.
#pragma warning disable CA1812 // Never created: they are types to describe.

internal sealed record PaymentShape(
    string TransactionId, DateTimeOffset OccurredAt, string CardId, string MerchantId, string Amount, string Currency,
    string? DeviceId = null, string? Channel = null, IReadOnlyDictionary<string, string>? Attributes = null);

internal sealed record ReasonShape(
    string Code, string Text, double? Value, string? Unit, double? Usual, string? UsualUnit, string? UsualFrom, double? Contribution);

internal sealed record TimingsShape(long QueuedMicros, long ScoredMicros);

internal sealed record ScoreShape(
    string TransactionId, long Position, float? Score, string Decision, IReadOnlyList<ReasonShape> Reasons, string? ModelVersion,
    string FeatureSetVersion, TimingsShape Timings);

/// <summary>A line of a batch's answer: a score, or <c>line</c> and <c>error</c>; with <c>resendFrom</c> it is the last one.</summary>
internal sealed record BatchLineShape(
    string? TransactionId = null, long? Position = null, float? Score = null, string? Decision = null, IReadOnlyList<ReasonShape>? Reasons = null,
    string? ModelVersion = null, string? FeatureSetVersion = null, TimingsShape? Timings = null, long? Line = null, ProblemShape? Error = null,
    long? ResendFrom = null);

internal sealed record LabelRequestShape(string TransactionId, bool Fraud, DateTimeOffset? ReportedAt = null, string? Source = null);

internal sealed record StoredLabelShape(bool Fraud, DateTimeOffset ReportedAt, string Source, long Position);

/// <summary>An imported payment has neither decision nor features: they are null, and what belongs to a decision is left out.</summary>
internal sealed record TransactionShape(
    string TransactionId, long Position, float? Score, string? Decision, IReadOnlyDictionary<string, double?>? Features, DateTimeOffset OccurredAt,
    string? CardId, string? MerchantId, string? DeviceId, string? Amount, string? Currency, string? Channel,
    IReadOnlyDictionary<string, string> Attributes, bool Erased, IReadOnlyList<ReasonShape>? Reasons = null, string? ModelVersion = null,
    string? FeatureSetVersion = null, TimingsShape? Timings = null, IReadOnlyList<StoredLabelShape>? Labels = null,
    DecidedByShape? DecidedBy = null, IReadOnlyList<ShadowRuleShape>? ShadowRules = null);

internal sealed record TransactionLineShape(
    string TransactionId, long Position, float? Score, string? Decision, string? ModelVersion, DateTimeOffset OccurredAt, string? CardId,
    string? MerchantId, string? DeviceId, string? Amount, string? Currency, string? Channel, IReadOnlyDictionary<string, string> Attributes, bool Erased);

internal sealed record TransactionPageShape(IReadOnlyList<TransactionLineShape> Transactions, long? Next);

internal sealed record TrainShape(
    string? From = null, string? Through = null, int? DelayDays = null, bool? Promote = null, string? Reason = null, string? FeatureSet = null,
    string? FeatureSetJson = null, SearchOrderShape? Search = null, JsonElement? Expectations = null);

internal sealed record SearchOrderShape(int? Trials = null, long? Seed = null, int? Parallel = null, JsonElement? Space = null, string? Resume = null);

internal sealed record ReasonRequestShape(string Reason);

internal sealed record ContentShape(string Value);

internal sealed record ModelHistoryShape(string Change, long AtMicros, string Actor, string Reason);

internal sealed record ModelMeasurementShape(long AtMicros, string Actor);

internal sealed record MeasureShape(string? From = null, string? Through = null, int? DelayDays = null);

internal sealed record ModelVersionShape(
    string Version, string Stage, ContentShape Content, string Fingerprint, string FeatureSetName, string FeatureSetVersion,
    ContentShape FeatureSetContent, IReadOnlyDictionary<string, double> Metrics, IReadOnlyDictionary<string, string> Parameters, long Seed,
    IReadOnlyDictionary<string, double> Thresholds, ContentShape? Card, ModelMeasurementShape? Measured, ContentShape? WordsCard,
    long RegisteredAtMicros, string Actor, IReadOnlyList<ModelHistoryShape> History);

internal sealed record ModelsShape(IReadOnlyList<ModelVersionShape> Versions, IReadOnlyList<string> FormerChampions, ModelVersionShape? Champion);

internal sealed record DeclarationShape(string Name, JsonElement Schema, IReadOnlyList<JsonElement> Features);

internal sealed record FeatureSetShape(string Version, int Features, DeclarationShape Declaration);

internal sealed record ErasureShape(string CardId);

/// <summary>The recomputed decision. <c>differences</c> is empty exactly when <c>identical</c>.</summary>
internal sealed record ReplayShape(
    string TransactionId, long Position, bool Identical, IReadOnlyList<Difference> Differences, float? Score, string Decision,
    string? ModelVersion, string FeatureSetVersion, int FeaturesCompared, long EventsRead,
    IReadOnlyList<ReasonShape> Reasons, DecidedByShape? DecidedBy, IReadOnlyList<ShadowRuleShape> ShadowRules);
