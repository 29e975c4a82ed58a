using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Training.Cards;
using Suite.Hosting;

namespace Suite.Fraud.Wording;

/// <summary>
/// Turns the reasons of stored decisions into words. Pure: the decision's own features, the feature set and model card of the version that
/// decided, and nothing else, so a decision reads the same when it is made, looked up and replayed. Immutable and thread-safe.
/// </summary>
internal sealed class ReasonWords
{
    public const string Population = "population";

    private readonly Words[] _words;

    /// <param name="population">The card's features in the set's order; null where the model has no card or it knows no training data.</param>
    public ReasonWords(FeatureSet features, IReadOnlyList<CardFeature>? population)
    {
        Features = features;
        var windows = new WindowValues(features);
        var means = new EarlierMeans(windows, OnlyCurrency(population));
        _words = [.. features.Features.Select((f, i) => new Words(
            f, new Sentence(f, features.Schema), UsualSource.For(f, features, windows, means), population?[i], Owner(f, features)))];
    }

    public FeatureSet Features { get; }

    public ReasonText Of(Reason reason, ReadOnlySpan<double> values, PaidAmount paid)
    {
        var words = _words[reason.Feature];
        var (feature, value) = (words.Feature, values[reason.Feature]);
        var usual = words.Source is { } source ? source.Value(values, paid) : double.NaN;
        if (double.IsFinite(usual))
        {
            var text = $"{words.Sentence.Text(value, paid.Currency)}; {UsualFor(words, usual, paid.Currency)}";
            return Result(text, usual, Quantities.UnitName(words.Source!.Unit, paid.Currency), words.Source.From);
        }

        var alone = words.Sentence.Text(value, paid.Currency);
        if (words.InPopulation(paid.Currency) is not { } known)
        {
            return Result(alone, null, null, null);
        }

        return feature.Unit == Quantities.YesOrNo
            ? Result($"{alone}; {ShareWords(value, known.Spread.Mean!.Value)}", known.Spread.Mean, Quantities.Share, Population)
            : Result($"{alone}; {known.Words}", known.Spread.Median, Quantities.UnitName(feature.Unit, paid.Currency), Population);

        ReasonText Result(string text, double? normal, string? unit, string? from) => new(
            feature.Name, text, double.IsFinite(value) ? value : null, Quantities.UnitName(feature.Unit, paid.Currency), normal, unit, from, reason.Contribution);
    }

    /// <summary>The currency of all payments that the model learnt from; null where there were several.</summary>
    private static string? OnlyCurrency(IReadOnlyList<CardFeature>? population) =>
        population?.FirstOrDefault(f => f.GenuineByCurrency?.Count > 0)?.GenuineByCurrency is { Count: 1 } one ? one.Keys.First() : null;

    private static string UsualFor(Words words, double usual, Currency? currency) =>
        $"usual for {words.Owner}: {Quantities.Text(usual, words.Source!.Unit, currency)}{words.Window}";

    private static string ShareWords(double value, double share) => double.IsNaN(value) || value > 0
        ? $"so are {Quantities.Percent(share)} of genuine payments"
        : $"so are {Quantities.Percent(1 - share)} of genuine payments";

    private static string SpreadWords(FeatureDefinition feature, Spread spread, Currency? currency)
    {
        var (median, low, high) = (Text(spread.Median), Text(spread.P5), Text(spread.P95));
        return low == high ? $"usual for genuine payments: {median}" : $"usual for genuine payments: {median} (90 % have {low} to {high})";

        string Text(double? value) => Quantities.Text(value!.Value, feature.Unit, currency);
    }

    private static string Owner(FeatureDefinition feature, FeatureSet set)
    {
        var named = feature.Usual is null ? feature.Entity : set.Features.First(f => f.Name == feature.Usual).Entity;
        return named is null ? "this card" : Sentence.Whose(named, set.Schema);
    }

    private sealed record Words(FeatureDefinition Feature, Sentence Sentence, UsualSource? Source, CardFeature? Known, string Owner)
    {
        /// <summary>" (90 days)"; nothing where the set names another feature.</summary>
        public string Window { get; } = Source is null || Source.Window == TimeSpan.Zero ? "" : $" ({Duration.Words(Source.Window)})";

        private Usual? All { get; } = Feature.Unit == Quantities.Money ? null : Usual.Of(Feature, Known?.Genuine, null);

        private Dictionary<string, Usual?> ByCurrency { get; } = Feature.Unit != Quantities.Money || Known?.GenuineByCurrency is null ? []
            : Known.GenuineByCurrency.ToDictionary(c => c.Key, c => Usual.Of(Feature, c.Value, Currency.Find(c.Key)));

        /// <summary>Amounts in different currencies are never put together.</summary>
        public Usual? InPopulation(Currency? currency) =>
            Feature.Unit != Quantities.Money ? All : currency is null ? null : ByCurrency.GetValueOrDefault(currency.Code);
    }

    /// <summary>Genuine payments of the training, with their words: the same for every decision.</summary>
    private sealed record Usual(Spread Spread, string Words)
    {
        public static Usual? Of(FeatureDefinition feature, Spread? spread, Currency? currency) =>
            spread?.Median is null ? null : new Usual(spread, SpreadWords(feature, spread, currency));
    }
}
