using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary><c>./suite support intents</c>: a tenant's examples and what is trained on them, on the server that answers its shoppers.</summary>
internal static class SupportIntentsCommand
{
    public static Command Create() => new("intents", "Import examples, list them, and train on them, on a server.") { Import(), List(), Train(), Models(), Promote(), RollBack() };

    private static Command Import()
    {
        var target = new TargetOptions();
        var file = new Argument<FileInfo>("file") { Description = "CSV in UTF-8, gzip allowed, with the columns text and intent; the intent out-of-scope marks messages about none" };
        var oos = new Option<FileInfo?>("--oos") { Description = "CSV of messages about none of the intents, same columns" };
        var replace = new Option<bool>("--replace") { Description = "in the place of all examples there are, instead of on top of them" };
        var command = new Command("import", "Take example messages.") { file, oos, replace };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var result = await SendAsync(client, parsed.GetValue(file)!, parsed.GetValue(replace) ? "?mode=replace" : "", ct);
            if (parsed.GetValue(oos) is { } outside)
            {
                result = await SendAsync(client, outside, "?outOfScope=true", ct);
            }

            Output.Result(result, target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var target = new TargetOptions();
        var command = new Command("list", "Every intent with its number of messages.");
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var listed = await client.SendAsync(HttpMethod.Get, "/v1/support/intents", null, ct);
            if (target.Json(parsed))
            {
                Output.Result(listed, json: true);
                return 0;
            }

            foreach (var intent in listed["intents"]!.AsArray())
            {
                Console.Out.WriteLine($"{intent!["messages"],6}  {intent["name"]}");
            }

            Console.Out.WriteLine($"{listed["outOfScope"],6}  (out of scope)");
            return 0;
        });
        return command;
    }

    private static Command Train()
    {
        var target = new TargetOptions();
        var seed = new Option<int>("--seed") { Description = "the same seed and examples give the same model", DefaultValueFactory = _ => 42 };
        var candidate = new Option<bool>("--candidate") { Description = "register only; do not promote" };
        var reason = new Option<string>("--reason") { Description = "why, for the record", DefaultValueFactory = _ => "trained from the command line" };
        var command = new Command("train", "Train on the tenant's examples while the server goes on answering.") { seed, candidate, reason };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var body = new JsonObject { ["seed"] = parsed.GetValue(seed), ["promote"] = !parsed.GetValue(candidate), ["reason"] = parsed.GetValue(reason) };
            var last = await Output.WithProgressAsync("Training", progress => client.SendWorkAsync(
                "/v1/support/intents/train", SuiteClient.JsonContent(body), line => progress.Report((line["share"]!.GetValue<double>(), line["step"]!.GetValue<string>())), ct));
            foreach (var member in (string[])["step", "share", "done"])
            {
                last.Remove(member);
            }

            Output.Result(last, target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command Models()
    {
        var target = new TargetOptions();
        var version = new Argument<string?>("version") { Description = "shows this one with its card and scope curve", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("models", "List intent models, or show one.") { version };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            if (parsed.GetValue(version) is { } one)
            {
                Output.Result(await client.SendAsync(HttpMethod.Get, $"/v1/support/models/{Uri.EscapeDataString(one)}", null, ct), target.Json(parsed));
                return 0;
            }

            var listed = await client.SendAsync(HttpMethod.Get, "/v1/support/models", null, ct);
            if (target.Json(parsed))
            {
                Output.Result(listed, json: true);
                return 0;
            }

            foreach (var model in listed["versions"]!.AsArray())
            {
                Console.Out.WriteLine($"{model!["version"]}  {model["stage"],-9}  accuracy {model["metrics"]?["accuracy"]:0.000}  {model["metrics"]?["messages"]} messages");
            }

            return 0;
        });
        return command;
    }

    private static Command Promote()
    {
        var target = new TargetOptions();
        var version = new Argument<string>("version") { Description = "as models lists it" };
        var reason = new Option<string>("--reason") { Description = "why, for the record", Required = true };
        var command = new Command("promote", "Make a model the one that takes the next message.") { version, reason };
        target.AddTo(command);
        command.SetAction((parsed, ct) => ChangeAsync(target, parsed, $"/v1/support/models/{Uri.EscapeDataString(parsed.GetValue(version)!)}/promote", parsed.GetValue(reason)!, ct));
        return command;
    }

    private static Command RollBack()
    {
        var target = new TargetOptions();
        var reason = new Option<string>("--reason") { Description = "why, for the record", Required = true };
        var command = new Command("rollback", "Make the model before this one take the next message again.") { reason };
        target.AddTo(command);
        command.SetAction((parsed, ct) => ChangeAsync(target, parsed, "/v1/support/models/rollback", parsed.GetValue(reason)!, ct));
        return command;
    }

    private static async Task<int> ChangeAsync(TargetOptions target, ParseResult parsed, string path, string reason, CancellationToken ct)
    {
        await using var client = await target.ConnectAsync(parsed, ct);
        var state = await client.SendAsync(HttpMethod.Post, path, new JsonObject { ["reason"] = reason }, ct);
        Output.Result(new JsonObject { ["champion"] = state["champion"]?["version"]?.DeepClone() }, target.Json(parsed));
        return 0;
    }

    private static async Task<JsonObject> SendAsync(SuiteClient client, FileInfo file, string query, CancellationToken ct)
    {
        if (!file.Exists)
        {
            throw new FileNotFoundException($"There is no file '{file.FullName}'.");
        }

        await using var source = file.OpenRead();
        using var content = new StreamContent(source);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        try
        {
            return await client.SendContentAsync(HttpMethod.Post, "/v1/support/intents/import" + query, content, ct);
        }
        catch (CommandException e)
        {
            throw new CommandException($"{file.Name}: {e.Message}");
        }
    }
}
