using Suite.FeatureStore;
using Suite.Fraud.Wording;
using Suite.Hosting;

namespace Suite.Fraud.Training.Cards;

/// <summary>How each feature's values lie in the training data. Cost: a sort of each column, or of a sample of it.</summary>
internal static class FeatureSpreads
{
    /// <summary>Percentiles of more rows than this are taken of every second, third, … row: 800 features of millions of rows would sort for minutes.</summary>
    public const int RowsMax = 200_000;

    private const int CurrenciesMax = 10;

    /// <param name="gain">Total gain by feature name; null where the model does not say.</param>
    public static IReadOnlyList<CardFeature> Measure(ScoredRows rows, IReadOnlyDictionary<string, double>? gain)
    {
        var features = rows.Set.Features.Features;
        var step = Step(rows.Count);
        var sampled = Enumerable.Range(0, (rows.Count + step - 1) / step).Select(i => i * step).ToArray();
        var genuine = sampled.Where(row => !rows.IsFraud[row]).ToArray();
        var currencies = genuine.GroupBy(row => rows.Set.Facts.Currencies[row])
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Take(CurrenciesMax)
            .Select(g => (Currency.Find(g.Key)?.Code, Rows: g.ToArray())).Where(c => c.Code is not null).ToArray();
        var total = gain?.Values.Sum() ?? 0;
        return [.. features.Select((feature, i) => new CardFeature(
            feature.Name,
            feature.Description,
            feature.Unit,
            Figures.Share(sampled.Count(row => float.IsNaN(rows.Set.Value(row, i))), sampled.Length),
            Figures.Spread(Column(sampled, i)),
            Figures.Spread(Column(genuine, i)),
            feature.Unit == Quantities.Money
                ? currencies.OrderBy(c => c.Code, StringComparer.Ordinal).ToDictionary(c => c.Code!, c => Figures.Spread(Column(c.Rows, i)))
                : null,
            gain is null || total <= 0 ? null : Figures.Fact(gain.GetValueOrDefault(feature.Name) / total)))];

        float[] Column(int[] of, int feature) => Array.ConvertAll(of, row => rows.Set.Value(row, feature));
    }

    public static int Step(int rows) => Math.Max(1, (rows + RowsMax - 1) / RowsMax);

    /// <summary>The features of a model whose training data is not known.</summary>
    public static IReadOnlyList<CardFeature> Unmeasured(FeatureSet features) =>
        [.. features.Features.Select(f => new CardFeature(f.Name, f.Description, f.Unit, null, null, null, null, null))];
}
