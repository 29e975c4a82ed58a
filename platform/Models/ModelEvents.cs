using System.Text.Json.Serialization;

namespace Suite.Models;

/// <summary>Something that happened to a model. The JSON payload of an event in the stream <c>models/name</c>.</summary>
public abstract record ModelEvent
{
    private protected ModelEvent()
    {
    }

    public required long AtMicros { get; init; }

    public required string Actor { get; init; }
}

/// <summary><c>model-registered</c></summary>
public sealed record ModelRegistered : ModelEvent
{
    public required string Version { get; init; }

    public required string Content { get; init; }

    public required string Fingerprint { get; init; }

    public required string FeatureSetName { get; init; }

    public required string FeatureSetVersion { get; init; }

    public required string FeatureSetContent { get; init; }

    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public required long Seed { get; init; }

    public required IReadOnlyDictionary<string, double> Thresholds { get; init; }

    /// <summary>Left out where there is none, as in events from before there were cards.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Card { get; init; }
}

/// <summary><c>model-promoted</c>: from the next position on, <see cref="Version"/> scores.</summary>
public sealed record ModelPromoted : ModelEvent
{
    public required string Version { get; init; }

    /// <summary>The champion until now, if any: archived by this event.</summary>
    public required string? Replaced { get; init; }

    public required string Reason { get; init; }
}

/// <summary><c>model-rolled-back</c>: from the next position on, <see cref="Restored"/> scores again.</summary>
public sealed record ModelRolledBack : ModelEvent
{
    /// <summary>The champion until now: archived by this event.</summary>
    public required string RolledBack { get; init; }

    public required string Restored { get; init; }

    public required string Reason { get; init; }
}

/// <summary><c>model-measured</c>: a version that came without a card got one, or a newer one, from the tenant's own payments.</summary>
public sealed record ModelMeasured : ModelEvent
{
    public required string Version { get; init; }

    public required string Card { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelRegistered))]
[JsonSerializable(typeof(ModelPromoted))]
[JsonSerializable(typeof(ModelRolledBack))]
[JsonSerializable(typeof(ModelMeasured))]
internal sealed partial class ModelsJson : JsonSerializerContext;
