using System.Globalization;
using System.Text;

namespace Suite.Trees;

/// <summary>Some lines of <c>key=value</c>, up to an empty one: the header or one tree. Each value knows its line.</summary>
internal sealed class LightgbmSection
{
    private readonly Dictionary<string, (int Line, ReadOnlyMemory<byte> Value)> _values = new(StringComparer.Ordinal);
    private readonly string _what;

    private LightgbmSection(string what, int line)
    {
        _what = what;
        Line = line;
    }

    /// <summary>Where the section begins.</summary>
    internal int Line { get; }

    /// <summary>Reads from the line after the present one.</summary>
    internal static LightgbmSection Read(LightgbmLines lines, string what, string[] known)
    {
        var section = new LightgbmSection(what, lines.Number);
        while (lines.MoveNext())
        {
            if (lines.Text.IsEmpty)
            {
                return section;
            }

            var equals = lines.Text.IndexOf((byte)'=');
            var name = equals < 0 ? lines.Line : lines.Line[..equals];
            var key = Array.Find(known, k => Ascii.Equals(name.Span, k))
                ?? throw lines.Refuse($"{what} has an unknown line '{LightgbmLines.Shown(name.Span)}'");
            if (!section._values.TryAdd(key, (lines.Number, equals < 0 ? default : lines.Line[(equals + 1)..])))
            {
                throw lines.Refuse($"{what} says '{key}' twice");
            }
        }

        throw lines.Refuse($"the file ends within {what}");
    }

    internal bool Has(string key) => _values.ContainsKey(key);

    internal string Text(string key) => Encoding.UTF8.GetString(Find(key).Value.Span);

    internal TreeModelFormatException Refuse(string key, string reason) =>
        TreeModelFormatException.AtLine(_values.TryGetValue(key, out var found) ? found.Line : Line, reason);

    internal int Integer(string key, int min, int max)
    {
        var (line, value) = Find(key);
        return int.TryParse(value.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw TreeModelFormatException.AtLine(
                line, $"{key} must be a whole number from {min} to {max}, not '{LightgbmLines.Shown(value.Span)}'");
    }

    internal int[] Integers(string key, int count, int min, int max) =>
        Numbers(key, count, $"a whole number from {min} to {max}", (ReadOnlySpan<byte> text, out int number) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number >= min && number <= max);

    internal uint[] Words(string key, int count) =>
        Numbers(key, count, "a whole number of 32 bits", static (ReadOnlySpan<byte> text, out uint number) =>
            uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number));

    internal double[] Reals(string key, int count) =>
        Numbers(key, count, "a finite number", static (ReadOnlySpan<byte> text, out double number) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number));

    /// <summary>As LightGBM writes thresholds: a feature whose NaN alone goes right has "inf".</summary>
    internal double[] Thresholds(string key, int count) =>
        Numbers(key, count, "a number", static (ReadOnlySpan<byte> text, out double number) =>
        {
            number = text.SequenceEqual("inf"u8) ? double.PositiveInfinity : text.SequenceEqual("-inf"u8) ? double.NegativeInfinity : double.NaN;
            return double.IsInfinity(number)
                || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && Math.Abs(number) < double.MaxValue);
        });

    /// <summary>The words of a line, which single spaces separate.</summary>
    internal string[] TextParts(string key)
    {
        var text = Text(key);
        return text.Length == 0 ? [] : text.Split(' ');
    }

    private delegate bool Parser<T>(ReadOnlySpan<byte> text, out T number);

    private T[] Numbers<T>(string key, int count, string what, Parser<T> parse)
    {
        var (line, value) = Find(key);
        var text = value.Span;

        // A number and a separator take two bytes: a count beyond that is refused before room is made for it.
        var numbers = count <= (text.Length + 1) / 2 ? new T[count] : throw Wrong(line, key, count, text);
        var found = 0;
        foreach (var range in text.Split((byte)' '))
        {
            var part = text[range];
            if (part.IsEmpty && found == count && range.End.GetOffset(text.Length) == text.Length)
            {
                // LightGBM leaves a space at the end of some lines.
                break;
            }

            if (found == count)
            {
                throw Wrong(line, key, count, text);
            }

            if (!parse(part, out numbers[found++]))
            {
                throw TreeModelFormatException.AtLine(
                    line, $"{key} must be {what} at place {found}, not '{LightgbmLines.Shown(part)}'");
            }
        }

        return found == count ? numbers : throw Wrong(line, key, count, text);
    }

    private static TreeModelFormatException Wrong(int line, string key, int count, ReadOnlySpan<byte> text) =>
        TreeModelFormatException.AtLine(line, $"{key} has {(text.IsEmpty ? 0 : text.Count((byte)' ') + 1)} numbers, {count} are expected");

    private (int Line, ReadOnlyMemory<byte> Value) Find(string key) => _values.TryGetValue(key, out var found)
        ? found
        : throw TreeModelFormatException.AtLine(Line, $"{_what} lacks the line '{key}'");
}
