using Suite.FeatureStore.Preparation;
using Suite.Text.Intents;

namespace Suite.Support.Intents;

/// <summary>
/// Labelled messages from a CSV file with the columns <c>text</c> and <c>intent</c>; others are ignored. UTF-8; fields may be quoted and hold line breaks; gzip
/// is recognised by its first bytes. A fault is an <see cref="InvalidDataException"/> that names file and line.
/// </summary>
public static class IntentCsv
{
    /// <summary>A longer message is no message.</summary>
    public const int TextLengthMax = 10_000;

    public const int IntentLengthMax = 200;

    public static IReadOnlyList<LabelledText> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"There is no file '{path}'.");
        }

        try
        {
            using var rows = CsvRows.OpenFile(path);
            return Read(rows);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <param name="source">Seekable; closed with this. Faults name the line alone.</param>
    public static IReadOnlyList<LabelledText> Read(Stream source)
    {
        using var rows = CsvRows.Open(source);
        return Read(rows);
    }

    private static List<LabelledText> Read(CsvRows rows)
    {
        var (text, intent) = (Column(rows, "text"), Column(rows, "intent"));
        var messages = new List<LabelledText>();
        while (rows.Next())
        {
            if (messages.Count == IntentTrainer.MessagesMax)
            {
                throw new InvalidDataException($"There are more than {IntentTrainer.MessagesMax} messages in it. Leave some out.");
            }

            messages.Add(new LabelledText(Field(rows, text, TextLengthMax), Field(rows, intent, IntentLengthMax)));
        }

        return messages.Count > 0 ? messages : throw new InvalidDataException("There are no messages in it.");
    }

    private static int Column(CsvRows rows, string name)
    {
        for (var i = 0; i < rows.Names.Count; i++)
        {
            if (rows.Names[i] == name)
            {
                return i;
            }
        }

        throw new InvalidDataException($"The first line must name the columns 'text' and 'intent'; the column '{name}' is missing.");
    }

    private static string Field(CsvRows rows, int column, int lengthMax)
    {
        var value = rows.Text(column).Trim();
        return value.Length is > 0 && value.Length <= lengthMax ? value : throw rows.Bad(column, $"must be 1 to {lengthMax} characters.");
    }
}
