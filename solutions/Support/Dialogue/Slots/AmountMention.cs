using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Suite.Support.Dialogue.Slots;

/// <summary>An amount found in a message.</summary>
/// <param name="Value">In whole units, at least 0, at most two decimals.</param>
/// <param name="Currencies">What the words beside it can mean, the likeliest first: "$" is the dollar of the country that the shop sells in. Empty where none stand there.</param>
internal sealed record AmountMention(int Start, int Length, decimal Value, IReadOnlyList<string> Currencies);

/// <summary>Amounts as they are written in English and Chinese. The expression has no nested repetition: time is proportional to the text.</summary>
internal static partial class Amounts
{
    private const decimal ValueMax = 1_000_000_000_000m;
    private const string Figure = "[0-9一二三四五六七八九]";
    private const string Chinese = "人民币|美金|美元|欧元|英镑|港币|港元|日元|韩元|澳元|加元";

    private static readonly string[] Dollars = ["USD", "AUD", "CAD", "HKD", "SGD", "NZD", "TWD"];
    private static readonly string[] Yuan = ["CNY", "JPY", "HKD", "TWD"];

    private static readonly FrozenDictionary<string, string[]> ByWord = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["$"] = Dollars,
        ["dollar"] = Dollars,
        ["dollars"] = Dollars,
        ["buck"] = Dollars,
        ["bucks"] = Dollars,
        ["us$"] = ["USD"],
        ["hk$"] = ["HKD"],
        ["a$"] = ["AUD"],
        ["au$"] = ["AUD"],
        ["c$"] = ["CAD"],
        ["ca$"] = ["CAD"],
        ["£"] = ["GBP"],
        ["pound"] = ["GBP"],
        ["pounds"] = ["GBP"],
        ["quid"] = ["GBP"],
        ["英镑"] = ["GBP"],
        ["€"] = ["EUR"],
        ["euro"] = ["EUR"],
        ["euros"] = ["EUR"],
        ["欧元"] = ["EUR"],
        ["¥"] = Yuan,
        ["￥"] = Yuan,
        ["元"] = Yuan,
        ["圆"] = Yuan,
        ["块"] = Yuan,
        ["块钱"] = Yuan,
        ["yuan"] = ["CNY"],
        ["kuai"] = ["CNY"],
        ["rmb"] = ["CNY"],
        ["人民币"] = ["CNY"],
        ["yen"] = ["JPY"],
        ["日元"] = ["JPY"],
        ["美元"] = ["USD"],
        ["美金"] = ["USD"],
        ["港币"] = ["HKD"],
        ["港元"] = ["HKD"],
        ["韩元"] = ["KRW"],
        ["澳元"] = ["AUD"],
        ["加元"] = ["CAD"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Codes recognised beside a number; a slot adds its own.</summary>
    private static readonly FrozenSet<string> Codes =
        new[] { "USD", "EUR", "GBP", "CNY", "JPY", "HKD", "SGD", "TWD", "AUD", "NZD", "CAD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "INR", "KRW", "THB", "MYR", "BRL", "MXN", "ZAR", "AED", "TRY" }
            .ToFrozenSet(StringComparer.Ordinal);

    /// <param name="text">A normalised text.</param>
    /// <param name="accepted">Codes of the slot.</param>
    public static IEnumerable<AmountMention> Find(string text, IReadOnlyList<string> accepted)
    {
        foreach (Match match in Amount().Matches(text))
        {
            var before = Currencies(match.Groups["pre"].Value, accepted);
            var isCode = before.Length == 0 && match.Groups["pre"].Length > 0 && text[match.Groups["num"].Index - 1] != ' ';
            if (!isCode && Value(match) is { } value)
            {
                var after = Currencies(match.Groups["suf"].Value, accepted);
                yield return new AmountMention(match.Index, match.Length, value, before.Length > 0 ? before : after);
            }
        }
    }

    private static string[] Currencies(string word, IReadOnlyList<string> accepted)
    {
        if (word.Length == 0)
        {
            return [];
        }

        if (ByWord.TryGetValue(word, out var currencies))
        {
            return currencies;
        }

        var code = word.ToUpperInvariant();
        return Codes.Contains(code) || accepted.Contains(code) ? [code] : [];
    }

    private static decimal? Value(Match match)
    {
        if (Number(match.Groups["num"].Value) is not { } value)
        {
            return null;
        }

        value *= match.Groups["mul"].Value switch
        {
            "k" or "千" => 1_000,
            "百" => 100,
            "万" => 10_000,
            "亿" => 100_000_000,
            _ => 1,
        };
        value += Jiao(match.Groups["jiao"].Value) / 10m;
        value += Jiao(match.Groups["fen"].Value) / 100m;
        return value <= ValueMax && decimal.Round(value, 2) == value ? value : null;
    }

    private static int Jiao(string figure) => figure.Length == 0 ? 0 : char.IsAsciiDigit(figure[0]) ? figure[0] - '0' : ChineseNumbers.Digit(figure[0]);

    private static decimal? Number(string written)
    {
        if (!char.IsAsciiDigit(written[0]))
        {
            return ChineseNumbers.Parse(written);
        }

        // "1,234.50" and "1.234,50", "12,50" and "1,234": the last mark is the decimal one unless three figures follow a comma.
        var mark = written.LastIndexOfAny([',', '.']);
        var isDecimal = mark >= 0 && (written[mark] == '.' ? written.Length - mark - 1 != 3 || written.Contains(',', StringComparison.Ordinal) : written.Length - mark - 1 != 3);
        if (mark >= 0 && !isDecimal && written[mark] == '.' && written.IndexOf('.', StringComparison.Ordinal) == mark)
        {
            // 1.234 is a thousand to some and a little over one to others: nobody pays in thousandths, but better to ask.
            return null;
        }

        var whole = (isDecimal ? written[..mark] : written).Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        var text = isDecimal ? $"{whole}.{written[(mark + 1)..]}" : whole;
        return text.Length <= 16 && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    [GeneratedRegex(
        $"(?:(?<pre>us\\$|hk\\$|au?\\$|ca?\\$|[$£€¥￥]|{Chinese}|(?<![a-z])[a-z]{{3}}(?= ?[0-9])) ?|(?<![0-9a-z.,/-]))"
        + "(?<num>[0-9]{1,3}(?:[, .][0-9]{3})+(?:[.,][0-9]{1,2})?|[0-9]+(?:[.,][0-9]{1,2})?|[零一二两三四五六七八九十百千万亿]+)(?![0-9]|[.,/-][0-9])"
        + $"(?<mul>k\\b|[百千万亿])?"
        + $" ?(?<suf>块钱|[块元圆](?:人民币)?|{Chinese}|dollars?\\b|bucks?\\b|pounds?\\b|quid\\b|euros?\\b|yuan\\b|kuai\\b|yen\\b|[£€$¥￥]|[a-z]{{3}}\\b)?"
        + $"(?:(?<=[块元])(?<jiao>{Figure})(?:[毛角]|(?![0-9年月日号个]))?(?:(?<fen>{Figure})分?)?)?",
        RegexOptions.CultureInvariant)]
    private static partial Regex Amount();
}
