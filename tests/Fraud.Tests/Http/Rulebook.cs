using System.Text.Json.Nodes;

namespace Suite.Fraud.Tests.Http;

/// <summary>What a bank does with its rules and lists.</summary>
internal static class Rulebook
{
    public static JsonObject Rule(string expression, string action = "decline", int priority = 10, string mode = "enabled") => new()
    {
        ["expression"] = expression,
        ["action"] = action,
        ["priority"] = priority,
        ["mode"] = mode,
        ["reason"] = "agreed in the fraud meeting",
    };

    public static Task<HttpResponseMessage> PutRuleAsync(this Bank bank, string name, JsonObject rule) =>
        bank.Client.PutAsync($"/v1/fraud/rules/{name}", Bank.Json(rule.ToJsonString()));

    public static Task<HttpResponseMessage> DeleteAsync(this Bank bank, string path, JsonObject body) =>
        bank.Client.SendAsync(new HttpRequestMessage(HttpMethod.Delete, path) { Content = Bank.Json(body.ToJsonString()) });

    public static Task<HttpResponseMessage> AddAsync(this Bank bank, string list, params JsonObject[] entries) =>
        bank.PostAsync($"/v1/fraud/lists/{list}/entries", new JsonObject { ["entries"] = new JsonArray([.. entries]), ["reason"] = "reported by the bank" }.ToJsonString());

    public static Task<HttpResponseMessage> TakeOffAsync(this Bank bank, string list, params JsonObject[] entries) =>
        bank.DeleteAsync($"/v1/fraud/lists/{list}/entries", new JsonObject { ["entries"] = new JsonArray([.. entries]), ["reason"] = "found again" });

    public static JsonObject Card(string id, string? expiresAt = null, string? note = null, string kind = "card")
    {
        var entry = new JsonObject { ["kind"] = kind, ["id"] = id };
        if (expiresAt is not null)
        {
            entry["expiresAt"] = expiresAt;
        }

        if (note is not null)
        {
            entry["note"] = note;
        }

        return entry;
    }

    public static async Task<string> DecisionAsync(this Bank bank, string payment) => (await bank.ScoreAsync(payment))["decision"]!.GetValue<string>();

    public static async Task<JsonNode> BacktestAsync(this Bank bank, JsonObject order) => await (await bank.PostAsync("/v1/fraud/rules/backtest", order.ToJsonString())).LastLineAsync();
}
