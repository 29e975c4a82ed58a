using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace Suite.Support.Knowledge.Reading;

/// <summary>
/// The blocks of an HTML text, read from its tokens and not from a tree: building the tree that the standard asks for takes quadratic time for some bodies of 1 MB and its
/// depth has no bound, while blocks only need to know what is open. Character references, raw text and broken tags are read as the standard says. Linear in the
/// body; what is open is kept up to a depth of <see cref="DepthMax"/>.
/// </summary>
internal sealed class HtmlBlocks
{
    private const int DepthMax = 100;

    private readonly List<Block> _blocks = [];
    private readonly BlockText _text = new();
    private readonly HtmlLists _lists = new();
    private readonly HtmlTable _table;
    private readonly HtmlHidden _hidden = new();
    private int _heading;
    private int _emphasis;
    private int _preformatted;

    private HtmlBlocks(string language)
    {
        _table = new HtmlTable(language);
    }

    public static List<Block> Read(string html, string language)
    {
        var reader = new HtmlBlocks(language);
        using var source = new TextSource(html);
        using var tokens = new HtmlTokenizer(source, HtmlEntityProvider.ResolverExtended) { SkipComments = true };
        for (var token = tokens.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokens.Get())
        {
            reader.Take(token, tokens);
        }

        reader.EndRow();
        reader.EndBlock();
        return reader._blocks;
    }

    private void Take(HtmlToken token, HtmlTokenizer tokens)
    {
        switch (token.Type)
        {
            case HtmlTokenType.Character when !_hidden.IsOpen:
                _text.Append(token.Data, _emphasis > 0, _preformatted > 0);
                break;
            case HtmlTokenType.StartTag:
                tokens.State = HtmlHidden.StateWithin(token.Name);
                if (!_hidden.Open(token.AsTag()))
                {
                    Start(token.Name);
                }

                break;
            case HtmlTokenType.EndTag:
                if (!_hidden.Close(token.Name))
                {
                    End(token.Name);
                }

                break;
        }
    }

    private void Start(string name)
    {
        switch (name)
        {
            case "br":
                _text.BreakLine();
                break;
            case "b" or "strong":
                _emphasis = Math.Min(DepthMax, _emphasis + 1);
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                EndBlock();
                _heading = name[1] - '0';
                break;
            case "dt" or "summary":
                EndBlock();
                _heading = Block.QuestionLevel;
                break;
            case "pre":
                EndBlock();
                _preformatted = Math.Min(DepthMax, _preformatted + 1);
                break;
            case "ul" or "ol":
                EndBlock();
                _lists.Open(name == "ol");
                break;
            case "li":
                EndBlock();
                _lists.NextItem();
                break;
            case "table" or "thead" or "tr" or "td" or "th":
                StartInTable(name);
                break;
            default:
                EndBlockAt(name);
                break;
        }
    }

    private void End(string name)
    {
        switch (name)
        {
            case "b" or "strong":
                _emphasis = Math.Max(0, _emphasis - 1);
                break;
            case "pre":
                EndBlock();
                _preformatted = Math.Max(0, _preformatted - 1);
                break;
            case "ul" or "ol":
                EndBlock();
                _lists.Close();
                break;
            case "li":
                EndBlock();
                _lists.EndItem();
                break;
            case "td" or "th":
                EndCell();
                break;
            case "tr" or "thead" or "table":
                EndRow();
                _table.End(name);
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "dt" or "summary":
                EndBlock();
                _heading = 0;
                break;
            default:
                EndBlockAt(name);
                break;
        }
    }

    private void StartInTable(string name)
    {
        if (name is "td" or "th")
        {
            EndCell();
            _table.StartCell(name == "th");
            return;
        }

        EndRow();
        EndBlock();
        _table.Start(name);
    }

    private void EndCell()
    {
        if (_table.IsInCell)
        {
            _table.EndCell(_text.Take());
        }
    }

    private void EndRow()
    {
        EndCell();
        if (_table.TakeRow() is { } row)
        {
            _blocks.Add(row);
        }
    }

    private void EndBlockAt(string name)
    {
        if (name is "p" or "div" or "section" or "article" or "main" or "header" or "aside" or "blockquote" or "dl" or "dd" or "hr" or "form" or "fieldset" or "figure"
            or "figcaption" or "details" or "address" or "caption" or "tbody" or "tfoot" or "body" or "html" or "option" or "legend" or "center" or "hgroup")
        {
            EndBlock();
        }
    }

    private void EndBlock()
    {
        if (_table.IsInCell)
        {
            _text.Append(" ", false, false); // Blocks within a cell run together: a row is quoted as one.
            return;
        }

        var emphasised = _text.IsEmphasised;
        var text = _text.Take();
        if (text.Length == 0)
        {
            return;
        }

        _blocks.Add(_heading > 0 ? new Block(BlockKind.Heading, _heading, text.Replace('\n', ' '))
            : _lists.IsInList ? new Block(BlockKind.Item, 0, text, _lists.TakeMarker())
            : Block.OfParagraph(text, emphasised));
    }
}
