using System.CommandLine;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud replay</c>: proves past decisions by making them again from the journal.</summary>
internal static class FraudReplayCommand
{
    /// <summary>The server gives no larger page.</summary>
    private const int PageMax = 1000;

    public static Command Create()
    {
        var target = new TargetOptions();
        var transaction = new Option<string[]>("--transaction") { Description = "id of a transaction to prove; may be given more than once", AllowMultipleArgumentsPerToken = true };
        var last = new Option<int>("--last") { Description = "or prove this many of the newest decisions", DefaultValueFactory = _ => 100 };
        var command = new Command("replay", "Recompute past decisions and compare them bit by bit.") { transaction, last };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var ids = parsed.GetValue(transaction) is { Length: > 0 } named ? named : await NewestAsync(client, parsed.GetValue(last), ct);
            var result = await ProveAsync(client, ids, ct);
            Output.Result(result, target.Json(parsed));
            return result["different"]!.GetValue<int>() == 0 ? 0 : 1;
        });
        return command;
    }

    private static async Task<string[]> NewestAsync(SuiteClient client, int count, CancellationToken ct)
    {
        var ids = new List<string>();
        var before = "";
        while (ids.Count < count)
        {
            var page = await client.SendAsync(HttpMethod.Get, $"/v1/fraud/transactions?limit={Math.Min(PageMax, count - ids.Count)}{before}", null, ct);
            ids.AddRange(page["transactions"]!.AsArray().Select(t => t!["transactionId"]!.GetValue<string>()));
            if (page["next"] is not { } next)
            {
                break;
            }

            before = $"&before={next}";
        }

        return [.. ids];
    }

    private static Task<JsonObject> ProveAsync(SuiteClient client, string[] ids, CancellationToken ct) =>
        Output.WithProgressAsync("Proving decisions", async progress =>
        {
            var different = new JsonArray();
            for (var i = 0; i < ids.Length; i++)
            {
                var proof = await client.SendAsync(HttpMethod.Post, $"/v1/fraud/transactions/{Uri.EscapeDataString(ids[i])}/replay", null, ct);
                if (!proof["identical"]!.GetValue<bool>())
                {
                    different.Add(proof.DeepClone());
                }

                progress.Report(((i + 1.0) / ids.Length, ids[i]));
            }

            return new JsonObject
            {
                ["replayed"] = ids.Length,
                ["identical"] = ids.Length - different.Count,
                ["different"] = different.Count,
                ["differences"] = different,
            };
        });
}
