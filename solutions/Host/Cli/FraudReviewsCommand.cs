using System.CommandLine;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud reviews</c>: the review queue from a shell. The key that is used is the analyst: two people need two keys.</summary>
internal static class FraudReviewsCommand
{
    private const string Path = "/v1/fraud/reviews";

    public static Command Create() => new("reviews", "Work on payments that somebody has to look at.")
    {
        CreateList(),
        CreateShow(),
        CreateOpen(),
        CreateNext(),
        CreateAssign(),
        new ReviewChange("unassign", "Give a case back to the queue.").Text("--reason", "reason", "why").ToCommand(),
        new ReviewChange("comment", "Add a comment.").Text("--text", "text", "what to write", required: true).ToCommand(),
        new ReviewChange("escalate", "Hand a case to a team or level.")
            .Text("--team", "team", "who takes it, for example lead", required: true).Text("--reason", "reason", "why", required: true).ToCommand(),
        new ReviewChange("decide", "Judge a case: fraud and genuine become labels, unsure leaves it open.")
            .Text("--verdict", "verdict", "fraud, genuine or unsure", required: true)
            .Text("--reason-code", "reasonCode", "the bank's own code for the reason", required: true).Text("--note", "note", "what was found").ToCommand(),
        new ReviewChange("approve", "Approve a release above the limit, as the second person.").Text("--note", "note", "what was found").ToCommand(),
        new ReviewChange("decline", "Decline a release that waits, or take it back.").Text("--reason", "reason", "why", required: true).ToCommand(),
        new ReviewChange("reopen", "Open a closed case again.").Text("--reason", "reason", "why", required: true).ToCommand(),
        CreateStatistics(),
        CreateSettings(),
    };

    private static Command CreateList()
    {
        var target = new TargetOptions();
        (Option<string?> Option, string Name)[] filters =
        [
            (new("--status") { Description = "open, awaiting-second or closed; default: open and awaiting-second" }, "status"),
            (new("--assignee") { Description = "a key's id, me, or none" }, "assignee"),
            (new("--team") { Description = "only cases escalated to this team" }, "team"),
            (new("--priority") { Description = "only cases of at least this priority" }, "priority"),
            (new("--limit") { Description = "cases to show, up to 500; default 100" }, "limit"),
            (new("--after") { Description = "go on after an earlier page: its 'next'" }, "after"),
        ];
        var command = new Command("list", "Show the queue, highest priority first; closed cases newest first.");
        foreach (var (option, _) in filters)
        {
            command.Options.Add(option);
        }

        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var page = await client.SendAsync(HttpMethod.Get, Path + Query(filters.Select(f => (f.Name, parsed.GetValue(f.Option)))), null, ct);
            if (target.Json(parsed))
            {
                Output.Result(page, json: true);
                return 0;
            }

            foreach (var review in page["reviews"]!.AsArray())
            {
                Console.Out.WriteLine(Line(review!));
            }

            page.Remove("reviews");
            Output.Result(page, json: false);
            return 0;
        });
        return command;
    }

    private static Command CreateShow()
    {
        var target = new TargetOptions();
        var id = new Argument<string>("id") { Description = "the transaction's id" };
        var command = new Command("show", "Show a case with its transaction, comments and history.") { id };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            ReviewText.Print(await client.SendAsync(HttpMethod.Get, $"{Path}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command CreateOpen()
    {
        var target = new TargetOptions();
        var id = new Argument<string>("id") { Description = "the transaction's id" };
        var reason = new Option<string>("--reason") { Description = "why somebody should look at it", Required = true };
        var analyst = new Option<string?>("--analyst") { Description = "your name, for the record" };
        var command = new Command("open", "Open a case by hand, of a payment that was not decided 'review'.") { id, reason, analyst };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var body = new JsonObject { ["transactionId"] = parsed.GetValue(id), ["reason"] = parsed.GetValue(reason), ["analyst"] = parsed.GetValue(analyst) };
            ReviewText.Print(await client.SendAsync(HttpMethod.Post, Path, body, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command CreateNext()
    {
        var target = new TargetOptions();
        var team = new Option<string?>("--team") { Description = "the next case escalated to this team; default: one escalated to nobody" };
        var analyst = new Option<string?>("--analyst") { Description = "your name, for the record" };
        var command = new Command("next", "Take the first unassigned case: it is yours and nobody else's.") { team, analyst };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var body = new JsonObject { ["team"] = parsed.GetValue(team), ["analyst"] = parsed.GetValue(analyst) };
            var taken = await client.SendAsync(HttpMethod.Post, Path + "/next", body, ct);
            ReviewText.Print(taken.Count > 0 ? taken : new JsonObject { ["transactionId"] = null }, target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command CreateAssign() => new ReviewChange("assign", "Assign a case to yourself, or with --to to another analyst.")
        .Text("--to", "to", "the other analyst's key id; default: you").Text("--to-name", "toName", "their name, for the record")
        .Text("--reason", "reason", "why").ToCommand();

    private static Command CreateStatistics()
    {
        var target = new TargetOptions();
        var from = new Option<string?>("--from") { Description = "first day, as 2024-03-05; default: 30 days up to the last" };
        var through = new Option<string?>("--through") { Description = "last day; default: today" };
        var command = new Command("statistics", "Service times over whole days (UTC), per analyst and overall, and the backlog's age.") { from, through };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var query = Query([("from", parsed.GetValue(from)), ("through", parsed.GetValue(through))]);
            Output.Result(await client.SendAsync(HttpMethod.Get, Path + "/statistics" + query, null, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command CreateSettings()
    {
        var target = new TargetOptions();
        var limits = new Option<string[]>("--limit") { Description = "replace the limits: CURRENCY=AMOUNT, for example EUR=1000.00; may be given more than once", AllowMultipleArgumentsPerToken = true };
        var reason = new Option<string?>("--reason") { Description = "why, for the record; needed with --limit" };
        var analyst = new Option<string?>("--analyst") { Description = "your name, for the record" };
        var command = new Command("settings", "Show the amounts above which a release takes two people, or replace them.") { limits, reason, analyst };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var body = parsed.GetValue(limits) is { Length: > 0 } given
                ? new JsonObject { ["releaseLimits"] = Limits(given), ["reason"] = parsed.GetValue(reason), ["analyst"] = parsed.GetValue(analyst) }
                : null;
            Output.Result(await client.SendAsync(body is null ? HttpMethod.Get : HttpMethod.Put, Path + "/settings", body, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static JsonObject Limits(string[] given)
    {
        var limits = new JsonObject();
        foreach (var limit in given)
        {
            var parts = limit.Split('=');
            limits[parts[0]] = parts.Length == 2 ? parts[1] : throw new CommandException($"'{limit}' is no limit. Write it as EUR=1000.00.");
        }

        return limits;
    }

    private static string Query(IEnumerable<(string Name, string? Value)> members)
    {
        var given = members.Where(m => m.Value is not null).Select(m => $"{m.Name}={Uri.EscapeDataString(m.Value!)}");
        return string.Join('&', given) is { Length: > 0 } query ? "?" + query : "";
    }

    private static string Line(JsonNode review) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{review["status"],-15}  {review["priority"]!.GetValue<double>(),12:0.00}  {review["amount"],12} {review["currency"]}  {review["openedAt"],-20}  "
        + $"{review["assignee"]?["name"] ?? review["assignee"]?["key"] ?? "-",-14}  {review["transactionId"]}");
}
