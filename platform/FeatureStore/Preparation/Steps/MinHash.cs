using System.Globalization;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>Texts as sets of three-character groups, and signatures under which similar sets share a band (Broder 1997; banding as Leskovec et al. 2014).</summary>
internal static class MinHash
{
    private const int GroupLength = 3;
    private const int Hashes = 128;

    /// <summary>At the limit of similarity, a pair must be found with this probability at least.</summary>
    private const double FoundMin = 0.999;

    /// <summary>Sorted, each once; letters count alike in either case. A text shorter than a group is one group.</summary>
    public static int[] Groups(string text)
    {
        var lower = text.ToLowerInvariant();
        var groups = new HashSet<int>();
        for (var i = 0; i == 0 || i + GroupLength <= lower.Length; i++)
        {
            groups.Add(Hash(lower.AsSpan(i, Math.Min(GroupLength, lower.Length - i))));
        }

        int[] sorted = [.. groups];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Shared over all, of two sorted sets.</summary>
    public static double Jaccard(int[] a, int[] b)
    {
        int i = 0, j = 0, shared = 0;
        while (i < a.Length && j < b.Length)
        {
            var order = a[i].CompareTo(b[j]);
            shared += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return (double)shared / (a.Length + b.Length - shared);
    }

    public static string[] Bands(int[] groups, double similarity)
    {
        var rows = Rows(similarity);
        var bands = new string[Hashes / rows];
        for (var band = 0; band < bands.Length; band++)
        {
            ulong key = 0;
            for (var i = 0; i < rows; i++)
            {
                var least = ulong.MaxValue;
                foreach (var group in groups)
                {
                    least = Math.Min(least, SeededRandom.Mix((uint)group ^ SeededRandom.Mix((ulong)((band * rows) + i + 1))));
                }

                key = SeededRandom.Mix(key ^ least);
            }

            bands[band] = string.Create(CultureInfo.InvariantCulture, $"{band}:{key:x}");
        }

        return bands;
    }

    public static string Describe(double similarity) =>
        string.Create(CultureInfo.InvariantCulture, $"MinHash, {Hashes / Rows(similarity)} bands of {Rows(similarity)}: a pair at the limit is found with probability {Found(Rows(similarity), similarity):0.00000}");

    /// <summary>Hashes a band: as many as still find a pair at the limit, for every further one saves comparisons.</summary>
    private static int Rows(double similarity)
    {
        var rows = 1;
        while (rows < 16 && Found(rows + 1, similarity) >= FoundMin)
        {
            rows++;
        }

        return rows;
    }

    private static double Found(int rows, double similarity) => 1 - Math.Pow(1 - Math.Pow(similarity, rows), Hashes / rows);

    /// <summary>Three characters of 16 bits do not fit in 32 bits; equal groups are equal numbers, and two groups share one once in four thousand million.</summary>
    private static int Hash(ReadOnlySpan<char> group)
    {
        ulong packed = (ulong)group.Length << 48;
        foreach (var c in group)
        {
            packed = (packed & 0xFFFF000000000000) | (((packed << 16) | c) & 0x0000FFFFFFFFFFFF);
        }

        return (int)SeededRandom.Mix(packed);
    }
}
