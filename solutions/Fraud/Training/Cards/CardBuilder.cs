using Suite.Fraud.Backtesting;
using Suite.Hosting;
using Suite.Models;
using Suite.Trees;

namespace Suite.Fraud.Training.Cards;

/// <summary>All that a training leaves for its card.</summary>
internal sealed record CardSource(
    TrainingPeriod Period, TrainingSet Set, FittedModel Fitted, ContentAddress Content, ContentAddress FeatureSetContent, string Fingerprint);

/// <summary>
/// Writes the card of a model that was just fitted. Pure, and seeded where it resamples: the same training gives the same card. Cost: a few
/// sorts of the rows, a sort of each feature's column and <see cref="Resamples"/> passes.
/// </summary>
internal static class CardBuilder
{
    public const string DeLongMethod = "DeLong, 95 %, payments taken as independent";

    public const int Resamples = 200;
    public const int CalibrationBins = 20;

    private const string BootstrapMethod = "Poisson bootstrap over cards, 200 resamples, 95 % percentiles";
    private const string Unseen = "Each half of the period, by time, was scored by a model fitted to the other half; the version itself is fitted to both.";
    private const string Measured = "The version itself scored every payment of the period as it would have when it occurred; where it was trained on some of them, it does worse on others.";
    private const int ResamplingSeed = 42;
    private const int CardsPerDay = 100;
    private const long DayMicros = 86_400_000_000;

    public static ModelCard Build(CardSource source)
    {
        var (set, fitted) = (source.Set, source.Fitted);
        var rows = new ScoredRows(set, fitted.OutOfSample, fitted.Thresholds["review"], fitted.Thresholds["decline"]);
        var model = Model(source);
        return Build(model, source.Period, rows, XgboostImportance.TotalGain(fitted.Model), Unseen, (int)model.Seed!.Value);
    }

    /// <summary>The card of a version that was fitted elsewhere, from the scores it gives to the tenant's own payments.</summary>
    /// <param name="gain">Total gain by the set's names; null where the file does not say.</param>
    public static ModelCard Build(CardModel model, TrainingPeriod period, ScoredRows rows, IReadOnlyDictionary<string, double>? gain) =>
        Build(model, period, rows, gain, Measured, ResamplingSeed);

    private static ModelCard Build(
        CardModel model, TrainingPeriod period, ScoredRows rows, IReadOnlyDictionary<string, double>? gain, string method, int seed)
    {
        var segments = Segments.Divide(rows).Select(d => Segments.Measure(rows, d.By, d.Parts)).ToList();
        var card = new ModelCard
        {
            Model = model,
            Data = Data(period, rows.Set),
            Features = FeatureSpreads.Measure(rows, gain),
            Metrics = Metrics(rows, method, seed),
            Segments = segments,
            Calibration = Calibrate(rows),
            Thresholds = new CardThresholds(
                $"{method} Everything that scores at least the threshold is stopped; from review up to decline it goes to an analyst, from decline on it is declined.",
                ThresholdCurve.Measure(rows)),
            Fairness = [.. segments.Select(FairnessGaps.Measure)],
            Limits = [],
        };
        return card with { Limits = CardLimits.Of(card) };
    }

    private static CardModel Model(CardSource source)
    {
        var trees = TreeModel.LoadXgboost(source.Fitted.Model);
        return new CardModel(
            source.Content.Value, source.Fingerprint, "trained here", $"libxgboost {XgboostLibrary.Version}", trees.Objective, trees.TreeCount,
            new SortedDictionary<string, string>(source.Fitted.Parameters.ToDictionary(), StringComparer.Ordinal),
            long.Parse(source.Fitted.Parameters["seed"], System.Globalization.CultureInfo.InvariantCulture),
            source.Set.Features.Name, source.Set.Features.Version, source.FeatureSetContent.Value);
    }

    private static CardData Data(TrainingPeriod period, TrainingSet set)
    {
        var facts = set.Facts;
        var labels = set.Labels;
        var currencies = Enumerable.Range(0, set.RowCount).GroupBy(row => facts.Currencies[row])
            .Where(g => Currency.Find(g.Key) is not null)
            .Select(g => Amounts(Currency.Find(g.Key)!, [.. g.Select(row => facts.Amounts[row]).Order()], [.. g.Where(row => labels[row] > 0).Select(row => facts.Amounts[row])]));
        return new CardData(
            Time(period.FromMicros), Time(period.ThroughMicros), Time(set.TimesMicros.Min()), Time(set.TimesMicros.Max()),
            set.RowCount, set.FraudCount, Figures.Share(set.FraudCount, set.RowCount) ?? 0, facts.Cards.Distinct().Count(), set.Digest(),
            Figures.Spread([.. facts.DelaysMicros.Select(delay => (float)Math.Round((double)delay / DayMicros, 2))]),
            [.. currencies.OrderBy(c => c.Currency, StringComparer.Ordinal)]);

        static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddMicroseconds(micros);
    }

    private static CurrencyFacts Amounts(Currency currency, long[] sorted, long[] ofFraud) => new(
        currency.Code, sorted.Length, ofFraud.Length, Text(sorted.Sum(), currency), Text(ofFraud.Sum(), currency),
        Text(sorted[(sorted.Length - 1) / 2], currency), [.. Segments.Fifths(sorted).Select(bound => Text(bound, currency))]);

    private static string Text(long minor, Currency currency) => MoneyAmounts.Format(minor, currency);

    private static CardMetrics Metrics(ScoredRows rows, string method, int seed)
    {
        var (scores, isFraud, cards) = (rows.Scores, rows.IsFraud, rows.Set.Facts.Cards.ToArray());
        var (auc, low, high) = DeLong.Interval(scores, isFraud);
        var (ap, brier, logLoss) = new ScoreBootstrap(scores, isFraud, cards).Run(Resamples, new Random(seed));
        var days = rows.Set.TimesMicros.Select(time => (int)(time / DayMicros)).ToArray();
        var all = Enumerable.Range(0, rows.Count).ToArray();
        return new CardMetrics(
            method,
            Figures.Estimate(auc, low, high, DeLongMethod),
            Figures.Estimate(RankingMetrics.AveragePrecision(scores, isFraud), ap.Low, ap.High, BootstrapMethod),
            Figures.Estimate(
                RankingMetrics.CardPrecisionAtK(scores, isFraud, Array.ConvertAll(cards, card => (long)card), days, CardsPerDay), double.NaN, double.NaN,
                "as in the Fraud Detection Handbook, but cards already known as compromised stay in; no interval, since a card found on one day is left out on later ones"),
            Figures.Estimate(scores.Select((s, i) => ScoreLoss.Log(s, isFraud[i])).Average(), logLoss.Low, logLoss.High, BootstrapMethod),
            Figures.Estimate(scores.Select((s, i) => ScoreLoss.Brier(s, isFraud[i])).Average(), brier.Low, brier.High, BootstrapMethod),
            rows.Stop(all, rows.Review),
            rows.Stop(all, rows.Decline));
    }

    private static CardCalibration Calibrate(ScoredRows rows)
    {
        var found = Calibration.Measure(rows.Scores, rows.IsFraud, CalibrationBins);
        return new CardCalibration(
            $"Up to {CalibrationBins} bins of equally many payments by score, equal scores never divided. ECE: by how much the bins' mean scores and fraud shares differ, weighted by their payments. "
            + "Brier = reliability - resolution + uncertainty (Murphy 1973) + within-bin variance - within-bin covariance (Stephenson et al. 2008).",
            Figures.Fact(found.Ece)!.Value,
            new BrierParts(
                Precise(found.Brier), Precise(found.Reliability), Precise(found.Resolution), Precise(found.Uncertainty),
                Precise(found.WithinBinVariance), Precise(found.WithinBinCovariance)),
            [.. found.Bins.Select(b => new CalibrationBin(Precise(b.LowestScore), Precise(b.HighestScore), Precise(b.MeanScore), Figures.Rate(b.Frauds, b.Payments)))]);

        // Scores of genuine payments are a few millionths: six decimals would not tell them apart.
        static double Precise(double value) => Math.Round(value, 9);
    }
}
