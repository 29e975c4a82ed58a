using System.Text;
using Suite.Support.Knowledge;

namespace Suite.Support.Conversations;

/// <summary>
/// The bot's reply as it is put together: words of its own, and sentences from articles with what they cite. A sentence begins with what divides it
/// from the one before, so that all sentences together are the text, character for character.
/// </summary>
internal sealed class ReplyText
{
    private readonly StringBuilder _text = new();
    private readonly List<MessageSentence> _sentences = [];
    private readonly List<MessageCitation> _citations = [];

    /// <summary>What the last sentence was where it came from; null after words of the bot's own.</summary>
    private SentenceKind? _before;

    private ReplyText()
    {
    }

    public string Text => _text.ToString();

    /// <summary>Null when nothing is cited.</summary>
    public IReadOnlyList<MessageSentence>? Sentences => _citations.Count > 0 ? _sentences : null;

    public IReadOnlyList<MessageCitation> Citations => _citations;

    public static ReplyText Of(IReadOnlyList<string> texts)
    {
        var reply = new ReplyText();
        reply.Add(texts);
        return reply;
    }

    /// <summary>The bot's own words, each on a line of its own.</summary>
    public void Add(IReadOnlyList<string> texts)
    {
        foreach (var text in texts)
        {
            Append("\n", text, null);
        }
    }

    /// <summary>Sentences of articles: prose runs on, items and rows stand on lines of their own.</summary>
    public void Add(GroundedAnswer answer)
    {
        foreach (var sentence in answer.Sentences)
        {
            Add(sentence, answer.Language);
        }
    }

    /// <summary>One of them; gives what it adds to the text.</summary>
    public string Add(GroundedSentence sentence, string language)
    {
        var runsOn = _before is SentenceKind.Prose && sentence.Kind == SentenceKind.Prose;
        var piece = Append(runsOn ? language == ConversationLanguage.Chinese ? "" : " " : "\n", sentence.Text, CitationOf(sentence.Citation));
        _before = sentence.Kind;
        return piece;
    }

    private string Append(string between, string text, int? citation)
    {
        var piece = _text.Length == 0 ? text : between + text;
        _text.Append(piece);
        _sentences.Add(new MessageSentence(piece, citation));
        _before = null;
        return piece;
    }

    /// <summary>The same place is cited once, however many sentences it carries.</summary>
    private int CitationOf(Citation source)
    {
        var cited = new MessageCitation(source.ArticleId, source.Language, source.Title, source.Heading, source.Url, source.Start, source.End, source.Quote);
        var known = _citations.IndexOf(cited);
        if (known >= 0)
        {
            return known;
        }

        _citations.Add(cited);
        return _citations.Count - 1;
    }
}
