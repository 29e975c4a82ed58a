namespace Suite.Hosting;

/// <summary>Finds the known word a misspelt one most likely stands for. Pure.</summary>
public static class Spelling
{
    private const int WordCharsMax = 64;

    /// <summary>Null when nothing is near: at most two edits, and fewer than half the word's letters, case aside.</summary>
    public static string? Nearest(string word, ReadOnlySpan<string> known)
    {
        if (word.Length > WordCharsMax)
            return null;
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

    // transaction_id, TransactionID and transactionId are the same word to a person.
    private static string Plain(string word) => word.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
