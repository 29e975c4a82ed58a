using System.CommandLine;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud rules</c>: the rules that stand above the model.</summary>
internal static class FraudRulesCommand
{
    private const string Rules = "/v1/fraud/rules";

    public static Command Create() => new("rules", "List, save, remove, check and try rules; see who changed them.")
    {
        ListRules(), PutRules(), RemoveRule(), CheckExpression(), FraudRulesBacktestCommand.Create(), ShowHistory(),
    };

    private static Command ListRules()
    {
        var target = new TargetOptions();
        var command = new Command("list", "Show every rule by priority, with its hits.");
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            Show(await client.SendAsync(HttpMethod.Get, Rules, null, ct), "rules", target.Json(parsed), r =>
                $"{r["priority"],7}  {r["mode"],-8}  {r["action"],-7}  {r["name"]} v{r["version"]}  hits {r["hits"]}, as shadow {r["shadowHits"]}{(r["dormant"] is { } why ? $"  DORMANT: {why}" : "")}\n"
                + $"         {r["expression"]}");
            return 0;
        });
        return command;
    }

    private static Command PutRules()
    {
        var target = new TargetOptions();
        var file = new Argument<FileInfo>("file") { Description = "JSON: a rule, or an array of rules" };
        var reason = new Option<string?>("--reason") { Description = "why, for the record; where the file does not say" };
        var command = new Command("put", "Save rules, all or none, once every rule's own tests hold.") { file, reason };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var rules = RuleFile.Read(parsed.GetValue(file)!);
            await using var client = await target.ConnectAsync(parsed, ct);

            // One request, so that of a file with a mistake nothing is saved.
            var body = new JsonObject { ["rules"] = new JsonArray([.. rules.Select(r => r.DeepClone())]) };
            if (parsed.GetValue(reason) is { } shared)
            {
                body["reason"] = shared;
            }

            Show(await client.SendAsync(HttpMethod.Put, Rules, body, ct), "saved", target.Json(parsed), r =>
                $"{r["name"]} v{r["version"]}, {r["mode"]}, cost {r["cost"]}{string.Concat(r["warnings"]!.AsArray().Select(w => $"\n  warning: {w}"))}");
            return 0;
        });
        return command;
    }

    private static Command RemoveRule()
    {
        var target = new TargetOptions();
        var name = new Argument<string>("name") { Description = "the rule's name" };
        var reason = new Option<string>("--reason") { Description = "why, for the record", Required = true };
        var command = new Command("remove", "Remove a rule; its past decisions stay.") { name, reason };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var path = $"{Rules}/{Uri.EscapeDataString(parsed.GetValue(name)!)}";
            Output.Result(await client.SendAsync(HttpMethod.Delete, path, new JsonObject { ["reason"] = parsed.GetValue(reason) }, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command CheckExpression()
    {
        var target = new TargetOptions();
        var expression = new Argument<string>("expression") { Description = "for example: amount > 500 EUR and CARD_COUNT_1H >= 3" };
        var command = new Command("check", "Type-check an expression; show its inputs and cost.") { expression };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var result = await client.SendAsync(HttpMethod.Post, $"{Rules}/check", new JsonObject { ["expression"] = parsed.GetValue(expression) }, ct);
            Output.Result(result, target.Json(parsed));
            return result["valid"]!.GetValue<bool>() ? 0 : 1;
        });
        return command;
    }

    private static Command ShowHistory()
    {
        var target = new TargetOptions();
        var name = new Option<string?>("--name") { Description = "only this rule or list" };
        var limit = new Option<int>("--limit") { Description = "how many changes at most", DefaultValueFactory = _ => 100 };
        var command = new Command("history", "Show who changed which rule or list, when and why.") { name, limit };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var query = $"?limit={parsed.GetValue(limit)}" + (parsed.GetValue(name) is { } only ? $"&name={Uri.EscapeDataString(only)}" : "");
            Show(await client.SendAsync(HttpMethod.Get, $"{Rules}/history{query}", null, ct), "changes", target.Json(parsed), c =>
                $"{c["at"]}  {c["change"]}  {c["name"]}{(c["version"] is { } version ? $" v{version}" : "")}{(c["entries"] is { } entries ? $" ({entries} entries)" : "")}  by {c["by"]}: {c["reason"]}");
            return 0;
        });
        return command;
    }

    private static void Show(JsonObject result, string member, bool json, Func<JsonObject, string> line)
    {
        if (json)
        {
            Output.Result(result, json);
            return;
        }

        foreach (var item in result[member]!.AsArray())
        {
            Console.Out.WriteLine(line(item!.AsObject()));
        }
    }
}
