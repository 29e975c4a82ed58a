using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;

namespace Suite.Support.Knowledge.Reading;

/// <summary>Leaves out what readers do not see: scripts, styles, a page's navigation, elements that are hidden. Hidden text is a favourite place for instructions to machines.</summary>
internal sealed class HtmlHidden
{
    private string? _name;
    private int _depth;

    public bool IsOpen => _name is not null;

    /// <summary>How the standard reads what stands within an element.</summary>
    public static HtmlParseMode StateWithin(string name) => name switch
    {
        "script" => HtmlParseMode.Script,
        "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
        "title" or "textarea" => HtmlParseMode.RCData,
        _ => HtmlParseMode.PCData,
    };

    /// <returns>False where the element is seen.</returns>
    public bool Open(HtmlTagToken tag)
    {
        if (_name is not null)
        {
            _depth += tag.Name == _name && !tag.IsSelfClosing ? 1 : 0;
            return true;
        }

        if (IsNeverSeen(tag.Name) || (!IsVoid(tag.Name) && IsHidden(tag)))
        {
            (_name, _depth) = tag.IsSelfClosing && tag.Name is "svg" or "math" ? (null, 0) : (tag.Name, 1);
            return true;
        }

        return false;
    }

    /// <returns>False where the end tag belongs to an element that is seen.</returns>
    public bool Close(string name)
    {
        if (_name is null)
        {
            return false;
        }

        if (name == _name && --_depth == 0)
        {
            _name = null;
        }

        return true;
    }

    private static bool IsNeverSeen(string name) => name is "script" or "style" or "noscript" or "template" or "title" or "iframe" or "noembed" or "noframes" or "object" or "svg" or "math"
        or "nav" or "footer" or "canvas" or "audio" or "video" or "textarea" or "select" or "datalist" or "button" or "dialog";

    private static bool IsVoid(string name) => name is "br" or "hr" or "img" or "input" or "meta" or "link" or "wbr" or "area" or "base" or "col" or "embed" or "source" or "track" or "param";

    private static bool IsHidden(HtmlTagToken tag)
    {
        foreach (var attribute in tag.Attributes)
        {
            if (attribute.Name == "hidden" || (attribute.Name == "aria-hidden" && attribute.Value == "true") || (attribute.Name == "style" && IsHidden(attribute.Value)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHidden(string style)
    {
        var plain = style.Replace(" ", "", StringComparison.Ordinal);
        return plain.Contains("display:none", StringComparison.OrdinalIgnoreCase) || plain.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase);
    }
}
