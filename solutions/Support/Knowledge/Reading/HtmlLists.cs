using System.Globalization;

namespace Suite.Support.Knowledge.Reading;

/// <summary>Which lists are open, and the marker of the next item.</summary>
internal sealed class HtmlLists
{
    private const int DepthMax = 100;

    /// <summary>Of each open list the number of its last item; -1 where items have no numbers.</summary>
    private readonly List<int> _open = [];
    private int _beyond;
    private string _marker = "";

    public bool IsInList => _open.Count > 0;

    public void Open(bool ordered)
    {
        if (_open.Count == DepthMax)
        {
            _beyond++;
            return;
        }

        _open.Add(ordered ? 0 : -1);
        _marker = "";
    }

    public void Close()
    {
        if (_beyond > 0)
        {
            _beyond--;
        }
        else if (_open.Count > 0)
        {
            _open.RemoveAt(_open.Count - 1);
        }
    }

    public void NextItem()
    {
        if (_open.Count == 0)
        {
            _open.Add(-1); // An item outside any list, as browsers show it.
        }

        _marker = _open[^1] < 0 ? "- " : string.Create(CultureInfo.InvariantCulture, $"{++_open[^1]}. ");
    }

    public void EndItem() => _marker = "";

    /// <summary>The item's marker, once: what else stands in the item continues it.</summary>
    public string TakeMarker()
    {
        var marker = _marker;
        _marker = "";
        return marker;
    }
}
