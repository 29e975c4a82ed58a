using System.Text.Json;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary>A file of rules: one rule, an array of them, or an object with <c>rules</c>. What is wrong inside a rule the server says.</summary>
internal static class RuleFile
{
    public static IReadOnlyList<JsonObject> Read(FileInfo file)
    {
        if (!file.Exists)
        {
            throw new FileNotFoundException($"There is no file '{file.FullName}'.");
        }

        JsonNode? root;
        try
        {
            root = JsonNode.Parse(File.ReadAllText(file.FullName), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException e)
        {
            throw new CommandException($"{file.Name} is not JSON: {e.Message}");
        }

        var rules = root is JsonObject one && !one.ContainsKey("rules") ? new JsonArray(one.DeepClone()) : root as JsonArray ?? root?["rules"] as JsonArray;
        return rules is { Count: > 0 } && rules.All(r => r is JsonObject)
            ? [.. rules.Select(r => r!.AsObject())]
            : throw new CommandException($"{file.Name} holds no rules. Write one rule as {{\"name\": …, \"expression\": …, \"action\": …, \"priority\": …}}, or an array of them.");
    }
}
