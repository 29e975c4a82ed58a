namespace Suite.Inspection;

/// <param name="Models">In the order in which they were first registered.</param>
/// <param name="Networks">Where the node that answers runs networks.</param>
internal sealed record InspectionModelsShape(IReadOnlyList<InspectionModelShape> Models, NetworksShape Networks);

/// <param name="Requested">As the server was told: <c>cpu</c>, <c>cuda</c> or <c>tensorrt</c>.</param>
/// <param name="Provider">Where it does.</param>
/// <param name="Precision"><c>fp32</c> or <c>fp16</c>.</param>
/// <param name="Reason">Why not where it was told to; left out where it is there.</param>
internal sealed record NetworksShape(string Requested, string Provider, string Precision, string? Reason);

/// <param name="Provider"><c>cpu</c>, <c>cuda</c> or <c>tensorrt</c>.</param>
/// <param name="Precision"><c>fp32</c> or <c>fp16</c>.</param>
/// <param name="Reason">Why it does not run as the server was told; left out where it does.</param>
internal sealed record RunsOnShape(string Provider, string Precision, string? Reason);

/// <param name="Champion">The version that looks; left out where none was promoted.</param>
/// <param name="Versions">In order of registration.</param>
internal sealed record InspectionModelShape(string Name, string? Champion, IReadOnlyList<InspectionModelVersionShape> Versions);

/// <param name="Stage"><c>candidate</c>, <c>champion</c> or <c>archived</c>.</param>
/// <param name="Head"><c>fewshot</c>, <c>anomaly</c> or <c>finetune</c>.</param>
/// <param name="Classes">What it tells apart.</param>
/// <param name="GoodClass">Left out where everything it sees is a finding.</param>
/// <param name="Threshold">Score from which a part is NG.</param>
/// <param name="Origin"><c>imported</c>, or <c>refit</c> after corrections.</param>
/// <param name="RunsOn">Where it runs on the node that answers; left out while it is not open there.</param>
internal sealed record InspectionModelVersionShape(
    string Version, string Stage, string Head, string Backbone, IReadOnlyList<string> Classes, string? GoodClass, double Threshold, IReadOnlyDictionary<string, double> Metrics,
    string Origin, string Input, string RegisteredAt, string Actor, IReadOnlyList<ModelHistoryShape> History, RunsOnShape? RunsOn);

internal sealed record ModelHistoryShape(string Change, string At, string Actor, string Reason);

internal sealed record ReasonShape(string Reason);
