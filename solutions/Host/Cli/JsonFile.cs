using System.Text.Json;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary>Files with one JSON object that are named on the command line.</summary>
internal static class JsonFile
{
    /// <exception cref="CommandException">It holds something else.</exception>
    public static JsonObject ReadObject(FileInfo file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file.FullName)) as JsonObject ?? throw new CommandException($"'{file.Name}' must hold a JSON object: {{ … }}.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new CommandException($"'{file.Name}' is not JSON: {e.Message}");
        }
    }
}
