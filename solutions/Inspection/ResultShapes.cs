namespace Suite.Inspection;

/// <summary>What is said of a part.</summary>
/// <param name="Id">Of the result; pictures and corrections are found by it. Left out where nothing was stored.</param>
/// <param name="Position">In the journal.</param>
/// <param name="Camera">Left out for a picture that was sent.</param>
/// <param name="Part">The part's number.</param>
/// <param name="Verdict"><c>ok</c>, <c>ng</c> or <c>not-inspected</c>.</param>
/// <param name="Defect">Of an NG part.</param>
/// <param name="Score">Defect score, 0 to 1.</param>
/// <param name="Box">Where the defect is, in pixels of the picture.</param>
/// <param name="Reason">Why it was not inspected.</param>
/// <param name="Model">With its version, <c>NAME@VERSION</c>.</param>
/// <param name="Trigger"><c>camera</c>, <c>software</c>, <c>request</c> or <c>free-running</c>.</param>
/// <param name="CapturedAt">RFC 3339.</param>
/// <param name="InspectedAt">RFC 3339.</param>
/// <param name="LatencyMs">From capture to verdict.</param>
/// <param name="Picture">Whether the picture was kept: of NG parts.</param>
/// <param name="HeatMap">Likewise.</param>
/// <param name="File">Name of the file it came in, of several sent at once.</param>
internal sealed record ResultShape(
    string Id, long? Position, string? Camera, string Part, string Verdict, string? Defect, double Score, BoxShape? Box, string? Reason, string? Model, string Trigger,
    string CapturedAt, string InspectedAt, double LatencyMs, int Width, int Height, bool Picture, bool HeatMap, string? File = null);

/// <param name="Results">Newest first.</param>
/// <param name="Next">Send as <c>before</c> for the page that follows; left out on the last.</param>
internal sealed record ResultsShape(IReadOnlyList<ResultShape> Results, long? Next);

/// <summary>Of several pictures sent at once, in their order; one that is no picture has a problem in its place.</summary>
internal sealed record InspectedShape(IReadOnlyList<InspectedPictureShape> Pictures);

/// <param name="File">Its name, as sent.</param>
/// <param name="Result">Left out where there is a problem.</param>
/// <param name="Problem">What is wrong with the file.</param>
internal sealed record InspectedPictureShape(string File, ResultShape? Result = null, string? Problem = null);

internal sealed record FramesCountShape(string Camera, int Ok, int Ng, int NotInspected, int Skipped, double LatencyMsMax, string? Model, string At);

internal sealed record TriggerShape(string? Part = null);

/// <param name="Class">What the part really is, in the model's words.</param>
/// <param name="Note">For whoever looks at it later.</param>
internal sealed record CorrectionShape(string Class, string? Note = null);

/// <param name="Was">What was said of the part.</param>
/// <param name="Refit"><c>asked</c>: a new version follows within seconds, or a refusal; <c>not-for-this-head</c>: train again.</param>
internal sealed record CorrectedShape(string ResultId, string Class, string Was, string Refit, string At);

/// <summary>A correction as it is streamed.</summary>
internal sealed record CorrectionEventShape(string ResultId, string? Camera, string Part, string Class, string Was, string? Model, string Actor, string? Note, string At);

/// <summary>A camera's change of state as it is streamed.</summary>
internal sealed record CameraEventShape(string Camera, string Change, string? State = null, string? Reason = null, string? At = null);

/// <param name="Change"><c>registered</c>, <c>promoted</c>, <c>rolled-back</c>, <c>measured</c>, or <c>refit-refused</c>: corrections were learned and the result was no better.</param>
internal sealed record ModelEventShape(string Model, string Version, string Change, string? Reason, string Actor, string At);
