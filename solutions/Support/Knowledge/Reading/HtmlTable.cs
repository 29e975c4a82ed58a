namespace Suite.Support.Knowledge.Reading;

/// <summary>
/// Turns a table's rows into lines that can be quoted alone, "Method: Express; Time: 1 to 2 days": a row without its columns' names says nothing. A table within a
/// cell runs into the row around it.
/// </summary>
internal sealed class HtmlTable(string language)
{
    private const int CellsMax = 64;

    private readonly List<string> _names = [];
    private readonly List<string> _cells = [];
    private bool _isHead;
    private bool _allNames = true;
    private bool _firstRow;

    public bool IsInCell { get; private set; }

    public void Start(string name)
    {
        if (name == "table")
        {
            _names.Clear();
            _firstRow = true;
        }

        _isHead = name == "thead" || (name == "tr" && _isHead);
    }

    public void End(string name)
    {
        _isHead &= name == "tr";
        if (name == "table")
        {
            _names.Clear();
        }
    }

    public void StartCell(bool isName)
    {
        _allNames &= isName;
        IsInCell = true;
    }

    public void EndCell(string text)
    {
        IsInCell = false;
        if (_cells.Count < CellsMax)
        {
            _cells.Add(text.Replace('\n', ' '));
        }
        else
        {
            _cells[^1] += $" {text.Replace('\n', ' ')}";
        }
    }

    /// <summary>The row that ends here; null where it is empty or names the columns.</summary>
    public Block? TakeRow()
    {
        if (_cells.Count == 0)
        {
            return null;
        }

        var isNames = _firstRow && _cells.Count > 1 && (_isHead || _allNames);
        (_firstRow, _allNames) = (false, true);
        if (isNames)
        {
            _names.AddRange(_cells);
            _cells.Clear();
            return null;
        }

        var text = Line();
        var alone = _cells.Count == 1;
        _cells.Clear();
        return text.Length == 0 ? null : alone ? Block.OfParagraph(text, false) : new Block(BlockKind.Row, 0, text);
    }

    private string Line()
    {
        var (colon, semicolon) = language == "zh" ? ("：", "；") : (": ", "; ");
        var parts = _cells.Select((cell, i) => cell.Length == 0 ? "" : i < _names.Count && _names[i].Length > 0 ? _names[i] + colon + cell : cell);
        return string.Join(semicolon, parts.Where(p => p.Length > 0));
    }
}
