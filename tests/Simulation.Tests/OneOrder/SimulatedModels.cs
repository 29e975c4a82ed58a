using System.Security.Cryptography;
using System.Text;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Journal;
using Suite.Models;
using Suite.Trees;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>Two feature sets that declare different attributes, and a small model for each, trained on noise: what it says does not matter, its bits do.</summary>
internal sealed class SimulatedModels(IContentStore contents)
{
    public static FeatureSet Wide { get; } = FeatureSet.Parse("""
        {
          "name": "wide",
          "schema": {
            "entities": { "card": ["card"], "merchant": ["merchant"], "device": ["device"], "cardAtMerchant": ["card", "merchant"] },
            "numbers": { "amount": { "money": true }, "attributes.age": { "scale": 2 } },
            "categories": ["channel", "attributes.country"]
          },
          "features": [
            { "name": "AMOUNT", "value": "amount" },
            { "name": "AGE", "value": "attributes.age" },
            { "name": "IS_ECOMMERCE", "matches": [{ "field": "channel", "equals": "ecommerce" }] },
            { "name": "R_MEAN", "entity": "merchant", "aggregation": "ratio", "of": "mean", "field": "amount", "window": "2m", "over": "1h", "delay": "7s" },
            { "name": "PAIR_COUNT_1H", "entity": "cardAtMerchant", "aggregation": "count", "window": "1h" },
            { "name": "PAIR_FRAUDS_1H", "entity": "cardAtMerchant", "aggregation": "fraudCount", "window": "1h" },
            { "name": "CARD_COUNTRIES_1H", "entity": "card", "aggregation": "distinct", "field": "attributes.country", "window": "1h" }
          ],
          "grid": [
            { "entities": ["card"], "fields": ["amount", "attributes.age"],
              "aggregations": ["count", "sum", "std", "min", "max", "timeSinceLast", "last", "zScore"], "windows": ["7s", "20m"] },
            { "entities": ["merchant"], "delay": "5s", "aggregations": ["count", "fraudCount", "fraudShare", "timeSinceFraud"], "windows": ["10s", "20m"] },
            { "entities": ["device"], "aggregations": ["fraudShare"], "windows": ["1m", "1h"] }
          ]
        }
        """);

    public static FeatureSet Narrow { get; } = FeatureSet.Parse("""
        {
          "name": "narrow",
          "schema": {
            "entities": { "card": ["card"], "merchant": ["merchant"], "device": ["device"] },
            "numbers": { "amount": { "money": true } },
            "categories": ["attributes.country"]
          },
          "features": [
            { "name": "CARD_COUNT_1H", "entity": "card", "aggregation": "count", "window": "1h" },
            { "name": "CARD_SUM_1H", "entity": "card", "aggregation": "sum", "field": "amount", "window": "1h" },
            { "name": "MERCHANT_COUNTRIES_10M", "entity": "merchant", "aggregation": "distinct", "field": "attributes.country", "window": "10m" },
            { "name": "DEVICE_CARDS_1H", "entity": "device", "aggregation": "distinct", "field": "card", "window": "1h" },
            { "name": "MERCHANT_FRAUD_SHARE_30M", "entity": "merchant", "aggregation": "fraudShare", "window": "30m", "delay": "30s" }
          ]
        }
        """);

    private static readonly Lazy<byte[]> WideTrees = new(() => Train(Wide));
    private static readonly Lazy<byte[]> NarrowTrees = new(() => Train(Narrow));

    public IContentStore Contents => contents;

    public Dictionary<string, byte[]> Known { get; } = new(StringComparer.Ordinal);

    public static NewEvent ToEvent(ModelEvent happened)
    {
        var encoded = ModelJournal.Codec.Encode(happened);
        return new NewEvent
        {
            Id = $"model/{Guid.NewGuid():N}",
            Stream = FraudEvents.ModelStream,
            Type = encoded.Type,
            SchemaVersion = encoded.SchemaVersion,
            EventTimeMicros = encoded.EventTimeMicros,
            RequestHash = SHA256.HashData(encoded.Payload.Span),
            Payload = encoded.Payload,
        };
    }

    public async Task<NewEvent> RegisterAsync(FeatureSet features, int number) => ToEvent(new ModelRegistered
    {
        AtMicros = 0,
        Actor = "test",
        Version = $"m-{number:0000}-{features.Version[..8]}",
        Content = await PutAsync(features == Wide ? WideTrees.Value : NarrowTrees.Value),
        Fingerprint = new string('0', 64),
        FeatureSetName = features.Name,
        FeatureSetVersion = features.Version,
        FeatureSetContent = await PutAsync(Encoding.UTF8.GetBytes(features.Json)),
        Metrics = new Dictionary<string, double>(),
        Parameters = new Dictionary<string, string>(),
        Seed = 1,
        Thresholds = new Dictionary<string, double> { ["review"] = 0.45, ["decline"] = 0.55 },
    });

    private async Task<string> PutAsync(byte[] content)
    {
        var address = (await contents.PutAsync(content, default)).Value;
        Known[address] = content;
        return address;
    }

    private static byte[] Train(FeatureSet features)
    {
        const int Rows = 600;
        var random = new Random(features.Features.Count);
        var rows = new float[Rows * features.Features.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = random.Next(8) == 0 ? float.NaN : (float)(random.Next(3) == 0 ? random.Next(4) : random.NextDouble() * 500);
        }

        var labels = Enumerable.Range(0, Rows).Select(_ => (float)random.Next(2)).ToArray();
        return XgboostTrainer.Train(
            new TrainingMatrix(rows, Rows, labels, [.. features.Features.Select(f => f.Name)]),
            null, new XgboostParameters { Rounds = 20, MaxDepth = 4, Threads = 1 }, null, default).Ubj;
    }
}
