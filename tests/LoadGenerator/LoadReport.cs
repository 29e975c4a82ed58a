using System.Text.Json;
using System.Text.Json.Serialization;

namespace Suite.LoadGenerator;

/// <summary>
/// What was measured. Latencies are of answered requests (2xx) and of those given up, from the time each was due to the
/// last byte of its answer; in saturation mode, where nothing is due, from the time it was sent.
/// </summary>
public sealed record LoadReport
{
    public required string Mode { get; init; }

    public required string Url { get; init; }

    /// <summary>Asked for; null in saturation mode.</summary>
    public required double? Rate { get; init; }

    public required double Seconds { get; init; }

    public required double WarmupSeconds { get; init; }

    public required int Connections { get; init; }

    public required string Arrivals { get; init; }

    public required long Seed { get; init; }

    /// <summary>Due in the measured time.</summary>
    public required long Requests { get; init; }

    /// <summary>Answered with a status of 2xx.</summary>
    public required long Completed { get; init; }

    /// <summary>Completed requests a second, until the last of them was answered.</summary>
    public required double AchievedRate { get; init; }

    [JsonPropertyName("p50_ms")]
    public required double P50Ms { get; init; }

    [JsonPropertyName("p90_ms")]
    public required double P90Ms { get; init; }

    [JsonPropertyName("p99_ms")]
    public required double P99Ms { get; init; }

    [JsonPropertyName("p99_9_ms")]
    public required double P999Ms { get; init; }

    public required double MaxMs { get; init; }

    public required double MeanMs { get; init; }

    /// <summary>Between a request being due and leaving: the generator's own lateness, and waiting for a free connection.</summary>
    [JsonPropertyName("send_delay_p50_ms")]
    public required double SendDelayP50Ms { get; init; }

    [JsonPropertyName("send_delay_p99_ms")]
    public required double SendDelayP99Ms { get; init; }

    public required long ErrorsTotal { get; init; }

    /// <summary>By status, or connection, timeout, broken, unsent.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>What the first refusal said, cut to 500 bytes.</summary>
    public required string? FirstErrorBody { get; init; }

    /// <summary>The prepared requests ran out before the time did (saturation mode: raise --rate).</summary>
    public required bool Exhausted { get; init; }

    public required double PrepareSeconds { get; init; }

    /// <summary>Processor time of the generator itself while the clock ran, warm-up included.</summary>
    public required double GeneratorCpuSeconds { get; init; }

    [JsonIgnore]
    public LatencyHistogram Latencies { get; init; } = new();

    public string ToJson() => JsonSerializer.Serialize(this, LoadReportContext.Default.LoadReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class LoadReportContext : JsonSerializerContext;
