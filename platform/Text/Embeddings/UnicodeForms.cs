using System.Globalization;
using System.Text;

namespace Suite.Text.Embeddings;

/// <summary>
/// The normalisation forms of Unicode Standard Annex 15, from a table of this project's own: without ICU the runtime normalises nothing. Marks are taken in the
/// order they are written: text whose marks stand in another order than the canonical one, which no keyboard makes, may differ from ICU's. Pure, thread-safe.
/// </summary>
internal static class UnicodeForms
{
    private const int HangulFirst = 0xAC00, HangulCount = 11_172, LeadFirst = 0x1100, VowelFirst = 0x1161, TrailFirst = 0x11A7, Vowels = 21, Trails = 28;

    private static readonly Lazy<Tables> Known = new(Tables.Load);

    public static string Nfc(string text) => Ascii.IsValid(text) ? text : Compose(Decompose(text, compatible: false));

    public static string Nfd(string text) => Ascii.IsValid(text) ? text : Decompose(text, compatible: false);

    public static string Nfkc(string text) => Ascii.IsValid(text) ? text : Compose(Decompose(text, compatible: true));

    public static string Nfkd(string text) => Ascii.IsValid(text) ? text : Decompose(text, compatible: true);

    private static string Decompose(string text, bool compatible)
    {
        var into = new StringBuilder(text.Length + 16);
        var tables = Known.Value;
        foreach (var rune in text.EnumerateRunes())
        {
            var at = rune.Value - HangulFirst;
            if (at is >= 0 and < HangulCount)
            {
                into.Append((char)(LeadFirst + (at / (Vowels * Trails)))).Append((char)(VowelFirst + (at / Trails % Vowels)));
                if (at % Trails != 0)
                    into.Append((char)(TrailFirst + (at % Trails)));
            }
            else if ((compatible && tables.Compatible.TryGetValue(rune.Value, out var parts)) || tables.Canonical.TryGetValue(rune.Value, out parts))
            {
                into.Append(parts);
            }
            else
            {
                into.Append(rune.ToString());
            }
        }

        return into.ToString();
    }

    private static string Compose(string decomposed)
    {
        var into = new StringBuilder(decomposed.Length);
        var pairs = Known.Value.Pairs;
        var open = -1; // the last character that may still take a mark
        foreach (var rune in decomposed.EnumerateRunes())
        {
            if (open >= 0 && (pairs.TryGetValue((open, rune.Value), out var composed) || TryHangul(open, rune.Value, out composed)))
            {
                open = composed;
                continue;
            }

            Flush();
            open = rune.Value;
        }

        Flush();
        return into.ToString();

        void Flush()
        {
            if (open >= 0)
                into.Append(new Rune(open).ToString());
        }
    }

    private static bool TryHangul(int first, int second, out int composed)
    {
        composed = 0;
        if (first - LeadFirst is >= 0 and < 19 && second - VowelFirst is >= 0 and < Vowels)
            composed = HangulFirst + ((((first - LeadFirst) * Vowels) + second - VowelFirst) * Trails);
        else if (first - HangulFirst is >= 0 and < HangulCount && (first - HangulFirst) % Trails == 0 && second - TrailFirst is > 0 and < Trails)
            composed = first + second - TrailFirst;
        return composed != 0;
    }

    private sealed record Tables(Dictionary<int, string> Canonical, Dictionary<int, string> Compatible, Dictionary<(int First, int Last), int> Pairs)
    {
        public static Tables Load()
        {
            var tables = new Tables([], [], []);
            using var reader = new StreamReader(typeof(UnicodeForms).Assembly.GetManifestResourceStream("Suite.Text.unicode-forms.txt")!);
            while (reader.ReadLine() is { } line)
            {
                if (line.StartsWith('#'))
                    continue;
                var fields = line.Split(' ');
                var (code, parts) = (Code(fields[0]), fields[2].Split('+').Select(Code).ToArray());
                (fields[1] == "c" ? tables.Canonical : tables.Compatible).Add(code, string.Concat(parts.Select(static p => new Rune(p).ToString())));
                if (fields.Length > 3)
                    tables.Pairs.Add((Code(fields[3]), parts[^1]), code);
            }

            return tables;
        }

        private static int Code(string hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
