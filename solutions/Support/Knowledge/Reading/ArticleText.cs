using System.Text;

namespace Suite.Support.Knowledge.Reading;

/// <summary>Sets the blocks of an article as plain text and cuts it into passages: what stands under one heading, in pieces where it is long, a list never without the sentence that introduces it.</summary>
internal sealed class ArticleText
{
    /// <summary>An item that says more than this is quoted by sentences.</summary>
    private const int ItemLengthMax = 400;

    /// <summary>A list keeps with its lead up to this many times a passage's length.</summary>
    private const int ListFactor = 4;

    private readonly Article _article;
    private readonly int _lengthMax;
    private readonly StringBuilder _text = new();
    private readonly List<PassagePlan> _plans = [];
    private readonly List<(int Level, string Text)> _headings = [];
    private PassagePlan? _open;

    /// <summary>A passage before the text it points into is whole.</summary>
    private sealed record PassagePlan(string Heading)
    {
        public List<Sentence> Sentences { get; } = [];

        /// <summary>The sentence that introduces the list or table that is being read; -1 for none.</summary>
        public int Lead { get; set; } = -1;

        public bool IsInList { get; set; }

        public int Length => Sentences.Count == 0 ? 0 : Sentences[^1].End - Sentences[0].Start;
    }

    private ArticleText(Article article)
    {
        _article = article;
        _lengthMax = article.Language == "zh" ? 400 : 1_000;
    }

    public static ParsedArticle Set(Article article, IReadOnlyList<Block> blocks)
    {
        var setter = new ArticleText(article);
        for (var i = 0; i < blocks.Count; i++)
        {
            setter.Add(blocks[i], followedByList: i + 1 < blocks.Count && blocks[i + 1].Kind is BlockKind.Item or BlockKind.Row);
        }

        return setter.Finish(blocks);
    }

    private void Add(Block block, bool followedByList)
    {
        var isLine = block.Kind is BlockKind.Item or BlockKind.Row;
        if (_text.Length > 0)
        {
            _text.Append(isLine && _open is { IsInList: true } ? "\n" : "\n\n");
        }

        switch (block.Kind)
        {
            case BlockKind.Heading:
                OpenHeading(block);
                _text.Append(block.Text);
                break;
            case BlockKind.Paragraph:
                AddParagraph(block.Text, followedByList);
                break;
            default:
                AddLine(block);
                break;
        }
    }

    private void OpenHeading(Block block)
    {
        _open = null;
        _headings.RemoveAll(h => h.Level >= block.Level);
        _headings.Add((block.Level, block.Text));
    }

    private void AddParagraph(string text, bool followedByList)
    {
        var plan = Open();
        if (plan.Length > 0 && plan.Length + text.Length > _lengthMax)
        {
            plan = OpenAnew();
        }

        foreach (var (start, end) in SentenceSplitter.Split(text))
        {
            if (plan.Length > 2 * _lengthMax)
            {
                plan = OpenAnew(); // A single paragraph, longer than anybody reads at once.
            }

            plan.Sentences.Add(new Sentence(_text.Length + start, _text.Length + end, SentenceKind.Prose, -1));
        }

        plan.Lead = followedByList ? plan.Sentences.Count - 1 : -1;
        plan.IsInList = false;
        _text.Append(text);
    }

    private void AddLine(Block block)
    {
        var plan = Open();
        if (plan.Length + block.Text.Length > ListFactor * _lengthMax)
        {
            plan = OpenAnew();
        }

        plan.IsInList = true;
        var kind = block.Kind == BlockKind.Row ? SentenceKind.TableRow : SentenceKind.ListItem;

        // A number tells steps apart and is quoted; a dash is only how the list is set.
        var isNumbered = block.Marker.Length > 0 && block.Marker[0] != '-';
        var text = isNumbered ? block.Marker + block.Text : block.Text;
        _text.Append(isNumbered ? "" : block.Marker);
        IEnumerable<(int Start, int End)> pieces = text.Length <= ItemLengthMax && !text.Contains('\n') ? [(0, text.Length)] : SentenceSplitter.Split(text);
        foreach (var (start, end) in pieces)
        {
            plan.Sentences.Add(new Sentence(_text.Length + start, _text.Length + end, kind, plan.Lead));
        }

        _text.Append(text);
    }

    private PassagePlan Open() => _open ?? OpenAnew();

    private PassagePlan OpenAnew()
    {
        // A heading that only repeats the title says nothing about the passage.
        var path = _headings.Where(h => !string.Equals(h.Text.Trim(), _article.Title.Trim(), StringComparison.OrdinalIgnoreCase)).Select(h => h.Text);
        _open = new PassagePlan(string.Join(" › ", path));
        _plans.Add(_open);
        return _open;
    }

    private ParsedArticle Finish(IReadOnlyList<Block> blocks)
    {
        var text = _text.ToString();
        var plans = _plans.Where(p => p.Sentences.Count > 0).ToList();
        if (plans.Count == 0 && blocks.Count > 0)
        {
            // Headings and nothing under them: they are all the article says.
            var whole = new PassagePlan("");
            whole.Sentences.AddRange(SentenceSplitter.Split(text).Select(s => new Sentence(s.Start, s.End, SentenceKind.Prose, -1)));
            plans.Add(whole);
        }

        return new ParsedArticle { Article = _article, Text = text, Passages = [.. plans.Select(p => PassageOf(p, text))] };
    }

    private Passage PassageOf(PassagePlan plan, string text)
    {
        var (start, end) = (plan.Sentences[0].Start, plan.Sentences[^1].End);
        return new Passage
        {
            ArticleId = _article.Id,
            Language = _article.Language,
            Title = _article.Title,
            Heading = plan.Heading,
            Start = start,
            End = end,
            Text = text[start..end],
            Sentences = [.. plan.Sentences],
        };
    }
}
