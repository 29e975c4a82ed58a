using System.Globalization;
using System.Text.RegularExpressions;
using Suite.Support.Dialogue.Slots;
using Suite.Support.Knowledge;
using Suite.Support.Knowledge.Indexing;
using Suite.Text.Analysis;

namespace Suite.Support.LanguageModels;

/// <summary>
/// Whether a passage says what a sentence says. Conservative and without a model of its own, so that it cannot be talked round: of the sentence's words that carry
/// meaning most must stand in one sentence of the passage, or in an item or row and what stands above it, and of those that a promise hangs on all of them: numbers, amounts,
/// units, addresses, "free", "always", "only", "not". Only a sentence that promises nothing may draw on two or three neighbouring ones: two true rows of a table, mixed, make
/// a lie. A true sentence in other words may be dropped; a false one with a changed number, condition or negation is. Pure.
/// </summary>
internal static partial class SupportCheck
{
    private const int LengthMax = 600;
    private const int NeighboursMax = 3;

    /// <summary>
    /// Of so many meaning words one may be missing, of fewer none: "sale items" for "most items" is one word and another promise. Pairs of Han characters vary more when
    /// the same is said again.
    /// </summary>
    private const int WordsForOneMissing = 6;

    private const double HanShareMin = 0.65;

    /// <summary>Share of what is claimed that an item or row must hold itself: a heading may say what it is about, not what it says.</summary>
    private const double OwnShareMin = 0.5;

    /// <summary>Shorter ones are headings' continuations ("Opened swimwear."), as items and rows are; a whole sentence speaks for itself.</summary>
    private const int FragmentLengthMax = 24;

    /// <summary>The shortest place in the passage that supports the sentence; null where none does.</summary>
    public static (int Start, int End)? Find(string sentence, Passage passage)
    {
        if (sentence.Length > LengthMax)
            return null;
        var claim = Claim.Of(sentence);
        if (claim.IsEmpty)
            return null;
        var countMax = claim.IsNegated || claim.Strict.Count > 0 ? 1 : NeighboursMax;
        for (var count = 1; count <= countMax; count++)
        {
            (int Start, int End)? best = null;
            var bestShare = 0.0;
            for (var first = 0; first + count <= passage.Sentences.Count; first++)
            {
                var (start, end) = (passage.Sentences[first].Start, passage.Sentences[first + count - 1].End);
                var own = passage.Text[(start - passage.Start)..(end - passage.Start)];
                var isFragment = count == 1 && (passage.Sentences[first].Kind != SentenceKind.Prose || own.Length <= FragmentLengthMax);
                var ownClaim = Claim.Of(own);
                var said = isFragment ? Claim.Of($"{own}\n{Context(passage, first)}") : ownClaim;
                if (Supports(ownClaim, said, claim, out var share) && share > bestShare)
                    (best, bestShare) = ((start, end), share);
            }

            if (best is not null)
                return best;
        }

        return null;
    }

    /// <summary>Title, heading and a list's lead say what a sentence is about: "Return period" above "30 days".</summary>
    private static string Context(Passage passage, int first)
    {
        var lead = passage.Sentences[first].Lead;
        var introduced = lead >= 0 && lead < passage.Sentences.Count
            ? passage.Text[(passage.Sentences[lead].Start - passage.Start)..(passage.Sentences[lead].End - passage.Start)]
            : "";
        return $"{passage.Title}\n{passage.Heading}\n{introduced}";
    }

    /// <summary>What a sentence claims.</summary>
    private sealed record Claim(HashSet<string> Words, HashSet<string> Pairs, HashSet<string> Strict, bool IsNegated)
    {
        public bool IsEmpty => Words.Count + Pairs.Count == 0;

        public bool Says(string word) => Words.Contains(word) || Words.Any(said => ClaimWords.IsSameFamily(said, word));

        public static Claim Of(string text)
        {
            var normalised = TextNormalizer.Normalize(text);
            var words = new HashSet<string>(StringComparer.Ordinal);
            var pairs = new HashSet<string>(StringComparer.Ordinal);
            var strict = new HashSet<string>(StringComparer.Ordinal);
            var negated = false;
            var previous = default(Token);
            foreach (var token in new Tokenizer(normalised))
            {
                var word = normalised.Substring(token.Start, token.Length);
                if (token.IsHan)
                {
                    if (previous.IsHan && previous.Start + 1 == token.Start && !ClaimWords.IsLight(normalised[previous.Start]) && !ClaimWords.IsLight(word[0]))
                        pairs.Add(normalised.Substring(previous.Start, 2));
                }
                else
                {
                    negated |= ClaimWords.IsNegation(word);
                    // As it stands: "ever" and "every" have one stem and promise different things.
                    if (ClaimWords.IsStrict(word))
                        strict.Add(word);
                    else if (!ClaimWords.IsStop(word))
                        words.Add(WordStems.Stem(word));
                }

                previous = token;
            }

            strict.UnionWith(ClaimWords.HanPromises(normalised));
            strict.UnionWith(Figures(normalised));
            return new Claim(words, pairs, strict, negated || ClaimWords.HasHanNegation(normalised));
        }
    }

    /// <param name="own">What the passage's sentences say themselves.</param>
    /// <param name="said">That and what stands above them.</param>
    /// <param name="claim">What is claimed.</param>
    /// <param name="share">How much of the claim is found.</param>
    private static bool Supports(Claim own, Claim said, Claim claim, out double share)
    {
        share = 0;
        if (claim.IsNegated != said.IsNegated || !claim.Strict.IsSubsetOf(said.Strict))
            return false;
        var (found, all) = (claim.Words.Count(said.Says), claim.Words.Count);
        var (pairsFound, pairsAll) = (claim.Pairs.Count(said.Pairs.Contains), claim.Pairs.Count);
        var ownFound = claim.Words.Count(own.Says) + claim.Pairs.Count(own.Pairs.Contains);
        if (all - found > all / WordsForOneMissing || pairsFound < HanShareMin * pairsAll || ownFound < OwnShareMin * (all + pairsAll))
            return false;
        share = (double)(found + pairsFound) / (all + pairsAll);
        return share > 0;
    }

    /// <summary>Numbers (digits, words up to a hundred, Chinese numerals before a unit), percentages, addresses and codes, each in one way of writing.</summary>
    private static List<string> Figures(string text)
    {
        var figures = new List<string>();
        foreach (var match in FigurePattern().EnumerateMatches(text))
        {
            var figure = text.Substring(match.Index, match.Length).TrimEnd('.', ',', ':', ';', '/', '-').Replace(",", "", StringComparison.Ordinal);
            var isDecimal = figure.Contains('.', StringComparison.Ordinal) && figure.All(c => char.IsAsciiDigit(c) || c == '.');
            figures.Add(isDecimal ? figure.TrimEnd('0').TrimEnd('.') : figure);
        }

        foreach (var match in ChineseNumberPattern().EnumerateMatches(text))
        {
            var numeral = text.Substring(match.Index, match.Length);
            figures.Add(ChineseNumbers.Parse(numeral) is { } number ? number.ToString(CultureInfo.InvariantCulture) : numeral);
        }

        foreach (var token in new Tokenizer(text))
        {
            if (!token.IsHan && ClaimWords.NumberOf(text.Substring(token.Start, token.Length)) is { } number)
                figures.Add($"{number}");
        }

        return figures;
    }

    /// <summary>Also what names a place on the network, e-mail addresses and codes with digits in them.</summary>
    [GeneratedRegex(@"[\p{L}\d._%+-]+@[\p{L}\d.-]+|https?://\S+|www\.\S+|[a-z]*\d[a-z\d.,:/-]*", RegexOptions.NonBacktracking)]
    private static partial Regex FigurePattern();

    [GeneratedRegex(@"[一二两三四五六七八九十百]+(?=个|天|日|周|月|年|小时|分钟|工作|件|元|次|块|岁|折|倍|位)")]
    private static partial Regex ChineseNumberPattern();
}
