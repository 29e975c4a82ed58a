using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Suite.Host.Demo;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect watch</c>: what happens at the line, as it happens; goes on where it was when the connection drops.</summary>
internal static class InspectWatchCommand
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var after = new Option<long?>("--after") { Description = "go on after this position; default: from now on" };
        var all = new Option<bool>("--all") { Description = "good parts and counts too, not only NG parts, alarms and changes" };
        var command = new Command("watch", "Follow the line's results and alarms. With --json one object a line.") { after, all };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var position = parsed.GetValue(after);
            while (!ct.IsCancellationRequested)
            {
                try
                {
                    position = await FollowAsync(client, position, parsed.GetValue(all), target.Json(parsed), ct);
                }
                catch (Exception e) when (e is HttpRequestException or IOException && position is not null)
                {
                    await Console.Error.WriteLineAsync("The connection dropped; going on where it was.");
                    await Task.Delay(RetryInterval, ct);
                }
            }

            return 0;
        });
        return command;
    }

    private static async Task<long?> FollowAsync(SuiteClient client, long? position, bool all, bool json, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/inspection/events" + (position is { } p ? string.Create(CultureInfo.InvariantCulture, $"?after={p}") : ""));
        using var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (!response.IsSuccessStatusCode)
        {
            throw SuiteClient.Refused(await response.Content.ReadAsStringAsync(ct), (int)response.StatusCode);
        }

        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        var (name, data) = ("", "");
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                position = long.Parse(line[4..], CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data += line[6..];
            }
            else if (line.Length == 0 && data.Length > 0)
            {
                Print(name, JsonNode.Parse(data)!.AsObject(), all, json);
                (name, data) = ("", "");
            }
        }

        return position;
    }

    private static void Print(string name, JsonObject e, bool all, bool json)
    {
        if (!all && (name == "frames" || (name == "result" && e["verdict"]!.GetValue<string>() == "ok")))
        {
            return;
        }

        if (json)
        {
            e["event"] = name;
            Output.Result(e, json: true);
            return;
        }

        Console.Out.WriteLine(name switch
        {
            "result" => $"{e["inspectedAt"]}  {e["camera"] ?? "request",-16} {e["verdict"],-13} {e["defect"]} {e["score"]}  {e["part"]}  {e["latencyMs"]} ms  {e["reason"]}",
            "frames" => $"{e["at"]}  {e["camera"],-16} {e["ok"]} OK  {e["ng"]} NG  {e["skipped"]} skipped",
            "alarm" => $"{e["raisedAt"] ?? e["clearedAt"] ?? e["acknowledgedAt"]}  {e["camera"],-16} alarm {e["id"]} {e["change"]}: {e["message"] ?? e["note"]}",
            _ => $"{e["at"]}  {name}: {e.ToJsonString()}",
        });
    }
}
