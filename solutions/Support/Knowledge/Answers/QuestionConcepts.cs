using Suite.Support.Knowledge.Indexing;
using Suite.Text.Retrieval;

namespace Suite.Support.Knowledge.Answers;

/// <summary>One thing a question is about, and the terms that say it.</summary>
/// <param name="Term">What the question says.</param>
/// <param name="Weight">Of the turn it comes from: 1 for the question itself.</param>
/// <param name="Alternatives">Terms that show a passage is about it too, and how surely, 0 to 1; each once.</param>
internal sealed record QuestionConcept(string Term, float Weight, IReadOnlyDictionary<string, float> Alternatives);

/// <summary>
/// Reads what a question is about: its terms without those that only ask, what else they may be called, and, where it leans on what was said before ("and to France?"), what
/// the last turns were about. In Chinese every character is a concept that a pair with its neighbour shows fully and the character alone in part, since where words end is not known.
/// </summary>
internal static class QuestionConcepts
{
    private const int TurnsMax = 3;
    private const int TokensMax = 200;
    private const float SynonymStrength = 0.7f;
    private const float CharacterStrength = 0.4f;
    private const float TurnDecay = 0.5f;

    /// <summary>A question about so few things leans on the turns before it.</summary>
    private const int LeaningMax = 2;

    public static List<QuestionConcept> Of(KnowledgeQuestion question)
    {
        var concepts = OfTurn(question.Text, 1);
        if (!Leans(question.Text, concepts.Count))
        {
            return concepts;
        }

        var weight = TurnDecay;
        foreach (var turn in question.EarlierTurns.Reverse().Take(TurnsMax))
        {
            concepts.AddRange(OfTurn(turn, weight).Where(c => concepts.TrueForAll(known => known.Term != c.Term)));
            weight *= TurnDecay;
        }

        return concepts;
    }

    private static bool Leans(string text, int concepts) => concepts <= LeaningMax || FollowUps.Any(f => text.TrimStart().StartsWith(f, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] FollowUps = ["and ", "what about", "how about", "also", "but ", "or ", "then", "那", "还有", "如果", "要是", "另外"];

    private static List<QuestionConcept> OfTurn(string text, float weight)
    {
        var tokens = QuestionTokens.Of(text);
        if (tokens.Count > TokensMax)
        {
            tokens.RemoveRange(TokensMax, tokens.Count - TokensMax);
        }

        var others = SynonymsOf(tokens);
        var concepts = new List<QuestionConcept>();
        for (var i = 0; i < tokens.Count; i++)
        {
            var alternatives = StopWords.Contains(tokens[i].Term) ? [] : Own(tokens, i);
            foreach (var term in others[i])
            {
                alternatives.TryAdd(term, SynonymStrength);
            }

            if (alternatives.Count > 0 && concepts.TrueForAll(c => c.Term != tokens[i].Term))
            {
                concepts.Add(new QuestionConcept(tokens[i].Term, weight, alternatives));
            }
        }

        return concepts;
    }

    private static Dictionary<string, float> Own(List<QuestionToken> tokens, int at)
    {
        var own = new Dictionary<string, float>(StringComparer.Ordinal);
        if (tokens[at].IsHan && at > 0 && tokens[at - 1].JoinsNext && !StopWords.Contains(tokens[at - 1].Term))
        {
            own[tokens[at - 1].Term + tokens[at].Term] = 1;
        }

        if (tokens[at].JoinsNext && at + 1 < tokens.Count && !StopWords.Contains(tokens[at + 1].Term))
        {
            own[tokens[at].Term + tokens[at + 1].Term] = 1;
        }

        own[tokens[at].Term] = own.Count > 0 ? CharacterStrength : 1;
        return own;
    }

    /// <summary>For each token the terms that the phrases it is part of stand for; a phrase of stop words alone counts at its last one.</summary>
    private static List<string>[] SynonymsOf(List<QuestionToken> tokens)
    {
        var others = new List<string>[tokens.Count];
        for (var i = 0; i < tokens.Count; i++)
        {
            others[i] ??= [];
            if (!Triggers.TryGetValue(tokens[i].Term, out var starting))
            {
                continue;
            }

            foreach (var (trigger, group) in starting)
            {
                if (Matches(tokens, i, trigger))
                {
                    Note(tokens, i, trigger.Length, group, others);
                }
            }
        }

        return others;
    }

    private static void Note(List<QuestionToken> tokens, int start, int length, SynonymGroup group, List<string>[] others)
    {
        var noted = false;
        for (var i = start; i < start + length; i++)
        {
            if (!StopWords.Contains(tokens[i].Term) || (!noted && i == start + length - 1))
            {
                (others[i] ??= []).AddRange(group.Words);
                noted = true;
            }
        }
    }

    private static bool Matches(List<QuestionToken> tokens, int start, string[] trigger)
    {
        for (var i = 0; i < trigger.Length; i++)
        {
            if (start + i >= tokens.Count || tokens[start + i].Term != trigger[i])
            {
                return false;
            }
        }

        return true;
    }

    private static readonly Dictionary<string, List<(string[] Trigger, SynonymGroup Group)>> Triggers = IndexTriggers();

    private static Dictionary<string, List<(string[] Trigger, SynonymGroup Group)>> IndexTriggers()
    {
        var byFirst = new Dictionary<string, List<(string[], SynonymGroup)>>(StringComparer.Ordinal);
        foreach (var group in Synonyms.EnglishGroups.Concat(Synonyms.ChineseGroups))
        {
            foreach (var trigger in group.Triggers)
            {
                if (!byFirst.TryGetValue(trigger[0], out var starting))
                {
                    byFirst[trigger[0]] = starting = [];
                }

                starting.Add((trigger, group));
            }
        }

        return byFirst;
    }

    /// <summary>What the ranking by words searches for: each term once, synonyms at a fraction, pairs as the platform weighs them.</summary>
    public static Dictionary<string, float> Terms(IReadOnlyList<QuestionConcept> concepts)
    {
        const float synonymFactor = 0.4f;
        var weights = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var concept in concepts)
        {
            foreach (var (term, strength) in concept.Alternatives)
            {
                var weight = concept.Weight * (strength == SynonymStrength ? synonymFactor : Suite.Text.Retrieval.Terms.WeightOf(term));
                weights[term] = Math.Max(weight, weights.GetValueOrDefault(term));
            }
        }

        return weights;
    }
}
