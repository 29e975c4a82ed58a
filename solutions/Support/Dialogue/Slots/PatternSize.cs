using System.Globalization;

namespace Suite.Support.Dialogue.Slots;

/// <summary>
/// How large a pattern is once its counted repetitions are written out: "((a{99}){99}){99}" is 17 characters and a million letters, and matching without
/// backtracking takes memory and time for each of them.
/// </summary>
internal static class PatternSize
{
    public const int Max = 2_000;

    /// <summary>Of a pattern that is known to be a regular expression; at most <see cref="Max"/> + 1.</summary>
    public static int Of(string pattern)
    {
        // The sizes of the groups that are open, the outermost first, and of what stands last in the innermost.
        var groups = new Stack<int>([0]);
        var last = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '(':
                    groups.Push(0);
                    last = 0;
                    break;
                case ')' when groups.Count > 1:
                    last = groups.Pop();
                    groups.Push(Bounded(groups.Pop() + (long)last));
                    break;
                case '{' when Count(pattern, i, out var end) is { } count:
                    groups.Push(Bounded(groups.Pop() + ((long)last * (count - 1))));
                    last = Bounded((long)last * count);
                    i = end;
                    break;
                default:
                    i = pattern[i] == '\\' ? i + 1 : pattern[i] == '[' ? ClassEnd(pattern, i) : i;
                    last = 1;
                    groups.Push(Bounded(groups.Pop() + 1L));
                    break;
            }
        }

        return Bounded(groups.Sum(g => (long)g));
    }

    private static int Bounded(long size) => (int)Math.Clamp(size, 0, Max + 1);

    /// <summary>The larger count of "{2,5}"; null where the brace stands for itself.</summary>
    private static int? Count(string pattern, int start, out int end)
    {
        end = pattern.IndexOf('}', start);
        if (end < 0)
        {
            return null;
        }

        var counts = pattern[(start + 1)..end].Split(',');
        var isCount = counts.Length is 1 or 2 && counts.All(c => c.Length is > 0 and <= 9 && c.All(char.IsAsciiDigit) || (c.Length == 0 && counts.Length == 2 && counts[0].Length > 0));
        return isCount ? counts.Max(c => c.Length == 0 ? 1 : int.Parse(c, NumberStyles.None, CultureInfo.InvariantCulture)) : null;
    }

    /// <summary>Brackets inside a class stand for themselves, and so does one right at its beginning.</summary>
    private static int ClassEnd(string pattern, int start)
    {
        var i = start + 1;
        i += i < pattern.Length && pattern[i] == '^' ? 1 : 0;
        i += i < pattern.Length && pattern[i] == ']' ? 1 : 0;
        while (i < pattern.Length && pattern[i] != ']')
        {
            i += pattern[i] == '\\' ? 2 : 1;
        }

        return i;
    }
}
