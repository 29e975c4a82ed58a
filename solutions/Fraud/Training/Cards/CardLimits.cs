using Suite.Fraud.Wording;

namespace Suite.Fraud.Training.Cards;

/// <summary>What a reader must not expect of the model, each sentence because of a figure on the card. Pure.</summary>
internal static class CardLimits
{
    /// <summary>With fewer frauds than this the card's intervals say so themselves; it is worth a sentence.</summary>
    private const int FraudsFew = 200;
    private const int NamesMax = 12;
    private const double DaysOfYear = 365;
    private const double DeclineNothing = 1;
    private const string SettingsUnknown = "What fitted it, to which payments, with which settings and which seed, is only known as far as its parameters say.";

    public static IReadOnlyList<string> Of(ModelCard card) =>
        card.Data is { } data ? [.. card.Model.Source == CardModel.Measured ? OfMeasured(card) : [], .. OfData(card, data), .. OfFeatures(card), .. OfCalibration(card), .. OfThresholds(card), .. OfSegments(card)] : OfUnknown(card);

    /// <summary>A model that was trained elsewhere: what is missing is the message.</summary>
    private static List<string> OfUnknown(ModelCard card) =>
    [
        "Nothing is known of the data this version was trained on: neither period, nor payments, nor how fraud was reported.",
        "Nothing was measured: how well it tells fraud from genuine payments, for whom it works less well and whether its scores are probabilities is not known.",
        $"Measure it on your own payments before you promote it: ./suite fraud models measure VERSION, or POST /v1/fraud/models/VERSION/measure. That takes {ModelTraining.RowsMin} payments, {ModelTraining.FraudsMin} of them reported as fraud.",
        "Its reasons say what is usual for a card only where its features tell; there are no genuine payments of a training to compare with.",
        .. card.Model.Library is null ? [SettingsUnknown] : Array.Empty<string>(),
    ];

    private static IEnumerable<string> OfMeasured(ModelCard card)
    {
        yield return "It was trained elsewhere and measured on your journal: it may have been trained on some of these payments, and then does worse on others than the figures say.";
        yield return SettingsUnknown;
        if (card.Features.All(f => f.GainShare is null))
        {
            yield return "How much each feature contributes to its splits is not known: the file does not say.";
        }
    }

    private static IEnumerable<string> OfData(ModelCard card, CardData data)
    {
        var measured = card.Model.Source == CardModel.Measured;
        var days = (data.LastPayment - data.FirstPayment).TotalDays;
        if (days < DaysOfYear)
        {
            yield return $"It {(measured ? "was measured on" : "learnt from")} {Quantities.Counted(Math.Max(1, Math.Round(days)), "day")} of payments{(measured ? "; how it does at other times of the year is not known" : " and has not seen what other times of the year look like")}.";
        }

        if (data.Frauds < FraudsFew)
        {
            yield return $"It {(measured ? "was measured on" : "learnt from")} only {data.Frauds} frauds; look at the intervals before you compare it with another version.";
        }

        if (data.LabelDelayDays is { Median: { } median, P95: { } late })
        {
            var half = median == late ? "" : $", half of them within {Days(median)}";
            yield return $"95 % of the frauds {(measured ? "known" : "it knows")} were reported within {Days(late)} of the payment{half}; a fraud that was not yet reported when it {(measured ? "was measured" : "learnt")} counts as genuine.";
        }

        yield return data.Currencies.Count == 1
            ? $"All its payments were in {data.Currencies[0].Currency}; for another currency nothing is known."
            : $"{string.Join(", ", data.Currencies.Select(c => $"{c.Currency} {Share(c.Payments, data.Rows)}"))} of the payments: amounts are seen as they are, never converted.";
        if (!measured)
        {
            yield return "The figures come from models of half the period each; the version itself learnt from all of it and may do better or worse.";
        }

        if (FeatureSpreads.Step(data.Rows) is > 1 and var step)
        {
            yield return $"The features' percentiles are taken of every {step}th payment.";
        }
    }

    private static IEnumerable<string> OfFeatures(ModelCard card)
    {
        var never = card.Features.Where(f => f.Missing == 1).Select(f => f.Name).ToList();
        var idle = card.Features.Where(f => f.GainShare == 0 && f.Missing < 1).Select(f => f.Name).ToList();
        if (never.Count > 0)
        {
            yield return $"No payment had a value for {Named(never)}: what the model does when there is one was never tried.";
        }

        if (idle.Count > 0)
        {
            yield return $"No split uses {Named(idle)}: a change there does not move the score.";
        }
    }

    private static IEnumerable<string> OfCalibration(ModelCard card)
    {
        var bins = card.Calibration!.Bins;
        var off = bins.Where(b => b.MeanScore < b.Fraud.Low || b.MeanScore > b.Fraud.High).ToList();
        if (off.Count > 0)
        {
            var worst = off.MaxBy(b => Math.Abs(b.MeanScore - b.Fraud.Value!.Value))!;
            yield return $"In {off.Count} of {bins.Count} bins the mean score lies outside the interval of the fraud share; the widest gap is a mean score of {Quantities.Percent(worst.MeanScore)} where {Quantities.Percent(worst.Fraud.Value!.Value)} were fraud.";
        }
    }

    private static IEnumerable<string> OfThresholds(ModelCard card)
    {
        if (card.Metrics!.AtDecline.Threshold >= DeclineNothing)
        {
            yield return "Nothing is declined: at no score was the share of fraud high enough to decline without a person looking.";
        }

        if (card.Metrics.AtReview is { TruePositive: { Value: { } caught } } review)
        {
            yield return $"At the review threshold it finds {Quantities.Percent(caught)} of the frauds; the other {Quantities.Percent(1 - caught)} pass.";
            yield return review.FalsePositive.Count == 0
                ? "At the review threshold no genuine payment was stopped in the period."
                : $"Of {review.Selected.Count} payments stopped there, {review.FalsePositive.Count} were genuine.";
        }
    }

    private static IEnumerable<string> OfSegments(ModelCard card)
    {
        foreach (var group in card.Fairness!)
        {
            if (group.Gaps.FirstOrDefault(g => g is { Measure: "falsePositive", Low: > 0 }) is { } gap)
            {
                yield return $"By {group.By}, genuine payments are stopped most often for '{gap.Highest}' ({Quantities.Percent(gap.HighestRate)}) and least often for '{gap.Lowest}' ({Quantities.Percent(gap.LowestRate)}); chance alone does not explain it.";
            }

            if (group.TooSmall.Count > 0)
            {
                yield return $"By {group.By}, too few payments to judge: {Named([.. group.TooSmall.Select(s => $"'{s.Name}' ({s.Payments})")])}.";
            }

            if (group.By != Cards.Segments.ByCurrency && card.Segments!.First(s => s.By == group.By).Segments is [var only])
            {
                yield return only.Name == TrainingFacts.None
                    ? $"No payment said its {group.By[(group.By.LastIndexOf('.') + 1)..]}: how differently it treats payments by it is not known."
                    : $"By {group.By}, all payments were '{only.Name}': how it does on others is not known.";
            }
        }
    }

    private static string Named(List<string> names) =>
        string.Join(", ", names.Take(NamesMax)) + (names.Count > NamesMax ? $" and {names.Count - NamesMax} more" : "");

    private static string Days(double days) => Quantities.Counted(days, "day");

    private static string Share(int count, int of) => Quantities.Percent((double)count / of);
}
