using System.Security.Cryptography;
using System.Text;

namespace Suite.Inspection.Datasets;

/// <summary>Draws train, validation and test parts where the data has none: 70, 15 and 15 % of every class.</summary>
internal static class SplitDraw
{
    private const double TrainShare = 0.70;
    private const double ValShare = 0.15;

    /// <summary>
    /// Within each class the pictures are ordered by a digest of seed and name, so that a new picture moves few of the others. Where a class is too
    /// small to be shared (fewer than four pictures), all of it trains: a class that was never seen cannot be found.
    /// </summary>
    public static IEnumerable<LabelledImage> Draw(IEnumerable<LabelledImage> images, long seed)
    {
        foreach (var ofClass in images.GroupBy(static i => i.Class, StringComparer.Ordinal))
        {
            var ordered = ofClass.OrderBy(i => Rank(i.Name, seed)).ToList();
            var (train, val) = Sizes(ordered.Count);
            for (var i = 0; i < ordered.Count; i++)
            {
                yield return ordered[i] with { Split = i < train ? DatasetSplit.Train : i < train + val ? DatasetSplit.Val : DatasetSplit.Test };
            }
        }
    }

    private static (int Train, int Val) Sizes(int count)
    {
        if (count < 4)
        {
            return (count, 0);
        }

        var val = Math.Max(1, (int)Math.Round(count * ValShare));
        return (Math.Min((int)Math.Round(count * TrainShare), count - val - 1), val);
    }

    private static ulong Rank(string name, long seed) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{name}")));
}
