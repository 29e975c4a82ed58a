namespace Suite.Inspection;

internal sealed record InspectionModelsShape(IReadOnlyList<InspectionModelShape> Models);

/// <param name="Champion">The version that looks; left out where none was promoted.</param>
/// <param name="Versions">In order of registration.</param>
internal sealed record InspectionModelShape(string Name, string? Champion, IReadOnlyList<InspectionModelVersionShape> Versions);

/// <param name="Stage"><c>candidate</c>, <c>champion</c> or <c>archived</c>.</param>
/// <param name="Head"><c>fewshot</c>, <c>anomaly</c> or <c>finetune</c>.</param>
/// <param name="Classes">What it tells apart.</param>
/// <param name="GoodClass">Left out where everything it sees is a finding.</param>
/// <param name="Threshold">Score from which a part is NG.</param>
/// <param name="Origin"><c>imported</c>, or <c>refit</c> after corrections.</param>
internal sealed record InspectionModelVersionShape(
    string Version, string Stage, string Head, string Backbone, IReadOnlyList<string> Classes, string? GoodClass, double Threshold, IReadOnlyDictionary<string, double> Metrics,
    string Origin, string Input, string RegisteredAt, string Actor, IReadOnlyList<ModelHistoryShape> History);

internal sealed record ModelHistoryShape(string Change, string At, string Actor, string Reason);

internal sealed record ReasonShape(string Reason);
