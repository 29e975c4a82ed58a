namespace Suite.Inspection.Verdicts;

/// <summary>Verdicts as they are written outside.</summary>
internal static class VerdictNames
{
    public static string Name(this PartVerdict verdict) => verdict switch
    {
        PartVerdict.Ok => "ok",
        PartVerdict.Ng => "ng",
        _ => "not-inspected",
    };

    public static PartVerdict? Parse(string name) => name switch
    {
        "ok" => PartVerdict.Ok,
        "ng" => PartVerdict.Ng,
        "not-inspected" => PartVerdict.NotInspected,
        _ => null,
    };
}
