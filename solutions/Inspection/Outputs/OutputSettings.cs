using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Suite.Inspection.Outputs;

/// <summary>How events leave the house.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutputKind>))]
internal enum OutputKind
{
    /// <summary>Posted to an address, signed.</summary>
    Webhook,

    /// <summary>Published to a broker (MQTT 3.1.1, QoS 1).</summary>
    Mqtt,
}

/// <summary>Which events go where; the address and what proves who sends are kept apart, encrypted.</summary>
internal sealed record OutputSettings
{
    public required OutputKind Kind { get; init; }

    /// <summary>Names of <see cref="LineEvents.Names"/>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Results with these verdicts only; empty for all.</summary>
    public IReadOnlyList<string> Verdicts { get; init; } = [];

    /// <summary>Of a broker: events go to TOPIC/CAMERA/EVENT.</summary>
    public string Topic { get; init; } = "";

    public bool Equals(OutputSettings? other) =>
        other is not null && Kind == other.Kind && Events.SequenceEqual(other.Events) && Verdicts.SequenceEqual(other.Verdicts) && Topic == other.Topic;

    public override int GetHashCode() => HashCode.Combine(Kind, Events.Count, Verdicts.Count, Topic);
}

/// <summary>What is kept encrypted.</summary>
/// <param name="Address">URL; may hold a password.</param>
/// <param name="Secret">Signs webhooks: <c>whsec_</c> and base64, as Standard Webhooks writes it.</param>
/// <param name="User">Of a broker.</param>
/// <param name="Password">Of a broker.</param>
internal sealed record OutputSecrets(string Address, string? Secret, string? User, string? Password);

/// <summary>Ids of outputs: as those of cameras.</summary>
internal static partial class OutputId
{
    public static bool IsValid(string? id) => id is not null && Pattern().IsMatch(id);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z")]
    private static partial Regex Pattern();
}
