using CsvHelper;
using Suite.Text.Intents;

namespace Suite.Support.Intents;

/// <summary>
/// Labelled messages from a CSV file with the columns <c>text</c> and <c>intent</c>; others are ignored. UTF-8; fields may be quoted and hold line breaks. A fault
/// is an <see cref="InvalidDataException"/> that names file and line.
/// </summary>
public static class IntentCsv
{
    /// <summary>A longer message is no message.</summary>
    public const int TextLengthMax = 10_000;

    public const int IntentLengthMax = 200;

    private static readonly CsvReaderOptions Format = new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        IncludeValuesInExceptions = false,
        MaxRecordSize = 64 * 1024,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    public static async Task<IReadOnlyList<LabelledText>> ReadAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"There is no file '{path}'.");
        }

        await using var file = File.OpenRead(path);
        try
        {
            using var csv = CsvReader.Create(file, Format, leaveOpen: true);
            return await ReadAsync(path, csv, ct);
        }
        catch (CsvFormatException e)
        {
            throw new InvalidDataException($"{path}, line {e.LineNumber}: this cannot be read as CSV. {e.Message}", e);
        }
    }

    private static async Task<IReadOnlyList<LabelledText>> ReadAsync(string path, CsvReader csv, CancellationToken ct)
    {
        await csv.ReadHeaderAsync(ct);
        var names = csv.Headers.ToList();
        var (text, intent) = (names.IndexOf("text"), names.IndexOf("intent"));
        if (text < 0 || intent < 0)
        {
            throw new InvalidDataException($"{path}: the first line must name the columns 'text' and 'intent'; the column '{(text < 0 ? "text" : "intent")}' is missing.");
        }

        var messages = new List<LabelledText>();
        while (await csv.ReadAsync(ct))
        {
            if (messages.Count == IntentTrainer.MessagesMax)
            {
                throw new InvalidDataException($"{path}: more than {IntentTrainer.MessagesMax} messages. Leave some out.");
            }

            messages.Add(new LabelledText(
                Field(path, csv, text, "text", TextLengthMax),
                Field(path, csv, intent, "intent", IntentLengthMax)));
        }

        return messages.Count > 0 ? messages : throw new InvalidDataException($"{path}: there are no messages in it.");
    }

    private static string Field(string path, CsvReader csv, int column, string name, int lengthMax)
    {
        var value = csv.GetString(column)?.Trim() ?? "";
        return value.Length == 0 || value.Length > lengthMax || value.Contains('\uFFFD', StringComparison.Ordinal)
            ? throw new InvalidDataException($"{path}, line {csv.LineNumber}, column {name}: must be 1 to {lengthMax} characters in UTF-8.")
            : value;
    }
}
