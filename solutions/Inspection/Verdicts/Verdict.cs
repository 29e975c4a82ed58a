using System.Text.Json.Serialization;
using Suite.Vision;

namespace Suite.Inspection.Verdicts;

/// <summary>What is said of a part.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PartVerdict>))]
public enum PartVerdict
{
    Ok,
    Ng,

    /// <summary>It could not be looked at in time. Never taken for OK.</summary>
    NotInspected,
}

/// <summary>The verdict on one part, without its pictures.</summary>
/// <param name="Outcome">OK, NG or not inspected.</param>
/// <param name="Defect">The most probable defect class of an NG part; null otherwise.</param>
/// <param name="Score">Defect score, 0 to 1.</param>
/// <param name="Box">Where the defect is, in the pixels of the frame; null where the model cannot tell or the part is OK.</param>
public sealed record Verdict(PartVerdict Outcome, string? Defect, double Score, PixelBox? Box);
