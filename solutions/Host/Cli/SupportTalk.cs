using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary>A conversation with the bot from a terminal, over the same HTTP interface as any shop's server.</summary>
internal sealed class SupportTalk
{
    private const string Conversations = "/v1/support/conversations";

    private readonly SuiteClient _client;
    private readonly string _path;

    private SupportTalk(SuiteClient client, JsonObject started)
    {
        _client = client;
        Started = started;
        _path = $"{Conversations}/{started["conversationId"]!.GetValue<string>()}";
    }

    public JsonObject Started { get; }

    public static async Task<SupportTalk> StartAsync(SuiteClient client, string? language, CancellationToken ct)
    {
        if (Hint(client) is { } hint)
        {
            await Console.Error.WriteLineAsync(hint);
        }

        var body = language is null ? new JsonObject() : new JsonObject { ["language"] = language };
        return new SupportTalk(client, await client.SendAsync(HttpMethod.Post, Conversations, body, ct));
    }

    /// <summary>An empty bot that finds no answer is a riddle to whoever forgot to start the demonstration; null where a server was running.</summary>
    internal static string? Hint(SuiteClient client) => client.IsOwnServer
        ? "No server is running on this data directory; one was started for this command alone. './suite up' starts one that stays, with the demonstration shop."
        : null;

    public Task<JsonObject> SayAsync(string text, CancellationToken ct) => _client.SendAsync(
        HttpMethod.Post, _path + "/messages", new JsonObject { ["messageId"] = $"m-{Guid.NewGuid():n}", ["text"] = text }, ct);

    public Task<JsonObject> CloseAsync(CancellationToken ct) => _client.SendAsync(HttpMethod.Post, _path + "/close", new JsonObject(), ct);

    /// <summary>The answer, what it cites, and what may be pressed.</summary>
    public static string Text(JsonObject answer)
    {
        var lines = new List<string>();
        if (answer["message"] is JsonObject message)
        {
            lines.Add(Safe(Cited(message)));
            var number = 0;
            foreach (var citation in message["citations"]?.AsArray() ?? [])
            {
                var heading = citation!["heading"]?.GetValue<string>() is { Length: > 0 } under ? $" › {under}" : "";
                lines.Add(Safe($"  [{++number}] {citation["title"]}{heading}{(citation["url"] is { } url ? $"  {url}" : "")}"));
            }
        }
        else
        {
            lines.Add(answer["status"]?.GetValue<string>() == "waiting" ? "(A person was asked for and has the message.)" : "(A person has the conversation.)");
        }

        lines.AddRange(answer["quickReplies"]!.AsArray().Select((reply, i) => Safe($"  ({i + 1}) {reply}")));
        return string.Join(Environment.NewLine, lines);
    }

    private static string Cited(JsonObject message) => message["sentences"] is JsonArray sentences
        ? string.Concat(sentences.Select(s => s!["citation"] is { } citation ? $"{s["text"]} [{citation.GetValue<int>() + 1}]" : s["text"]!.GetValue<string>()))
        : message["text"]!.GetValue<string>();

    /// <summary>Articles are others' texts: what would steer the terminal is left out.</summary>
    private static string Safe(string text) => string.Concat(text.Where(static c => c == '\n' || !char.IsControl(c)));
}
