using Suite.Support.Knowledge.Indexing;

namespace Suite.Support.Knowledge.Answers;

/// <summary>What each sentence of a passage says about the question's concepts.</summary>
internal sealed class SentenceEvidence
{
    private readonly IReadOnlyList<(QuestionConcept Concept, double Weight)> _concepts;
    private readonly double _total;

    /// <summary>By sentence, by concept: how surely it speaks of it, 0 to 1.</summary>
    private readonly float[][] _sentences;
    private readonly float[] _heading;
    private readonly float[] _title;

    public SentenceEvidence(Passage passage, IReadOnlyList<(QuestionConcept Concept, double Weight)> concepts)
    {
        _concepts = concepts;
        _total = Math.Max(1e-9, concepts.Sum(c => c.Weight));
        _title = Strengths(passage.Title);
        _heading = Strengths(passage.Heading);
        for (var c = 0; c < _heading.Length; c++)
        {
            _heading[c] = Math.Max(_heading[c], _title[c]);
        }

        _sentences = [.. passage.Sentences.Select(s => Strengths(passage.Text[(s.Start - passage.Start)..(s.End - passage.Start)]))];
    }

    /// <summary>Share of the question that some sentences speak of together; with the title and heading they stand under, or alone.</summary>
    public double Of(IEnumerable<int> sentences, bool withHeading)
    {
        var best = new float[_concepts.Count];
        if (withHeading)
        {
            _heading.CopyTo(best, 0);
        }

        foreach (var s in sentences)
        {
            for (var c = 0; c < best.Length; c++)
            {
                best[c] = Math.Max(best[c], _sentences[s][c]);
            }
        }

        return best.Select((strength, c) => strength * _concepts[c].Weight).Sum() / _total;
    }

    public double Of(int sentence) => Of([sentence], false);

    /// <summary>What the title and heading alone speak of.</summary>
    public double OfHeading() => Of([], true);

    /// <summary>What the title alone speaks of.</summary>
    public double OfTitle() => _title.Select((strength, c) => strength * _concepts[c].Weight).Sum() / _total;

    /// <summary>The title, the heading or any sentence speaks of the concept of that number.</summary>
    public bool SpeaksOf(int concept) => _heading[concept] > 0 || Array.Exists(_sentences, s => s[concept] > 0);

    private float[] Strengths(string text)
    {
        var terms = KnowledgeTerms.Of(text).ToHashSet(StringComparer.Ordinal);
        var strengths = new float[_concepts.Count];
        for (var c = 0; c < strengths.Length; c++)
        {
            foreach (var (term, strength) in _concepts[c].Concept.Alternatives)
            {
                if (strength > strengths[c] && terms.Contains(term))
                {
                    strengths[c] = strength;
                }
            }
        }

        return strengths;
    }
}
