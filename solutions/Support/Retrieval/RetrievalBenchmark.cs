using System.Globalization;
using System.Text.Json;

namespace Suite.Support.Retrieval;

/// <summary>A query and, where it comes from a conversation, what was said before.</summary>
public readonly record struct BenchmarkQuery(string Id, string Text, string? History);

/// <summary>
/// A corpus with judged queries in BEIR's layout: <c>corpus.jsonl</c> and <c>queries.jsonl</c> with <c>_id</c>, <c>text</c> and optionally <c>title</c> or <c>history</c>, and a
/// tab-separated <c>qrels</c> of query, document and gain with a header. A fault is an <see cref="InvalidDataException"/> that names file and line.
/// </summary>
public sealed class RetrievalBenchmark
{
    private RetrievalBenchmark(
        IReadOnlyList<string> ids, IReadOnlyList<string> documents, IReadOnlyList<BenchmarkQuery> queries, IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> gains)
    {
        (DocumentIds, Documents, Queries, Gains) = (ids, documents, queries, gains);
    }

    public IReadOnlyList<string> DocumentIds { get; }

    public IReadOnlyList<string> Documents { get; }

    /// <summary>Those with at least one judgement.</summary>
    public IReadOnlyList<BenchmarkQuery> Queries { get; }

    /// <summary>By query, the gain of each judged document.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Gains { get; }

    public static RetrievalBenchmark Read(string corpus, string queries, string qrels)
    {
        var documents = Lines(corpus).Select(line => (Id: Member(line, "_id"), Text: Document(line))).ToArray();
        var gains = ReadGains(qrels);
        var asked = Lines(queries)
            .Select(line => new BenchmarkQuery(Member(line, "_id"), Member(line, "text"), Optional(line, "history")))
            .Where(q => gains.ContainsKey(q.Id)).ToArray();
        return asked.Length == 0
            ? throw new InvalidDataException($"{qrels}: none of the queries has a judgement.")
            : new RetrievalBenchmark([.. documents.Select(d => d.Id)], [.. documents.Select(d => d.Text)], asked, gains);
    }

    private static Dictionary<string, IReadOnlyDictionary<string, int>> ReadGains(string path)
    {
        var gains = new Dictionary<string, IReadOnlyDictionary<string, int>>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(Existing(path)))
        {
            var parts = line.Split('\t');
            if (++number == 1 || line.Length == 0)
            {
                continue;
            }

            if (parts.Length != 3 || !int.TryParse(parts[2], NumberStyles.Integer, CultureInfo.InvariantCulture, out var gain))
            {
                throw new InvalidDataException($"{path}, line {number}: write query, document and a whole number, separated by tabs.");
            }

            if (!gains.TryGetValue(parts[0], out var judged))
            {
                gains[parts[0]] = judged = new Dictionary<string, int>(StringComparer.Ordinal);
            }

            ((Dictionary<string, int>)judged)[parts[1]] = gain;
        }

        return gains;
    }

    private static string Document((string Place, JsonElement Json) line) =>
        Optional(line, "title") is { Length: > 0 } title ? $"{title} {Member(line, "text")}" : Member(line, "text");

    private static IEnumerable<(string Place, JsonElement Json)> Lines(string path)
    {
        var number = 0;
        foreach (var line in File.ReadLines(Existing(path)))
        {
            number++;
            if (line.Length > 0)
            {
                yield return ($"{path}, line {number}", Parse(line, path, number));
            }
        }
    }

    private static JsonElement Parse(string line, string path, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}, line {number}: this is no JSON.", e);
        }
    }

    private static string Member((string Place, JsonElement Json) line, string name) =>
        Optional(line, name) ?? throw new InvalidDataException($"{line.Place}: the member '{name}' is missing or no text.");

    private static string? Optional((string Place, JsonElement Json) line, string name) =>
        line.Json.ValueKind == JsonValueKind.Object && line.Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Existing(string path) => File.Exists(path) ? path : throw new InvalidDataException($"There is no file '{path}'.");
}
