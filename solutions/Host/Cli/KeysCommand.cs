using System.CommandLine;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary><c>./suite keys</c>: API keys of tenants, made through the running server where there is one.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Create, list and revoke API keys.") { CreateKey(), ListKeys(), RevokeKey() };

    private static Command CreateKey()
    {
        var target = new TargetOptions();
        var scopes = new Option<string>("--scopes") { Description = "comma-separated: fraud:score, fraud:label, fraud:read, fraud:review, fraud:train, fraud:rules, admin", Required = true };
        var label = new Option<string?>("--label") { Description = "what the key is for, to tell keys apart" };
        var command = new Command("create", "Make a key for --tenant; its secret is shown this once.") { scopes, label };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var wanted = parsed.GetValue(scopes)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var body = new JsonObject
            {
                ["tenant"] = target.Tenant(parsed),
                ["scopes"] = new JsonArray([.. wanted.Select(s => JsonValue.Create(s))]),
            };
            if (parsed.GetValue(label) is { } text)
            {
                body["label"] = text;
            }

            Output.Result(await client.SendAsync(HttpMethod.Post, "/v1/keys", body, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command ListKeys()
    {
        var target = new TargetOptions();
        var command = new Command("list", "Show every key, without its secret.");
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            Output.Result(await client.SendAsync(HttpMethod.Get, "/v1/keys", null, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command RevokeKey()
    {
        var target = new TargetOptions();
        var id = new Argument<string>("id") { Description = "the key's id" };
        var command = new Command("revoke", "End a key; it is refused from then on.") { id };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            await client.SendAsync(HttpMethod.Delete, $"/v1/keys/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null, ct);
            Output.Result(new JsonObject { ["id"] = parsed.GetValue(id), ["revoked"] = true }, target.Json(parsed));
            return 0;
        });
        return command;
    }
}
