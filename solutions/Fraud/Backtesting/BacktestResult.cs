using System.Text.Json;
using System.Text.Json.Serialization;

namespace Suite.Fraud.Backtesting;

/// <summary>How far a backtest has come.</summary>
/// <param name="Share">0 to 1, of the whole.</param>
public readonly record struct BacktestProgress(string Step, double Share);

/// <summary>What <c>./suite fraud backtest --json</c> prints.</summary>
public sealed record BacktestResult
{
    [JsonPropertyName("auc_roc")]
    public required double AucRoc { get; init; }

    [JsonPropertyName("average_precision")]
    public required double AveragePrecision { get; init; }

    /// <summary><see cref="RankingMetrics.CardPrecisionAtK"/> with k = 100.</summary>
    [JsonPropertyName("card_precision_at_100")]
    public required double CardPrecisionAt100 { get; init; }

    [JsonPropertyName("train_rows")]
    public required int TrainRows { get; init; }

    [JsonPropertyName("train_frauds")]
    public required int TrainFrauds { get; init; }

    /// <summary>Without customers already known as compromised on the day.</summary>
    [JsonPropertyName("test_rows")]
    public required int TestRows { get; init; }

    [JsonPropertyName("test_frauds")]
    public required int TestFrauds { get; init; }

    /// <summary>Number of features.</summary>
    [JsonPropertyName("features")]
    public required int Features { get; init; }

    [JsonPropertyName("seconds")]
    public required double Seconds { get; init; }

    [JsonPropertyName("feature_set")]
    public required string FeatureSet { get; init; }

    [JsonPropertyName("feature_set_version")]
    public required string FeatureSetVersion { get; init; }

    [JsonPropertyName("seed")]
    public required int Seed { get; init; }


    public string ToJson() => JsonSerializer.Serialize(this, BacktestJson.Default.BacktestResult);
}

[JsonSerializable(typeof(BacktestResult))]
internal sealed partial class BacktestJson : JsonSerializerContext;
