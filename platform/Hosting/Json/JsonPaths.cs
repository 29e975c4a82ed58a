using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Suite.Hosting;

/// <summary>
/// Names a place in a body the way people write it: <c>amount</c>, <c>attributes.country</c>, <c>items[2].sku</c>, and <c>$</c> for the whole.
/// Walks the body again from the beginning: used for errors only.
/// </summary>
internal static class JsonPaths
{
    private const int NameCharsMax = 64;

    /// <summary>The path of the token that begins at <paramref name="tokenStart"/>, or of the place where reading stops with an error.</summary>
    public static string At(ReadOnlySpan<byte> body, long tokenStart) => Join(StepsTo(body, tokenStart));

    /// <summary>The path of the object that holds the token.</summary>
    public static string Parent(ReadOnlySpan<byte> body, long tokenStart)
    {
        var steps = StepsTo(body, tokenStart);
        return Join(steps.Count > 0 ? steps[..^1] : steps);
    }

    public static string Member(string parent, string name) => parent.Length == 0 || parent == "$" ? name : $"{parent}.{name}";

    public static string Item(string parent, int index) => $"{parent}[{index.ToString(CultureInfo.InvariantCulture)}]";

    /// <summary>A member's name as it may be shown: cut, without control characters, never a card number.</summary>
    public static string Safe(string name)
    {
        if (CardNumbers.Contains(name))
            return Redactor.CardNumberMark;
        var safe = new StringBuilder(Math.Min(name.Length, NameCharsMax) + 1);
        foreach (var rune in name.EnumerateRunes())
        {
            if (safe.Length >= NameCharsMax)
                return safe.Append('…').ToString();
            safe.Append(Rune.IsControl(rune) || rune == Rune.ReplacementChar ? "\uFFFD" : rune.ToString());
        }

        return safe.Length == 0 ? "\"\"" : safe.ToString();
    }

    private static List<string> StepsTo(ReadOnlySpan<byte> body, long tokenStart)
    {
        var steps = new List<string>();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 1_000 });
        // One entry per open container: the index of its next item, or -1 for an object.
        var items = new Stack<int>();
        try
        {
            while (reader.Read())
            {
                var token = reader.TokenType;
                if (token is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    items.Pop();
                    Cut(steps, items.Count);
                    continue;
                }

                if (token != JsonTokenType.PropertyName && items.Count > 0 && items.Peek() >= 0)
                {
                    Cut(steps, items.Count - 1);
                    var index = items.Pop();
                    items.Push(index + 1);
                    steps.Add($"[{index.ToString(CultureInfo.InvariantCulture)}]");
                }

                if (token == JsonTokenType.PropertyName)
                {
                    Cut(steps, items.Count - 1);
                    steps.Add(Safe(JsonText.Unescape(reader.ValueSpan, out _)));
                }

                if (reader.TokenStartIndex >= tokenStart)
                    return steps;
                if (token is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    items.Push(token == JsonTokenType.StartArray ? 0 : -1);
            }
        }
        catch (JsonException)
        {
            // The place is where reading stops.
        }

        return steps;
    }

    private static void Cut(List<string> steps, int length)
    {
        if (steps.Count > length)
            steps.RemoveRange(length, steps.Count - length);
    }

    private static string Join(List<string> steps)
    {
        if (steps.Count == 0)
            return "$";
        var path = new StringBuilder();
        foreach (var step in steps)
        {
            if (path.Length > 0 && step[0] != '[')
                path.Append('.');
            path.Append(step);
        }

        return path.ToString();
    }
}
