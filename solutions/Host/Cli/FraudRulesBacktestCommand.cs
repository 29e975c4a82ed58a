using System.CommandLine;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud rules backtest FILE</c>: what rules would have caught and cost on the whole journal, before they decide anything.</summary>
internal static class FraudRulesBacktestCommand
{
    public static Command Create()
    {
        var target = new TargetOptions();
        var file = new Argument<FileInfo>("file") { Description = "JSON: a rule, or an array of rules, as for put" };
        var days = new Option<string?>("--days") { Description = "days whose payments count, FROM..THROUGH inclusive (UTC); default: all" };
        var byDay = new Option<bool>("--by-day") { Description = "matches of every day, too" };
        var cost = new Option<string?>("--cost-of-review") { Description = "what one review costs the bank, as 2.50" };
        var currency = new Option<string>("--currency") { Description = "currency of that cost", DefaultValueFactory = _ => "EUR" };
        var command = new Command("backtest", "Try rules on the journal's payments.") { file, days, byDay, cost, currency };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var rules = RuleFile.Read(parsed.GetValue(file)!);
            var body = new JsonObject { ["rules"] = new JsonArray([.. rules.Select(r => r.DeepClone())]), ["byDay"] = parsed.GetValue(byDay) };
            if (parsed.GetValue(days) is { } period)
            {
                var range = DayRange.Parse(period);
                body["from"] = range.From.ToString("yyyy-MM-dd");
                body["through"] = range.Through.ToString("yyyy-MM-dd");
            }

            if (parsed.GetValue(cost) is { } amount)
            {
                body["costOfReview"] = amount;
                body["costCurrency"] = parsed.GetValue(currency);
            }

            await using var client = await target.ConnectAsync(parsed, ct);
            var last = await Output.WithProgressAsync("Trying rules", progress => client.SendWorkAsync(
                "/v1/fraud/rules/backtest",
                SuiteClient.JsonContent(body),
                line => progress.Report((line["share"]?.GetValue<double>() ?? 1, line["step"]?.ToString() ?? "")),
                ct));
            var result = last["result"]!.AsObject();
            if (target.Json(parsed))
            {
                Output.Result(result.DeepClone().AsObject(), json: true);
            }
            else
            {
                Show(result);
            }

            return 0;
        });
        return command;
    }

    private static void Show(JsonObject result)
    {
        var period = result["period"]!;
        Console.Out.WriteLine($"{period["payments"]} payments, {period["frauds"]} of them fraud, {result["seconds"]} s; scored by {result["model"] ?? "no model"}.");
        Console.Out.WriteLine($"In force now stops {Group(result["stopped"]!)}.");
        foreach (var rule in result["rules"]!.AsArray())
        {
            Console.Out.WriteLine($"\n{rule!["name"]} ({rule["action"]}, priority {rule["priority"]}) matches {Group(rule["matches"]!)}; precision {rule["precision"] ?? "-"}, recall {rule["recall"] ?? "-"}.");
            Change("  alone", rule["adds"]!);
            foreach (var day in rule["days"]?.AsArray() ?? [])
            {
                Console.Out.WriteLine($"    {day!["day"]}  {day["matches"]} matches, {day["frauds"]} frauds");
            }
        }

        Console.Out.WriteLine();
        Change("All together", result["together"]!);
    }

    private static void Change(string who, JsonNode change)
    {
        Console.Out.WriteLine($"{who}: newly stops {Group(change["stopped"]!)}; no longer stops {Group(change["released"]!)}; {change["reviews"]} more in review."
            + (change["net"] is { } net ? $" Reviews cost {change["costOfReviews"]}; net {net}." : ""));
    }

    private static string Group(JsonNode group) => $"{group["frauds"]} frauds and {group["genuine"]} genuine"
        + string.Concat(group["amounts"]!.AsObject().Select(a => $" ({a.Value!["fraud"]} and {a.Value["genuine"]} {a.Key})"));
}
