namespace Suite.Support.Dialogue.Files;

/// <summary>"Did you mean …?"</summary>
internal static class Spelling
{
    private const int LengthMax = 64;

    /// <summary>" Did you mean 'x'?" with the closest name, or nothing where none is close.</summary>
    public static string Suggest(string name, IEnumerable<string> names)
    {
        var limit = Math.Max(1, name.Length / 3);
        var best = names.Select(n => (Name: n, Distance: Distance(name, n))).Where(n => n.Distance <= limit).OrderBy(n => n.Distance).FirstOrDefault();
        return best.Name is null ? "" : $" Did you mean '{best.Name}'?";
    }

    /// <summary>Letters to insert, delete, replace or swap with their neighbour, upper and lower case alike.</summary>
    public static int Distance(string a, string b)
    {
        if (a.Length > LengthMax || b.Length > LengthMax)
        {
            return int.MaxValue;
        }

        var before = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        var row = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = Same(a[i - 1], b[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
