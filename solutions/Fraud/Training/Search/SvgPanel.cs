using System.Globalization;
using System.Net;
using System.Text;

namespace Suite.Fraud.Training.Search;

/// <summary>An axis: its range, whether it is logarithmic, and round numbers to name on it.</summary>
internal sealed record SvgAxis(double Low, double High, bool IsLog = false)
{
    /// <summary>A range that holds the values with a little room, never empty.</summary>
    public static SvgAxis Around(IEnumerable<double> values, double? floor = null, double? ceiling = null)
    {
        var finite = values.Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var (low, high) = (finite.Min(), finite.Max());
        var room = Math.Max((high - low) * 0.06, 1e-3);
        return new SvgAxis(Math.Max(floor ?? double.MinValue, low - room), Math.Min(ceiling ?? double.MaxValue, high + room));
    }

    public double Share(double value) => IsLog
        ? (Math.Log(value) - Math.Log(Low)) / (Math.Log(High) - Math.Log(Low))
        : (value - Low) / (High - Low);

    public IEnumerable<double> Ticks()
    {
        var raw = (High - Low) / 5;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        for (var i = Math.Ceiling(Low / step); i * step <= High + (step * 1e-9); i++)
        {
            // Plus zero: a range that begins just below it would name a minus zero.
            yield return (i * step) + 0.0;
        }
    }
}

/// <summary>One framed plot inside an SVG document. Coordinates of data go in, elements come out; text is escaped.</summary>
internal sealed class SvgPanel(StringBuilder svg, double x, double y, double width, double height)
{
    private const double Left = 62;
    private const double Right = 16;
    private const double Top = 58;
    private const double Bottom = 48;

    public const string Ink = "#1f2933";
    public const string Faint = "#6b7785";
    private const string Grid = "#e4e8ec";

    private SvgAxis _across = new(0, 1);
    private SvgAxis _up = new(0, 1);

    private double PlotWidth => width - Left - Right;

    private double PlotHeight => height - Top - Bottom;

    public void Title(string title, string subtitle)
    {
        Element($"<rect x='{N(x)}' y='{N(y)}' width='{N(width)}' height='{N(height)}' rx='6' fill='#ffffff' stroke='{Grid}'/>");
        Text(x + 16, y + 24, title, Ink, "start", 15, bold: true);
        Text(x + 16, y + 43, subtitle, Faint, "start", 12);
    }

    public void Axes(SvgAxis across, SvgAxis up, string acrossLabel, IEnumerable<double>? acrossTicks = null, Func<double, string>? acrossText = null)
    {
        (_across, _up) = (across, up);
        var ticks = up.Ticks().ToList();
        var decimals = ticks.Count < 2 ? 2 : Math.Max(0, (int)Math.Ceiling(-Math.Log10(ticks[1] - ticks[0]) - 1e-9));
        foreach (var tick in ticks)
        {
            Element($"<line x1='{N(x + Left)}' y1='{N(Y(tick))}' x2='{N(x + Left + PlotWidth)}' y2='{N(Y(tick))}' stroke='{Grid}'/>");
            Text(x + Left - 8, Y(tick) + 4, tick.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), Faint, "end", 12);
        }

        foreach (var tick in acrossTicks ?? across.Ticks())
        {
            Text(X(tick), y + height - Bottom + 19, acrossText?.Invoke(tick) ?? tick.ToString("0.##", CultureInfo.InvariantCulture), Faint, "middle", 12);
        }

        Text(x + Left + (PlotWidth / 2), y + height - 10, acrossLabel, Faint, "middle", 12);
    }

    public void Line(IEnumerable<(double Across, double Up)> points, string colour, double thickness = 2)
    {
        var path = string.Join(' ', points.Select(p => $"{N(X(p.Across))},{N(Y(p.Up))}"));
        Element($"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='{N(thickness)}' stroke-linejoin='round'/>");
    }

    public void Dot(double across, double up, string colour, bool hollow = false, double radius = 3.5) => Element(
        $"<circle cx='{N(X(across))}' cy='{N(Y(up))}' r='{N(radius)}' fill='{(hollow ? "#ffffff" : colour)}' stroke='{colour}' stroke-width='1.5'/>");

    /// <summary>At the foot of the plot, where there is no value.</summary>
    public void Cross(double across, string colour)
    {
        var (cx, cy) = (X(across), y + height - Bottom - 6);
        Element($"<path d='M{N(cx - 3.5)},{N(cy - 3.5)} l7,7 m0,-7 l-7,7' stroke='{colour}' stroke-width='1.8' fill='none'/>");
    }

    /// <summary>One row of a bar chart, counted from the top.</summary>
    public void Bar(int row, int rows, string name, double share, double full, string text, string colour)
    {
        const double Names = 150;
        var band = Math.Min(38, (height - Top - 14) / rows);
        var (top, length) = (y + Top + (row * band), (width - Names - 90) * share / full);
        Text(x + Names - 8, top + (band / 2) + 4, name, Ink, "end", 12.5);
        Element($"<rect x='{N(x + Names)}' y='{N(top + (band * 0.18))}' width='{N(Math.Max(1, length))}' height='{N(band * 0.64)}' rx='2' fill='{colour}'/>");
        Text(x + Names + Math.Max(1, length) + 7, top + (band / 2) + 4, text, Ink, "start", 12.5);
    }

    /// <summary>Entries side by side at the right of the title.</summary>
    public void Legend(params ReadOnlySpan<(string Name, string Colour)> entries)
    {
        var right = x + width - 16;
        for (var i = entries.Length - 1; i >= 0; i--)
        {
            Text(right, y + 24, entries[i].Name, entries[i].Colour, "end", 12.5, bold: true);
            right -= (entries[i].Name.Length * 7.6) + 18;
        }
    }

    public void Note(string text) => Text(x + (width / 2), y + (height / 2), text, Faint, "middle", 13);

    private static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private double X(double value) => x + Left + (PlotWidth * _across.Share(value));

    private double Y(double value) => y + Top + (PlotHeight * (1 - _up.Share(value)));

    private void Text(double atX, double atY, string text, string colour, string anchor, double size, bool bold = false) => Element(
        $"<text x='{N(atX)}' y='{N(atY)}' fill='{colour}' font-size='{N(size)}' text-anchor='{anchor}'{(bold ? " font-weight='600'" : "")}>{WebUtility.HtmlEncode(text)}</text>");

    private void Element(string element) => svg.Append(element).Append('\n');
}
