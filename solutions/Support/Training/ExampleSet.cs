using System.Globalization;
using System.Text;
using Suite.Text.Analysis;
using Suite.Text.Intents;

namespace Suite.Support.Training;

/// <summary>
/// A tenant's example messages, each once: messages that differ only in case, width or spaces are one, and the last intent given to it counts. Keeps
/// the order in which they came, so that the same imports train the same model.
/// </summary>
internal sealed class ExampleSet
{
    /// <summary>In the place of an intent: the message is about none of them.</summary>
    public const string OutOfScopeIntent = "out-of-scope";

    private readonly OrderedDictionary<string, LabelledText> _byText = new(StringComparer.Ordinal);

    /// <summary>Out-of-scope ones as well.</summary>
    public IReadOnlyList<LabelledText> All => _byText.Values;

    public int Count => _byText.Count;

    public List<LabelledText> Messages => [.. _byText.Values.Where(m => m.Intent != OutOfScopeIntent)];

    public List<string> OutOfScope => [.. _byText.Values.Where(m => m.Intent == OutOfScopeIntent).Select(m => m.Text)];

    /// <summary>Takes messages in. Says how many were new, and how many had another intent before.</summary>
    public (int Added, int Moved) Take(IEnumerable<LabelledText> messages)
    {
        var (added, moved) = (0, 0);
        foreach (var message in messages)
        {
            var key = TextNormalizer.Normalize(message.Text);
            if (!_byText.TryGetValue(key, out var before))
            {
                _byText.Add(key, message);
                added++;
            }
            else if (before.Intent != message.Intent)
            {
                _byText[key] = message;
                moved++;
            }
        }

        return (added, moved);
    }

    public void Clear() => _byText.Clear();

    /// <summary>As CSV, the same bytes for the same messages in the same order.</summary>
    public static byte[] ToCsv(IEnumerable<LabelledText> messages)
    {
        var csv = new StringBuilder("text,intent\n");
        foreach (var (text, intent) in messages)
        {
            csv.Append(CultureInfo.InvariantCulture, $"\"{Quoted(text)}\",\"{Quoted(intent)}\"\n");
        }

        return Encoding.UTF8.GetBytes(csv.ToString());

        static string Quoted(string text) => text.Replace("\"", "\"\"", StringComparison.Ordinal);
    }
}
