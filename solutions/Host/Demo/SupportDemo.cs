using System.Text.Json;
using System.Text.Json.Nodes;
using Suite.Host.Cli;

namespace Suite.Host.Demo;

/// <summary>
/// A shop in a box: its articles, flows and example messages loaded, its intents trained, and a widget key made, through the same HTTP interface a
/// company uses. The second start finds all that in the journal.
/// </summary>
internal sealed class SupportDemo(SuiteClient client, string url, string dataDirectory, DemoWidget widget)
{
    public const string Tenant = "shop";

    private const string KeyLabel = "demonstration widget";
    private const string Scope = "support:converse";

    /// <summary>The key is for pages, so it is no secret; it is kept because the server itself knows keys by their hashes only.</summary>
    private readonly string _keyFile = Path.Combine(dataDirectory, "demo-widget.json");

    public async Task RunAsync(CancellationToken ct)
    {
        var shop = new ShopImport(client, Say);
        await shop.LoadArticlesAsync(ct);
        await shop.LoadFlowsAsync(ct);
        await shop.LoadIntentsAsync(ct);
        var key = await KeyAsync(ct);
        widget.Offer(key);
        ShowWhatToTry(key);
    }

    /// <summary>The key of an earlier start, if it is live and for this address; otherwise a new one.</summary>
    private async Task<string> KeyAsync(CancellationToken ct)
    {
        string[] origins = [.. new[] { new Uri(url).Host, "localhost" }.Distinct().Select(host => $"{new Uri(url).Scheme}://{host}:{new Uri(url).Port}")];
        if (await KnownKeyAsync(origins, ct) is { } known)
        {
            return known;
        }

        var body = new JsonObject
        {
            ["tenant"] = Tenant,
            ["scopes"] = new JsonArray(Scope),
            ["label"] = KeyLabel,
            ["origins"] = new JsonArray([.. origins.Select(o => (JsonNode)o)]),
        };
        var made = await client.SendAsync(HttpMethod.Post, "/v1/keys", body, ct);
        await File.WriteAllTextAsync(_keyFile, made.ToJsonString(), ct);
        return made["key"]!.GetValue<string>();
    }

    private async Task<string?> KnownKeyAsync(string[] origins, CancellationToken ct)
    {
        if (!File.Exists(_keyFile))
        {
            return null;
        }

        JsonNode? kept;
        try
        {
            kept = JsonNode.Parse(await File.ReadAllTextAsync(_keyFile, ct));
        }
        catch (JsonException)
        {
            // Half written: another key is made in its place.
            return null;
        }

        var keys = await client.SendAsync(HttpMethod.Get, "/v1/keys", null, ct);
        var live = keys["keys"]!.AsArray().Any(key =>
            key!["id"]!.GetValue<string>() == kept?["id"]?.GetValue<string>() && key["state"]!.GetValue<string>() == "live"
            && origins.All(o => key["origins"]?.AsArray().Any(known => known!.GetValue<string>() == o) == true));
        return live ? kept!["key"]?.GetValue<string>() : null;
    }

    private void ShowWhatToTry(string key) => Console.Out.WriteLine(
        $$"""

          The shop is open: {{url}}/demo/shop shows a page with the chat widget in the corner. In a terminal:

          ./suite support ask "How long does delivery take?" --data-dir '{{dataDirectory}}'
          ./suite support chat --data-dir '{{dataDirectory}}'

          The same over HTTP, as the widget does it (its key works from this page only, and stands in it for anyone to read):

          KEY={{key}}
          START=$(curl -s {{url}}/v1/support/conversations -H "Authorization: Bearer $KEY" -H 'Origin: {{url}}' -H 'Content-Type: application/json' -d '{"language": "en"}')
          ID=$(echo "$START" | grep -o '"conversationId":"[^"]*' | cut -d'"' -f4); TOKEN=$(echo "$START" | grep -o '"token":"[^"]*' | cut -d'"' -f4)
          curl -sN {{url}}/v1/support/conversations/$ID/messages -H "Authorization: Bearer $KEY" -H 'Origin: {{url}}' -H "Conversation-Token: $TOKEN" \
            -H 'Content-Type: application/json' -H 'Accept: text/event-stream' -d '{"messageId": "m-1", "text": "How long does delivery take?"}'
          """);

    private static void Say(string text) => Console.Error.WriteLine(text);
}
