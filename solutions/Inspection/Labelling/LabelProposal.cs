using Suite.Inspection.Features;

namespace Suite.Inspection.Labelling;

/// <summary>A picture that nobody labelled, as a model sees it.</summary>
/// <param name="Name">Below its folder.</param>
/// <param name="Class">The most probable one.</param>
/// <param name="Confidence">Its calibrated probability.</param>
/// <param name="Uncertainty">0 to 1: entropy of the probabilities over the most there could be.</param>
public sealed record UnlabelledImage(string Name, string Class, double Confidence, double Uncertainty);

/// <summary>What to do with a picture.</summary>
/// <param name="Image">Which.</param>
/// <param name="Rank">From 1: the order in which a person should label; null for a label that is proposed.</param>
public sealed record LabelProposal(UnlabelledImage Image, int? Rank);

/// <summary>
/// Splits pictures into those whose label can be proposed and those a person should look at, and orders the latter: each next one is the most uncertain of what
/// is least like the pictures before it (uncertainty × distance to the nearest of them), so that no one labels the same doubt twice.
/// </summary>
public static class LabelProposals
{
    /// <param name="images">In any order.</param>
    /// <param name="vectors">One row an image; compared by their angle.</param>
    /// <param name="confident">From this probability on the label is proposed.</param>
    /// <param name="ranked">How many are ordered; the rest follow by uncertainty alone. Costs images × this.</param>
    public static IReadOnlyList<LabelProposal> Of(IReadOnlyList<UnlabelledImage> images, FeatureMatrix vectors, double confident, int ranked)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(vectors);
        var unit = new FeatureMatrix(vectors.Rows, vectors.Columns, (float[])vectors.Values.Clone());
        for (var i = 0; i < unit.Rows; i++)
        {
            VectorArithmetic.Normalise(unit.Row(i));
        }

        var open = Enumerable.Range(0, images.Count).Where(i => images[i].Confidence < confident).ToList();
        var order = new List<int>();
        var distances = new double[images.Count];
        Array.Fill(distances, 1);
        while (order.Count < ranked && open.Count > 0)
        {
            var next = open.MaxBy(i => (images[i].Uncertainty * distances[i], -i));
            open.Remove(next);
            order.Add(next);
            foreach (var i in open)
            {
                distances[i] = Math.Min(distances[i], (1 - VectorArithmetic.Dot(unit.Row(i), unit.Row(next))) / 2);
            }
        }

        order.AddRange(open.OrderByDescending(i => images[i].Uncertainty));
        return
        [
            .. order.Select((i, rank) => new LabelProposal(images[i], rank + 1)),
            .. images.Where(i => i.Confidence >= confident).OrderByDescending(static i => i.Confidence).Select(static i => new LabelProposal(i, null)),
        ];
    }

    /// <summary>Entropy over that of complete doubt.</summary>
    public static double Uncertainty(IReadOnlyList<double> probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        return -probabilities.Where(static p => p > 0).Sum(static p => p * Math.Log(p)) / Math.Log(probabilities.Count);
    }
}
