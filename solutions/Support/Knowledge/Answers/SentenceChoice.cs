namespace Suite.Support.Knowledge.Answers;

/// <summary>
/// Chooses the sentences of a passage that answer. The passage falls into units: a sentence of prose, or a list with the sentence that introduces it, whose items belong
/// together. The best unit is taken, what it cannot stand without, and other sentences that say about as much, in the passage's order.
/// </summary>
internal sealed class SentenceChoice
{
    /// <summary>Another sentence is taken if it speaks of at least this share of what the best one does.</summary>
    private const double AlsoShare = 0.6;

    /// <summary>A single item answers alone if it speaks of so much more of the question than its list's others.</summary>
    private const double ItemMargin = 0.25;

    /// <summary>What comes first in a passage is usually what it is about.</summary>
    private const double OrderPrior = 0.06;

    private const double StepsPrior = 0.12;

    private readonly Passage _passage;
    private readonly SentenceEvidence _evidence;
    private readonly AnswerOptions _options;
    private readonly bool _asksHow;
    private readonly List<Unit> _units = [];

    /// <param name="Sentences">Indices in the passage, in order; of a list the lead first where it has one.</param>
    /// <param name="IsList">Its items or rows belong together.</param>
    private sealed record Unit(List<int> Sentences, bool IsList);

    private SentenceChoice(Passage passage, SentenceEvidence evidence, string question, AnswerOptions options)
    {
        (_passage, _evidence, _options, _asksHow) = (passage, evidence, options, AsksHow(question));
        CutUnits();
    }

    /// <returns>Indices of sentences in the passage, ascending, at least one.</returns>
    public static List<int> Of(Passage passage, SentenceEvidence evidence, string question, AnswerOptions options) =>
        new SentenceChoice(passage, evidence, question, options).Choose();

    private List<int> Choose()
    {
        var scores = _units.Select((unit, i) => ScoreOf(unit) + (OrderPrior * (1 - ((double)i / _units.Count)))).ToArray();
        var best = Array.IndexOf(scores, scores.Max());
        var chosen = new SortedSet<int>(SentencesOf(_units[best]));
        var own = _evidence.Of(_units[best].Sentences, false);
        foreach (var i in Enumerable.Range(0, _units.Count).Where(i => i != best && !_units[i].IsList).OrderByDescending(i => scores[i]))
        {
            if (ProseCount(chosen) < _options.SentencesMax && own > 0 && _evidence.Of(_units[i].Sentences, false) >= AlsoShare * own)
            {
                chosen.UnionWith(_units[i].Sentences);
            }
        }

        Complete(chosen, best);
        return [.. chosen];
    }

    /// <summary>A sentence that points back needs the one before it; a lone sentence is followed by the next one, which usually says the condition or the exception.</summary>
    private void Complete(SortedSet<int> chosen, int best)
    {
        var first = _units[best].Sentences[0];
        if (best > 0 && !_units[best - 1].IsList && PointsBack(TextOf(first)) && ProseCount(chosen) < _options.SentencesMax)
        {
            chosen.UnionWith(_units[best - 1].Sentences);
        }

        if (chosen.Count == 1 && !_units[best].IsList && best + 1 < _units.Count && _options.SentencesMax > 1)
        {
            chosen.UnionWith(SentencesOf(_units[best + 1]));
        }
    }

    private double ScoreOf(Unit unit) => _evidence.Of(unit.Sentences, false) + (_asksHow && unit.IsList && IsSteps(unit) ? StepsPrior : 0);

    /// <summary>Of a list the lead and either the one item that was asked for or all of them, up to the bound.</summary>
    private IEnumerable<int> SentencesOf(Unit unit)
    {
        if (!unit.IsList)
        {
            return unit.Sentences;
        }

        var lead = unit.Sentences.TakeWhile(s => _passage.Sentences[s].Kind == SentenceKind.Prose).ToList();
        var items = unit.Sentences.Skip(lead.Count).ToList();
        var scores = items.ConvertAll(i => _evidence.Of(i));
        var top = scores.Max();
        var others = scores.Count > 1 ? (scores.Sum() - top) / (scores.Count - 1) : 0;
        if (!(_asksHow && IsSteps(unit)) && top - others >= ItemMargin)
        {
            return lead.Concat(items.Where((_, i) => scores[i] >= top - 1e-9).Take(_options.ListItemsMax));
        }

        return lead.Concat(items.Take(_options.ListItemsMax));
    }

    private void CutUnits()
    {
        for (var i = 0; i < _passage.Sentences.Count; i++)
        {
            var sentence = _passage.Sentences[i];
            if (sentence.Kind == SentenceKind.Prose)
            {
                _units.Add(new Unit([i], false));
            }
            else if (_units.Count > 0 && _units[^1].IsList && _passage.Sentences[_units[^1].Sentences[^1]] is var before && before.Kind == sentence.Kind && before.Lead == sentence.Lead)
            {
                _units[^1].Sentences.Add(i);
            }
            else if (_units.Count > 0 && sentence.Lead >= 0 && _units[^1].Sentences[^1] == sentence.Lead)
            {
                _units[^1] = new Unit([sentence.Lead, i], true);
            }
            else
            {
                _units.Add(new Unit([i], true));
            }
        }
    }

    private string TextOf(int sentence) => _passage.Text[(_passage.Sentences[sentence].Start - _passage.Start)..(_passage.Sentences[sentence].End - _passage.Start)];

    private int ProseCount(SortedSet<int> chosen) => chosen.Count(s => _passage.Sentences[s].Kind == SentenceKind.Prose);

    /// <summary>Numbered items are steps.</summary>
    private bool IsSteps(Unit unit) => _passage.Sentences[unit.Sentences[^1]].Kind == SentenceKind.ListItem && char.IsAsciiDigit(TextOf(unit.Sentences[^1])[0]);

    private static readonly string[] HowWords = ["how ", "steps", "what do i do", "what must i do", "what should i do", "instructions", "怎么", "如何", "怎样", "步骤", "流程", "咋"];

    private static bool AsksHow(string question) =>
        HowWords.Any(w => question.Contains(w, StringComparison.OrdinalIgnoreCase))
        && !NotHow.Any(w => question.Contains(w, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] NotHow = ["how long", "how much", "how many", "how soon", "how late", "how big"];

    private static readonly string[] Pointers = ["it ", "this ", "that ", "these ", "those ", "they ", "then ", "otherwise", "however", "but ", "if so", "after that", "它", "这", "那", "此", "否则", "但", "然后", "之后"];

    private static bool PointsBack(string sentence) => Pointers.Any(p => sentence.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}
