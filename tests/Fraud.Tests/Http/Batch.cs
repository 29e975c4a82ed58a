using System.Text;
using System.Text.Json.Nodes;
using Suite.Hosting;

namespace Suite.Fraud.Tests.Http;

/// <summary>Sends streams of payments as a bank does that reads while it writes.</summary>
internal static class Batch
{
    public const string Path = "/v1/fraud/score/batch";

    /// <summary>The answer's lines.</summary>
    public static async Task<List<string>> BatchAsync(this Bank bank, IEnumerable<string> lines, string end = "\n")
    {
        var answers = new List<string>();
        await DuplexPost.RunAsync(
            bank.Client, Path, "application/x-ndjson",
            async (body, ct) => await body.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + end))), ct),
            async (body, ct) =>
            {
                using var reader = new StreamReader(body);
                while (await reader.ReadLineAsync(ct) is { } line)
                {
                    answers.Add(line);
                }
            },
            CancellationToken.None);
        return answers;
    }

    public static JsonNode Json(string line) => JsonNode.Parse(line)!;

    /// <summary>What two scorings of a payment must have in common: everything but how long they took.</summary>
    public static string Untimed(string line)
    {
        var answer = Json(line).AsObject();
        answer.Remove("timings");
        return answer.ToJsonString();
    }
}
