using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary><c>./suite support flows</c>: what the bot says and collects.</summary>
internal static class SupportFlowsCommand
{
    public static Command Create() => new("flows", "Check, publish and show what the bot says and collects.") { Publish(), Check(), Show() };

    private static Command Publish()
    {
        var target = new TargetOptions();
        var file = new Argument<FileInfo>("file") { Description = "flow file (docs/support-flows.md)" };
        var command = new Command("publish", "Publish a flow file, from the next message on.") { file };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            Output.Result(await SendAsync(client, HttpMethod.Put, "/v1/support/flows", parsed.GetValue(file)!, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command Check()
    {
        var target = new TargetOptions();
        var file = new Argument<FileInfo>("file") { Description = "flow file (docs/support-flows.md)" };
        var command = new Command("check", "Say what is wrong with a flow file, with lines; publishes nothing.") { file };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var result = await SendAsync(client, HttpMethod.Post, "/v1/support/flows/check", parsed.GetValue(file)!, ct);
            var isValid = result["valid"]!.GetValue<bool>();
            if (target.Json(parsed) || isValid)
            {
                Output.Result(result, target.Json(parsed));
            }
            else
            {
                foreach (var fault in result["faults"]!.AsArray())
                {
                    Console.Out.WriteLine($"line {fault!["line"]}, column {fault["column"]}, {fault["path"]}: {fault["message"]}");
                }
            }

            return isValid ? 0 : 1;
        });
        return command;
    }

    private static Command Show()
    {
        var target = new TargetOptions();
        var command = new Command("show", "The flow file in force.");
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var view = await client.SendAsync(HttpMethod.Get, "/v1/support/flows", null, ct);
            Output.Result(target.Json(parsed) ? view : view["flows"]!.AsObject(), json: true);
            return 0;
        });
        return command;
    }

    private static async Task<JsonObject> SendAsync(SuiteClient client, HttpMethod method, string path, FileInfo file, CancellationToken ct)
    {
        if (!file.Exists)
        {
            throw new FileNotFoundException($"There is no file '{file.FullName}'.");
        }

        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(file.FullName, ct));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await client.SendContentAsync(method, path, content, ct);
    }
}
