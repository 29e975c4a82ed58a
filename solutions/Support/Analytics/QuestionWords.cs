using System.Collections.Frozen;
using System.Text;
using Suite.Text.Analysis;

namespace Suite.Support.Analytics;

/// <summary>
/// The words that tell a group of questions from all others: how much more of its members hold a word than of all questions, by log odds. Function words and
/// whatever holds a digit (order numbers, telephone numbers) never count. Pure.
/// </summary>
internal static class QuestionWords
{
    private const int KeywordsMax = 5;
    private const int NameWordsMax = 3;

    private static readonly FrozenSet<string> FunctionWords = FrozenSet.ToFrozenSet(
        ("a about after again all already also always am an and any are as at be because been before being but by can can't cannot could d did didn't do does "
        + "doesn't doing don't done for from get gets getting give go going got had has have haven't having he hello help her here hey hi him his how i i'd i'm i've if in into is "
        + "isn't it it's its just know let like ll make many may me mine more much must my need needs never no not now of off on one only or our out over please possible s see "
        + "she should since so some something still t take tell than thank thanks that that's the their them then there there's these they thing this those to too u until up us "
        + "use using very via want wanted was way we well were what what's when where where's which while who why will with won't work would yes yet you your").Split(' '),
        StringComparer.Ordinal);

    private static readonly FrozenSet<char> FunctionCharacters = FrozenSet.ToFrozenSet(
        "的了吗呢吧啊我你您他她它们是在有和就都而及与着或一个没不也还要会能可以怎么什样为请问想这那哪里么谁到给把被让从对好多少几很太再又去来说看得过地之其");

    /// <summary>In the order of how much they tell, best first.</summary>
    public static IReadOnlyList<string> KeywordsOf(IReadOnlyList<IReadOnlySet<string>> members, IReadOnlyDictionary<string, int> questionsWith, int questions) =>
    [
        .. members.SelectMany(m => m).CountBy(w => w, StringComparer.Ordinal)
            .Where(w => w.Value > 1 || members.Count == 1)
            .Select(w => (Word: w.Key, Score: w.Value / (double)members.Count * Math.Log((questions + 1.0) / questionsWith[w.Key])))
            .OrderByDescending(w => w.Score).ThenBy(w => w.Word, StringComparer.Ordinal).Take(KeywordsMax).Select(w => w.Word),
    ];

    /// <summary>Words of a question as keywords may be: English words, pairs of neighbouring Han characters.</summary>
    public static IReadOnlySet<string> Of(string question)
    {
        var text = TextNormalizer.Normalize(question);
        var words = new HashSet<string>(StringComparer.Ordinal);
        var previous = default(Token);
        foreach (var token in new Tokenizer(text))
        {
            var word = token.In(text);
            if (token.IsHan)
            {
                if (previous.IsHan && previous.Start + 1 == token.Start && !FunctionCharacters.Contains(word[0]) && !FunctionCharacters.Contains(text[previous.Start]))
                {
                    words.Add(text.Substring(previous.Start, 2));
                }
            }
            else if (word.Length is > 1 and <= 40 && !word.ContainsAnyInRange('0', '9'))
            {
                var plain = word.ToString();
                if (!FunctionWords.Contains(plain))
                {
                    words.Add(plain);
                }
            }

            previous = token;
        }

        return words;
    }

    /// <summary>
    /// A name for an intent: the keywords that the central question holds, in its order; pairs that overlap become one word ("礼品", "品卡" give "礼品卡").
    /// </summary>
    public static string NameOf(IReadOnlyList<string> keywords, string center)
    {
        var text = TextNormalizer.Normalize(center);
        var spans = keywords.Select(k => (Start: text.IndexOf(k, StringComparison.Ordinal), k.Length)).Where(s => s.Start >= 0).Take(NameWordsMax).OrderBy(s => s.Start).ToList();
        if (spans.Count == 0)
        {
            return Joined(keywords.Take(NameWordsMax));
        }

        var words = new List<string>();
        var (start, end) = (spans[0].Start, spans[0].Start + spans[0].Length);
        foreach (var span in spans.Skip(1))
        {
            if (span.Start < end)
            {
                end = Math.Max(end, span.Start + span.Length);
                continue;
            }

            words.Add(text[start..end]);
            (start, end) = (span.Start, span.Start + span.Length);
        }

        words.Add(text[start..end]);
        return Joined(words);
    }

    private static string Joined(IEnumerable<string> words)
    {
        var name = new StringBuilder();
        foreach (var c in string.Join('_', words))
        {
            name.Append(char.IsLetterOrDigit(c) ? c : '_');
        }

        return name.Length == 0 ? "unnamed" : name.ToString();
    }
}
