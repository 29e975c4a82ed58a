using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Host.Demo;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect outputs</c>: where the line's events are sent, what could not be delivered, and sending that again.</summary>
internal static class InspectOutputsCommand
{
    private const string Path = "/v1/inspection/outputs";

    public static Command Create() => new("outputs", "Webhooks and brokers: list, set up, remove; what could not be delivered, and send it again.")
    {
        List(), Put(), Remove(), DeadLetters(), Redeliver(),
    };

    private static Command List()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var command = new Command("list", "Every webhook and broker with how it is doing.");
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            Print(await client.SendAsync(HttpMethod.Get, Path, null, ct), "outputs", target.Json(parsed), static o =>
                $"{o["id"],-16} {o["kind"],-8} {o["url"]}  {o["delivered"] ?? "-"} delivered  {o["behind"] ?? "-"} behind  {o["deadLetters"]} given up  {o["lastError"]}");
            return 0;
        });
        return command;
    }

    private static Command Put()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var id = Id();
        var url = new Argument<string>("url") { Description = "http(s):// of a webhook, mqtt(s):// of a broker" };
        var settings = new Option<FileInfo?>("--settings") { Description = "JSON file with the further settings of PUT /v1/inspection/outputs/{id}" };
        var command = new Command("put", "Set up a webhook or a broker, or another in its place. A webhook's new secret is shown this once.") { id, url, settings };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var body = parsed.GetValue(settings) is { } file ? JsonFile.ReadObject(file) : [];
            body["url"] = parsed.GetValue(url);
            body["kind"] ??= parsed.GetValue(url)!.StartsWith("mqtt", StringComparison.OrdinalIgnoreCase) ? "mqtt" : "webhook";
            await using var client = await target.ConnectAsync(parsed, ct);
            Output.Result(await client.SendAsync(HttpMethod.Put, PathOf(parsed.GetValue(id)!), body, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command Remove()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var id = Id();
        var command = new Command("remove", "Send there no more.") { id };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            await client.SendAsync(HttpMethod.Delete, PathOf(parsed.GetValue(id)!), null, ct);
            Output.Result(new JsonObject { ["removed"] = parsed.GetValue(id) }, target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command DeadLetters()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var id = Id();
        var command = new Command("dead-letters", "Events that were given up, and why; the last hundred, newest first.") { id };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            Print(await client.SendAsync(HttpMethod.Get, PathOf(parsed.GetValue(id)!) + "/dead-letters", null, ct), "deadLetters", target.Json(parsed), static d =>
                $"{d["at"]}  {d["fromPosition"]} to {d["toPosition"]}  {d["reason"]}");
            return 0;
        });
        return command;
    }

    private static Command Redeliver()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var id = Id();
        var from = new Option<long?>("--from") { Description = "only events from this position of the journal on" };
        var to = new Option<long?>("--to") { Description = "only up to this one" };
        var command = new Command("redeliver", "Send what was given up once more, now, each event under the id it had.") { id, from, to };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var body = new JsonObject();
            foreach (var (name, value) in new[] { ("fromPosition", parsed.GetValue(from)), ("toPosition", parsed.GetValue(to)) })
            {
                if (value is not null)
                {
                    body[name] = value;
                }
            }

            await using var client = await target.ConnectAsync(parsed, ct);
            var answer = await client.SendAsync(HttpMethod.Post, PathOf(parsed.GetValue(id)!) + "/redeliver", body, ct);
            Output.Result(answer, target.Json(parsed));
            return answer["failed"]!.AsArray().Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static Argument<string> Id() => new("id") { Description = "1 to 40 characters of a-z, 0-9 and '-'" };

    private static string PathOf(string id) => $"{Path}/{Uri.EscapeDataString(id)}";

    private static void Print(JsonObject answer, string list, bool json, Func<JsonObject, string> line)
    {
        if (json)
        {
            Output.Result(answer, json: true);
            return;
        }

        foreach (var item in answer[list]!.AsArray())
        {
            Console.Out.WriteLine(line(item!.AsObject()));
        }
    }
}
