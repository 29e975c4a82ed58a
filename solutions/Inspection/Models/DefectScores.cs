namespace Suite.Inspection.Models;

/// <summary>From probabilities of classes to a defect score.</summary>
internal static class DefectScores
{
    /// <summary>
    /// The probability of everything but the good class, added up rather than taken from one: 1 − p would round to zero for parts that are surely good, and
    /// their order would be lost. Without a good class, 1 − the highest probability.
    /// </summary>
    public static double Of(IReadOnlyList<double> probabilities, ModelCard card) => Of(probabilities, card.GoodClass is { } good ? card.Classes.Index().First(c => c.Item == good).Index : -1);

    /// <param name="probabilities">Adding to 1.</param>
    /// <param name="good">Index of the good class; −1 for none.</param>
    public static double Of(IReadOnlyList<double> probabilities, int good)
    {
        var kept = good >= 0 ? good : probabilities.Index().MaxBy(static p => p.Item).Index;
        var sum = 0d;
        for (var c = 0; c < probabilities.Count; c++)
        {
            sum += c == kept ? 0 : probabilities[c];
        }

        return Math.Min(1, sum);
    }

    /// <summary>The most probable class, and whether the part is NG by the card's threshold.</summary>
    public static int Decision(double[] probabilities, ModelCard card) => ModelNetwork.Decision(probabilities.Index().MaxBy(static p => p.Item).Index, Of(probabilities, card) >= card.Threshold);

    public static ImageScore Score(double[] probabilities, ModelCard card, HeatMap? map) =>
        new(Of(probabilities, card), probabilities.Index().MaxBy(static p => p.Item).Index, probabilities, map);
}
