using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Grains;
using Suite.Journal;

namespace Suite.Inspection.Outputs;

/// <summary>Something that happened to an output: the JSON payload of an event in the stream <c>inspection-outputs/ID</c>. What was delivered is not among it.</summary>
internal abstract record OutputEvent : JournaledEvent;

/// <summary><c>inspection-output-configured</c></summary>
internal sealed record OutputConfigured : OutputEvent
{
    public required string Actor { get; init; }

    public required OutputSettings Settings { get; init; }

    /// <summary>Events after this position are sent.</summary>
    public required long After { get; init; }

    public string? Node { get; init; }

    /// <summary>Stored encrypted.</summary>
    [JsonIgnore]
    public OutputSecrets? Secrets { get; init; }
}

/// <summary><c>inspection-output-removed</c></summary>
internal sealed record OutputRemoved : OutputEvent
{
    public required string Actor { get; init; }
}

/// <summary><c>inspection-output-dead-lettered</c>: events that were given up. They stay in the journal, where their positions find them.</summary>
internal sealed record OutputDeadLettered : OutputEvent
{
    public required long FromPosition { get; init; }

    public required long ToPosition { get; init; }

    /// <summary>Of the output's events from the one to the other.</summary>
    public required int Count { get; init; }

    public required string Reason { get; init; }
}

/// <summary>What an output's stream adds up to. Immutable.</summary>
internal sealed record Output
{
    /// <summary>Dead letters listed; their number counts all.</summary>
    public const int DeadLettersMax = 100;

    public static Output None { get; } = new();

    public long Version { get; init; }

    /// <summary>Null where there is none.</summary>
    public OutputSettings? Settings { get; init; }

    public OutputSecrets? Secrets { get; init; }

    public string? Node { get; init; }

    public long ConfiguredVersion { get; init; }

    /// <summary>Where its first set-up began: an output that is changed goes on where it was.</summary>
    public long After { get; init; }

    public long DeadCount { get; init; }

    /// <summary>Newest last.</summary>
    public IReadOnlyList<OutputDeadLettered> DeadLetters { get; init; } = [];

    public Output Apply(OutputEvent happened) => (happened switch
    {
        OutputConfigured e => this with
        {
            Settings = e.Settings,
            Secrets = e.Secrets,
            Node = e.Node,
            ConfiguredVersion = Version + 1,
            After = Settings is null ? e.After : After,
        },
        OutputRemoved => None with { Version = Version },
        OutputDeadLettered e => this with { DeadCount = DeadCount + e.Count, DeadLetters = [.. DeadLetters.TakeLast(DeadLettersMax - 1), e] },
        _ => throw new ArgumentException($"Not an event of an output: {happened.GetType().Name}.", nameof(happened)),
    }) with
    { Version = Version + 1 };
}

/// <summary>Outputs in the journal. Pure.</summary>
internal static class OutputJournal
{
    public const string StreamPrefix = "inspection-outputs";
    public const string Configured = "inspection-output-configured";
    public const string Removed = "inspection-output-removed";
    public const string DeadLettered = "inspection-output-dead-lettered";

    /// <summary>The payload is the event; address and secrets are encrypted beside it.</summary>
    public static IEventCodec<OutputEvent> Codec { get; } = new PersonalEventCodec<OutputEvent>()
        .Add(Configured, 1, OutputEventJson.Stored.OutputConfigured, OutputEventJson.Stored.OutputSecrets, static e => e.Secrets, static (e, secrets) => e with { Secrets = secrets })
        .Add(Removed, 1, OutputEventJson.Stored.OutputRemoved)
        .Add(DeadLettered, 1, OutputEventJson.Stored.OutputDeadLettered);

    public static bool IsOutput(JournalEvent stored) => stored.Stream.StartsWith(StreamPrefix + "/", StringComparison.Ordinal);

    public static string IdOf(JournalEvent stored) => stored.Stream[(StreamPrefix.Length + 1)..];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OutputConfigured))]
[JsonSerializable(typeof(OutputRemoved))]
[JsonSerializable(typeof(OutputDeadLettered))]
[JsonSerializable(typeof(OutputSecrets))]
internal sealed partial class OutputEventJson : JsonSerializerContext
{
    public static OutputEventJson Stored { get; } = new(ReadableJson.Options());
}
