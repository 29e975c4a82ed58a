namespace Suite.Inspection.FewShot;

/// <summary>What a change of the head did to pictures whose answers are known.</summary>
/// <param name="Before">Balanced accuracy of the old head.</param>
/// <param name="After">Of the new one.</param>
/// <param name="Lost">Names that the old head had right and the new one has not.</param>
public sealed record GoldenComparison(double Before, double After, IReadOnlyList<string> Lost)
{
    /// <summary>A head that does worse on the golden set than the one it would replace is refused.</summary>
    public bool IsAcceptable => After >= Before;
}

/// <summary>Pictures a refit must not get worse on. They are never trained on.</summary>
public static class GoldenSet
{
    /// <summary>Scores the first view of every golden picture with both heads.</summary>
    public static GoldenComparison Compare(FewShotHead before, FewShotHead after, FewShotSamples golden)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(golden);
        var counts = golden.Counts(before.Classes);
        double classes = counts.Count(static c => c > 0), old = 0, now = 0;
        var lost = new List<string>();
        for (var i = 0; i < golden.Count; i++)
        {
            var (wasRight, isRight) = (IsRight(before, golden, i), IsRight(after, golden, i));
            old += wasRight ? 1d / counts[golden.Labels[i]] : 0;
            now += isRight ? 1d / counts[golden.Labels[i]] : 0;
            if (wasRight && !isRight)
            {
                lost.Add(golden.Names[i]);
            }
        }

        return new GoldenComparison(old / classes, now / classes, lost);
    }

    private static bool IsRight(FewShotHead head, FewShotSamples golden, int picture)
    {
        var vector = golden.Vectors.Row(picture * golden.Views).ToArray();
        var probabilities = new double[head.Classes];
        head.Score(vector, probabilities);
        return probabilities.Index().MaxBy(static p => p.Item).Index == golden.Labels[picture];
    }
}
