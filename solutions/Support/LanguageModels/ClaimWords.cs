using System.Collections.Frozen;
using System.Globalization;

namespace Suite.Support.LanguageModels;

/// <summary>Which words carry a claim, which a promise hangs on, and which neither. English and Chinese. Pure.</summary>
internal static class ClaimWords
{
    private static readonly FrozenSet<string> Stops = Set(
        """
        a an the this that these those it its he she they them their we our us you your i my me is are was were be been being am do does did done have has had having
        will would can could may might shall should of to in on at by for from with about into over after before as and or but if then so than too very just also there here when
        where what which who how why while up out off again once more most some such own same other let's please simply usually normally generally e.g i.e etc get gets got
        """);

    private static readonly FrozenSet<string> Negations = Set(
        "not no never none nor neither nobody nothing cannot can't won't don't doesn't didn't isn't aren't wasn't weren't shouldn't couldn't wouldn't haven't hasn't without unable");

    /// <summary>With one of these a sentence promises or forbids something: it must stand in the passage itself.</summary>
    private static readonly FrozenSet<string> Promises = Set(
        """
        free always ever guarantee guaranteed guarantees every everything everyone anyone anything anywhere any all only must unlimited immediately instantly automatically today tomorrow
        yesterday lifetime forever double half full fully twice required mandatory optional allowed forbidden prohibited refundable nonrefundable non-refundable exempt waived
        compensation discount bonus extra minimum maximum least unless except until within exactly password passwords pin
        """);

    private static readonly string[] HanNegations = ["不", "没", "无法", "无需", "勿", "未", "别", "禁止", "非"];

    private static readonly string[] HanPromiseWords =
    [
        "免费", "永远", "始终", "保证", "一定", "任何", "所有", "全部", "全额", "半价", "双倍", "终身", "立即", "马上", "自动", "今天", "明天", "必须", "只能", "仅限", "无需", "不限", "禁止", "赔偿", "折扣", "补偿", "最多", "最少",
        "至少", "除非", "以内", "密码", "随时", "每天",
    ];

    /// <summary>Characters of grammar and politeness; pairs with them say nothing.</summary>
    private static readonly FrozenSet<char> Light = "的了是在您你我们可以请会将就也都和与或及把被给对于为所其这那里后前时之而且并如果则到从用有要能吧呢吗啊".ToFrozenSet();

    private static readonly FrozenDictionary<string, int> Numbers =
        "two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 fourteen=14 fifteen=15 twenty=20 thirty=30 forty=40 fifty=50 sixty=60 ninety=90 hundred=100"
            .Split(' ').Select(static pair => pair.Split('=')).ToFrozenDictionary(static p => p[0], static p => int.Parse(p[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    public static bool IsStop(string word) => Stops.Contains(word) || Negations.Contains(word) || NumberOf(word) is not null || word.Any(char.IsAsciiDigit);

    public static bool IsNegation(string word) => Negations.Contains(word);

    public static bool IsStrict(string word) => Promises.Contains(word);

    public static bool IsLight(char han) => Light.Contains(han);

    public static int? NumberOf(string word) => Numbers.TryGetValue(word, out var number) ? number : null;

    public static bool HasHanNegation(string text) => HanNegations.Any(n => text.Contains(n, StringComparison.Ordinal));

    public static IEnumerable<string> HanPromises(string text) => HanPromiseWords.Where(w => text.Contains(w, StringComparison.Ordinal));

    /// <summary>Two stems of one word: cancel and cancellation, deliver and delivery.</summary>
    public static bool IsSameFamily(string one, string other)
    {
        var shared = one.AsSpan().CommonPrefixLength(other);
        return shared >= 4 && shared >= Math.Min(one.Length, other.Length) - 1 && Math.Abs(one.Length - other.Length) <= 5;
    }

    private static FrozenSet<string> Set(string words) => words.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
