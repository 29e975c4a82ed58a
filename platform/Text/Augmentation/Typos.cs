namespace Suite.Text.Augmentation;

/// <summary>Slips of the finger on a keyboard with the letters of QWERTY: a neighbouring key, two letters swapped, one left out, one struck twice.</summary>
internal static class Typos
{
    /// <summary>In a shorter word a slip makes another word.</summary>
    public const int LengthMin = 4;

    private static readonly string[] Rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

    /// <param name="word">At least <see cref="LengthMin"/> characters; the first, which is seldom wrong, stays.</param>
    /// <param name="random">Where and which.</param>
    public static string Slip(string word, Random random)
    {
        var at = 1 + random.Next(word.Length - 1);
        return random.Next(4) switch
        {
            0 when Neighbours(word[at]) is { Length: > 0 } keys => word[..at] + keys[random.Next(keys.Length)] + word[(at + 1)..],
            1 when at + 1 < word.Length => word[..at] + word[at + 1] + word[at] + word[(at + 2)..],
            2 => word[..at] + word[at..(at + 1)] + word[at..],
            _ => word.Remove(at, 1),
        };
    }

    /// <summary>Keys that touch a letter's key; none for what is no letter of the keyboard.</summary>
    internal static string Neighbours(char letter)
    {
        for (var row = 0; row < Rows.Length; row++)
        {
            var at = Rows[row].IndexOf(letter, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            // Every row starts half a key further right than the one above.
            return string.Concat(Key(row, at - 1), Key(row, at + 1), Key(row - 1, at) + Key(row - 1, at + 1), Key(row + 1, at - 1) + Key(row + 1, at));
        }

        return "";
    }

    private static string Key(int row, int at) => row >= 0 && row < Rows.Length && at >= 0 && at < Rows[row].Length ? Rows[row][at].ToString() : "";
}
