using System.Text.RegularExpressions;
using Suite.Support.Knowledge;

namespace Suite.Support.LanguageModels;

/// <summary>An answer as it grows: sentences are let in when a passage supports them. One for one answer.</summary>
internal sealed partial class CheckedAnswer(RewriteRequest request, Func<GroundedSentence, ValueTask> onSentence)
{
    private const int SentencesMax = 8;

    private readonly IReadOnlyList<Passage> _passages = RewritePrompt.PassagesOf(request);
    private readonly List<GroundedSentence> _sentences = [];

    public IReadOnlyList<GroundedSentence> Sentences => _sentences;

    /// <summary>Sentences that no passage supported.</summary>
    public int Dropped { get; private set; }

    /// <summary>The model said that it does not answer, before it said anything that was let in.</summary>
    public bool IsRefusal { get; private set; }

    public async ValueTask TakeAsync(CitedLine line)
    {
        if (line.Text.StartsWith(RewritePrompt.NoAnswer, StringComparison.OrdinalIgnoreCase))
        {
            IsRefusal |= _sentences.Count == 0;
            return;
        }

        // Models that run their sentences on are read sentence by sentence, so that one lie does not take the truth with it.
        foreach (var text in SentenceEnd().Split(line.Text).Where(static t => t.Length > 0))
        {
            if (_sentences.Count < SentencesMax && Supported(line with { Text = text }) is { } sentence)
            {
                _sentences.Add(sentence);
                await onSentence(sentence);
            }
            else
            {
                Dropped++;
            }
        }
    }

    /// <summary>Adds the extractive answer's sentences whose places were not drawn on yet.</summary>
    public async ValueTask GoOnInTheArticlesWordsAsync()
    {
        var before = _sentences.Count;
        foreach (var sentence in request.Extractive.Sentences)
        {
            if (_sentences.Take(before).Any(s => Overlap(s.Citation, sentence.Citation)))
                continue;
            _sentences.Add(sentence);
            await onSentence(sentence);
        }
    }

    /// <summary>The passage it names, or, where it names none or a wrong one, any that supports it: what counts is that it can be checked.</summary>
    private GroundedSentence? Supported(CitedLine line)
    {
        var named = line.Passage >= 1 && line.Passage <= _passages.Count ? line.Passage - 1 : -1;
        if (named >= 0 && Cite(line.Text, _passages[named]) is { } asNamed)
            return asNamed;
        for (var i = 0; i < _passages.Count; i++)
        {
            if (i != named && Cite(line.Text, _passages[i]) is { } other)
                return other;
        }

        return null;
    }

    private GroundedSentence? Cite(string text, Passage passage)
    {
        if (SupportCheck.Find(text, passage) is not { } place)
            return null;
        var url = request.Extractive.Sentences.FirstOrDefault(s => s.Citation.ArticleId == passage.ArticleId && s.Citation.Language == passage.Language)?.Citation.Url;
        var quote = passage.Text[(place.Start - passage.Start)..(place.End - passage.Start)];
        return new GroundedSentence(text, new Citation(passage.ArticleId, passage.Language, passage.Title, passage.Heading, url, place.Start, place.End, quote));
    }

    private static bool Overlap(Citation one, Citation other) =>
        one.ArticleId == other.ArticleId && one.Language == other.Language && one.Start < other.End && other.Start < one.End;

    /// <summary>Between sentences on one line. A point within a number or an address has no space behind it.</summary>
    [GeneratedRegex(@"(?<=[.!?])\s+(?=[\p{Lu}\p{Lo}\d])|(?<=[。！？])\s*")]
    private static partial Regex SentenceEnd();
}
