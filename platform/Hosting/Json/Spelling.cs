namespace Suite.Hosting;

/// <summary>Finds the known word a misspelt one most likely stands for. Pure.</summary>
public static class Spelling
{
    private const int WordCharsMax = 64;

    /// <summary>Null when nothing is near: at most two edits, and fewer than half the word's letters, case aside.</summary>
    public static string? Nearest(string word, ReadOnlySpan<string> known)
    {
        string? nearest = null;
        var best = Math.Min(2, (word.Length - 1) / 2) + 1;
        foreach (var candidate in known)
        {
            var distance = Distance(Plain(word), Plain(candidate));
            if (distance < best)
                (best, nearest) = (distance, candidate);
        }

        return nearest;
    }

    /// <summary>For the end of a message: " Did you mean 'x'?" with the nearest word, or nothing.</summary>
    public static string Suggest(string word, ReadOnlySpan<string> known) => Nearest(word, known) is { } near ? $" Did you mean '{near}'?" : "";

    /// <summary>Letters to insert, delete, replace or swap with their neighbour, case aside; the largest number for words too long to be compared.</summary>
    public static int Distance(string a, string b)
    {
        if (a.Length > WordCharsMax || b.Length > WordCharsMax)
            return int.MaxValue;
        var before = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        var row = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (IsSame(a[i - 1], b[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && IsSame(a[i - 1], b[j - 2]) && IsSame(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }

    // transaction_id, TransactionID and transactionId are the same word to a person.
    private static string Plain(string word) => word.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);

    private static bool IsSame(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
