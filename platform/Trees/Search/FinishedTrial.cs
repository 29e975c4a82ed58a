using System.Text.Json.Nodes;

namespace Suite.Trees;

/// <summary>How a trial ended.</summary>
public enum TrialOutcome
{
    /// <summary>Measured to the end.</summary>
    Complete,

    /// <summary>Stopped early because others were better at the same step.</summary>
    Pruned,

    /// <summary>Threw, or gave no number.</summary>
    Failed,
}

/// <summary>A trial that is over. What is in it, but for the time it took, is decided by the study's settings and the objective.</summary>
public sealed record FinishedTrial
{
    /// <summary>From 0, in the order of suggestion.</summary>
    public required int Number { get; init; }

    /// <summary>A value per parameter of the space; see <see cref="SearchSpace"/>.</summary>
    public required double[] Point { get; init; }

    public required TrialOutcome Outcome { get; init; }

    /// <summary>What is made as large as possible: finite; the last step's value when pruned, null when failed.</summary>
    public double? Value { get; init; }

    /// <summary>Values on the way, one per step, as reported.</summary>
    public IReadOnlyList<double> Steps { get; init; } = [];

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>The same point was measured by this earlier trial already, whose result stands here.</summary>
    public int? CopyOf { get; init; }

    public double Seconds { get; init; }

    public JsonObject ToJson(SearchSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        var json = new JsonObject
        {
            ["trial"] = Number,
            ["outcome"] = Outcome switch { TrialOutcome.Complete => "complete", TrialOutcome.Pruned => "pruned", _ => "failed" },
            ["value"] = Value,
            ["parameters"] = space.ToJson(Point),
            ["steps"] = new JsonArray([.. Steps.Select(s => JsonValue.Create(s))]),
            ["seconds"] = Math.Round(Seconds, 3),
        };
        if (Error is not null)
        {
            json["error"] = Error;
        }

        if (CopyOf is not null)
        {
            json["copyOf"] = CopyOf;
        }

        return json;
    }

    /// <exception cref="InvalidDataException">It is no trial of this space.</exception>
    public static FinishedTrial FromJson(SearchSpace space, JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return new FinishedTrial
            {
                Number = Member(json, "trial").GetValue<int>(),
                Point = space.FromJson(Member(json, "parameters").AsObject()),
                Outcome = Member(json, "outcome").GetValue<string>() switch
                {
                    "complete" => TrialOutcome.Complete,
                    "pruned" => TrialOutcome.Pruned,
                    "failed" => TrialOutcome.Failed,
                    _ => throw new InvalidDataException("A trial ended in a way this version does not know."),
                },
                Value = json["value"]?.GetValue<double>(),
                Steps = [.. Member(json, "steps").AsArray().Select(s => s?.GetValue<double>() ?? throw Unreadable())],
                Error = json["error"]?.GetValue<string>(),
                CopyOf = json["copyOf"]?.GetValue<int>(),
                Seconds = Member(json, "seconds").GetValue<double>(),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw Unreadable(e);
        }
    }

    private static JsonNode Member(JsonObject json, string name) => json[name] ?? throw Unreadable();

    private static InvalidDataException Unreadable(Exception? inner = null) => new("A trial in the log cannot be read.", inner);
}
