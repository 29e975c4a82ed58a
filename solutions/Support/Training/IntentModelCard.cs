using System.Text.Json.Serialization;

namespace Suite.Support.Training;

/// <summary>What is known of an intent model: kept with it, shown to whoever decides about it.</summary>
/// <param name="ScopeThreshold">Messages below it are out of scope.</param>
/// <param name="Intents">By name.</param>
/// <param name="ScopeCurve">What other thresholds would do.</param>
/// <param name="Confusions">Held-out messages of one intent that were taken for another, most frequent first.</param>
internal sealed record IntentModelCard(
    string Examples, int Messages, int OutOfScope, int HeldOut, double ScopeThreshold, IReadOnlyList<IntentCard> Intents, IReadOnlyList<ScopeCurvePoint> ScopeCurve,
    IReadOnlyList<Confusion> Confusions);

/// <param name="Threshold">Probability from which it is acted on without asking back.</param>
/// <param name="HeldOut">Messages it was measured on; 0 where there were too few to hold any out.</param>
/// <param name="Right">Share of these that were understood; null without any.</param>
internal sealed record IntentCard(string Name, int Messages, double Threshold, int HeldOut, double? Right);

/// <param name="OutOfScopeFound">Null without out-of-scope examples.</param>
internal sealed record ScopeCurvePoint(double Threshold, double InScopeAccepted, double? OutOfScopeFound);

internal sealed record Confusion(string Intent, string TakenFor, int Messages);

/// <summary>One line of a training's progress; the last one tells the result.</summary>
internal sealed record IntentTrainingReport
{
    public required string Step { get; init; }

    /// <summary>Share of the whole work that is done, 0 to 1.</summary>
    public required double Share { get; init; }

    public bool Done { get; init; }

    public string? Error { get; init; }

    public string? ModelVersion { get; init; }

    public bool? Promoted { get; init; }

    public int? Intents { get; init; }

    public int? Messages { get; init; }

    public int? OutOfScope { get; init; }

    /// <summary>Messages the figures below were measured on, by a model that had not seen them.</summary>
    public int? HeldOut { get; init; }

    public double? Accuracy { get; init; }

    public double? MacroF1 { get; init; }

    /// <summary>Expected calibration error.</summary>
    public double? Ece { get; init; }

    /// <summary>At the stored threshold; null without out-of-scope examples, as the next two.</summary>
    public double? InScopeAccuracy { get; init; }

    public double? OutOfScopeRecall { get; init; }

    public double? OutOfScopeAuroc { get; init; }

    public double? Seconds { get; init; }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IntentModelCard))]
[JsonSerializable(typeof(IntentTrainingReport))]
internal sealed partial class TrainingJson : JsonSerializerContext;
