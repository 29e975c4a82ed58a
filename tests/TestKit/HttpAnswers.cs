using System.Text.Json.Nodes;

namespace Suite.TestKit;

/// <summary>Answers of a server as JSON, checked for what every one of them keeps to.</summary>
public static class HttpAnswers
{
    /// <exception cref="InvalidOperationException">The status is another; the message holds the answer.</exception>
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage answer, int status = 200)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var text = await answer.Content.ReadAsStringAsync();
        Require((int)answer.StatusCode == status, answer, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>The body of a problem (RFC 9457).</summary>
    /// <param name="answer">What the server said.</param>
    /// <param name="status">Expected of the answer and of its body.</param>
    /// <param name="code">How the problem's type begins, behind <c>urn:suite:problem:</c>.</param>
    /// <exception cref="InvalidOperationException">The status, the form or the type is another; the message holds the answer.</exception>
    public static async Task<JsonNode> ProblemAsync(this HttpResponseMessage answer, int status, string? code = null)
    {
        var problem = await answer.JsonAsync(status);
        var text = problem.ToJsonString();
        Require(answer.Content.Headers.ContentType?.MediaType == "application/problem+json", answer, text);
        Require(problem["type"]!.GetValue<string>().StartsWith("urn:suite:problem:" + code, StringComparison.Ordinal), answer, text);
        Require(problem["status"]!.GetValue<int>() == status, answer, text);
        Require(problem["title"]!.GetValue<string>().Length > 0, answer, text);
        Require(problem["traceId"]!.GetValue<string>().Length > 0, answer, text);
        return problem;
    }

    private static void Require(bool holds, HttpResponseMessage answer, string text)
    {
        if (!holds)
            throw new InvalidOperationException($"{(int)answer.StatusCode} {answer.Content.Headers.ContentType}: {text}");
    }
}
