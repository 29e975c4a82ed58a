using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Training;
using Suite.Fraud.Training.Cards;
using Suite.Journal;
using Suite.Models;

namespace Suite.Fraud.Tests.Training.Cards;

/// <summary>
/// A training whose outcome is known in advance: seeded payments in two currencies over two channels, fraud more likely for large amounts, and
/// a scorer that is told to be harsh on one channel.
/// </summary>
internal static class PlantedTraining
{
    public const int Rows = 4_000;

    private const long Start = 1_704_067_200_000_000; // 2024-01-01
    private const int EuroNumber = 978;
    private const int YenNumber = 392;

    public static FeatureSet Features { get; } = FeatureSet.Parse("""
        {"name":"planted","schema":{"entities":{"card":["card"]},"numbers":{"amount":{"money":true}},"categories":["channel"]},
         "features":[{"name":"AMOUNT","value":"amount"},{"name":"CARD_COUNT_1D","entity":"card","aggregation":"count","window":"1d"},
          {"name":"NEVER","entity":"card","aggregation":"std","field":"amount","window":"1s"}]}
        """);

    /// <param name="harshOnPos">Genuine payments at a terminal that score like fraud.</param>
    public static CardSource Train(int seed = 1, double harshOnPos = 0, int rows = Rows)
    {
        var random = new Random(seed);
        var set = new TrainingSet(Features);
        var scores = new float[rows];
        for (var i = 0; i < rows; i++)
        {
            var isYen = random.Next(10) == 0;
            var amount = random.Next(100, 20_000);
            var channel = random.Next(3) switch { 0 => "pos", 1 => "ecommerce", _ => i < 30 ? "moto" : "ecommerce" };
            var isFraud = random.NextDouble() < (amount > 15_000 ? 0.2 : 0.01);
            var card = new EntityKey((UInt128)(1 + random.Next(300)));
            var time = Start + (i * 600_000_000L);
            double[] row = [isYen ? amount : amount / 100.0, random.Next(1, 5), double.NaN];
            set.Facts.Saw(card, time);
            var number = set.Add(row, time, card);
            set.Facts.Add(new PaymentFacts { AmountMinor = amount, CurrencyNumber = isYen ? YenNumber : EuroNumber, CurrencyExponent = (byte)(isYen ? 0 : 2), Channel = channel }, card, time);
            set.Label(number, isFraud);
            set.Facts.Label(number, isFraud, random.Next(1, 20) * 86_400_000_000L);
            var isHigh = isFraud ? random.Next(4) > 0 : random.Next(100) == 0 || (channel == "pos" && random.NextDouble() < harshOnPos);
            scores[i] = isHigh ? 0.5f + (random.Next(500) / 1000f) : random.Next(100) / 1000f;
        }

        var fitted = TrainingRecipe.Fit(set, TrainingSettings.Default, CancellationToken.None) with
        {
            OutOfSample = scores,
            Thresholds = new Dictionary<string, double> { ["review"] = 0.5, ["decline"] = 0.9 },
        };
        return new CardSource(
            new TrainingPeriod(Start, Start + (rows * 600_000_000L)), set, fitted, ContentAddress.Of("model"u8), ContentAddress.Of("features"u8),
            ModelFingerprint.Compute(set.Digest(), Features.Json, fitted.Parameters));
    }
}
