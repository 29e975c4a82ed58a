using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Hosting;

namespace Suite.Host.Cli;

/// <summary><c>./suite keys</c>: API keys of tenants, made through the running server where there is one.</summary>
internal static class KeysCommand
{
    public static Command Create() =>
        new("keys", "Create, list, limit, rotate and revoke API keys.") { CreateKey(), ListKeys(), LimitKey(), RotateKey(), RevokeKey() };

    private static Command CreateKey()
    {
        var target = new TargetOptions();
        var scopes = new Option<string>("--scopes") { Description = "comma-separated: " + string.Join(", ", Scopes.All), Required = true };
        var label = new Option<string?>("--label") { Description = "what the key is for, to tell keys apart" };
        var (rate, burst) = (RateOption(), BurstOption());
        var expires = new Option<string?>("--expires") { Description = "when the key ends by itself: after a while such as 90d or 12h, or at a time such as 2027-01-31T00:00:00Z" };
        var origins = new Option<string?>("--origins") { Description = "comma-separated pages, such as https://shop.example: a key for scripts on them, of scope support:converse, that works from nowhere else" };
        var command = new Command("create", "Make a key for --tenant; its secret is shown this once.") { scopes, label, rate, burst, expires, origins };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var body = new JsonObject { ["tenant"] = target.Tenant(parsed), ["scopes"] = Words(parsed.GetValue(scopes)!) };
            if (parsed.GetValue(origins) is { } pages)
            {
                body["origins"] = Words(pages);
            }

            if (parsed.GetValue(label) is { } text)
            {
                body["label"] = text;
            }

            AddRate(body, parsed.GetValue(rate), parsed.GetValue(burst));
            if (parsed.GetValue(expires) is { } end)
            {
                body["expiresAt"] = TimeSpanText.TryParse(end, out var span) ? Timestamps.Format((TimeProvider.System.GetUtcNow() + span).ToUnixTimeMilliseconds() * 1000) : end;
            }

            Output.Result(await client.SendAsync(HttpMethod.Post, "/v1/keys", body, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command LimitKey()
    {
        var target = new TargetOptions();
        var id = new Argument<string>("id") { Description = "the key's id" };
        var (rate, burst) = (RateOption(), BurstOption());
        var command = new Command("limit", "Set how much a key may ask for; without --rate it is as if it had never been given one.") { id, rate, burst };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var body = new JsonObject();
            AddRate(body, parsed.GetValue(rate), parsed.GetValue(burst));
            Output.Result(await client.SendAsync(HttpMethod.Put, $"/v1/keys/{Uri.EscapeDataString(parsed.GetValue(id)!)}/limit", body, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command RotateKey()
    {
        var target = new TargetOptions();
        var id = new Argument<string>("id") { Description = "the key's id" };
        var overlap = new Option<string>("--overlap") { Description = "how long the secret before still works: 24h, 30m, 7d; 0s ends it now", DefaultValueFactory = _ => "24h" };
        var command = new Command("rotate", "Give a key a new secret, shown this once; the one before ends by itself.") { id, overlap };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            if (!TimeSpanText.TryParse(parsed.GetValue(overlap)!, out var span))
            {
                throw new CommandException($"'{parsed.GetValue(overlap)}' is no time span. Write it as 24h, 30m, 90s or 7d.");
            }

            await using var client = await target.ConnectAsync(parsed, ct);
            var body = new JsonObject { ["overlapSeconds"] = (long)span.TotalSeconds };
            Output.Result(await client.SendAsync(HttpMethod.Post, $"/v1/keys/{Uri.EscapeDataString(parsed.GetValue(id)!)}/rotate", body, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static JsonArray Words(string list) =>
        new([.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word => JsonValue.Create(word))]);

    private static Option<double?> RateOption() => new("--rate") { Description = "requests a second the key may make lastingly; payments, in a batch" };

    private static Option<int?> BurstOption() => new("--burst") { Description = "requests it may make at once; one second's worth when left out" };

    private static void AddRate(JsonObject body, double? rate, int? burst)
    {
        if (rate is not null)
        {
            body["rate"] = rate;
        }

        if (burst is not null)
        {
            body["burst"] = burst;
        }
    }

    private static Command ListKeys()
    {
        var target = new TargetOptions();
        var command = new Command("list", "Show every key, or with --tenant those of one tenant, without their secrets.");
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsOperatorAsync(parsed, ct);
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
