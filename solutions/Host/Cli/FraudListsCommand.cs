using System.CommandLine;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud lists</c>: cards, merchants and devices that are blocked, allowed, or looked up by rules.</summary>
internal static class FraudListsCommand
{
    /// <summary>The server takes no more at once.</summary>
    private const int ChunkMax = 1_000;

    public static Command Create() => new("lists", "Put cards, merchants and devices on lists, take them off, show lists.") { Add(), Remove(), Show() };

    private static Command Add()
    {
        var target = new TargetOptions();
        var entries = new Entries();
        var expires = new Option<string?>("--expires") { Description = "RFC 3339 time from which on it no longer counts; default: never" };
        var note = new Option<string?>("--note") { Description = "kept encrypted, and gone when the person is erased" };
        var command = new Command("add", "Put cards, merchants or devices on a list.") { expires, note };
        entries.AddTo(command);
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            Output.Result(
                await SendAsync(client, HttpMethod.Post, parsed, entries, entry =>
                {
                    entry["expiresAt"] = parsed.GetValue(expires);
                    entry["note"] = parsed.GetValue(note);
                }, ct),
                target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command Remove()
    {
        var target = new TargetOptions();
        var entries = new Entries();
        var expired = new Option<bool>("--expired") { Description = "everything that no longer counts" };
        var command = new Command("remove", "Take cards, merchants or devices off a list.") { expired };
        entries.AddTo(command);
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            if (parsed.GetValue(expired))
            {
                var body = new JsonObject { ["expired"] = true, ["reason"] = parsed.GetValue(entries.Reason) };
                Output.Result(await client.SendAsync(HttpMethod.Delete, entries.Path(parsed), body, ct), target.Json(parsed));
                return 0;
            }

            Output.Result(await SendAsync(client, HttpMethod.Delete, parsed, entries, static _ => { }, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command Show()
    {
        var target = new TargetOptions();
        var list = new Argument<string?>("list") { Description = "the list's name; left out: all lists", Arity = ArgumentArity.ZeroOrOne };
        var limit = new Option<int>("--limit") { Description = "how many entries at most", DefaultValueFactory = _ => 100 };
        var command = new Command("show", "Show a list's entries, or all lists.") { list, limit };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var path = parsed.GetValue(list) is { } name ? $"/v1/fraud/lists/{Uri.EscapeDataString(name)}?limit={parsed.GetValue(limit)}" : "/v1/fraud/lists";
            Output.Result(await client.SendAsync(HttpMethod.Get, path, null, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static async Task<JsonObject> SendAsync(
        SuiteClient client, HttpMethod method, ParseResult parsed, Entries entries, Action<JsonObject> complete, CancellationToken ct)
    {
        var ids = entries.Ids(parsed);
        var result = new JsonObject();
        var done = 0;
        foreach (var chunk in ids.Chunk(ChunkMax))
        {
            var items = chunk.Select(id => new JsonObject { ["kind"] = parsed.GetValue(entries.Kind), ["id"] = id }).ToList();
            items.ForEach(complete);
            var body = new JsonObject { ["entries"] = new JsonArray([.. items]), ["reason"] = parsed.GetValue(entries.Reason) };
            try
            {
                result = await client.SendAsync(method, entries.Path(parsed), body, ct);
            }
            catch (Exception e) when (done > 0 && (e is CommandException or HttpRequestException))
            {
                throw new CommandException(
                    $"{done} of the {ids.Count} ids were done; the {chunk.Length} from '{chunk[0]}' on were not, nor those behind them. "
                    + $"Give the whole command again once the cause is gone: nothing is done twice. {e.Message}");
            }

            done += chunk.Length;
        }

        return result;
    }

    /// <summary>What both changes of a list take.</summary>
    private sealed class Entries
    {
        private readonly Argument<string> _list = new("list") { Description = "block, allow, or a name of your own" };
        private readonly Argument<string[]> _ids = new("id") { Description = "ids, as in payments", Arity = ArgumentArity.ZeroOrMore };
        private readonly Option<FileInfo?> _file = new("--file") { Description = "more ids, one a line" };

        public Option<string> Kind { get; } = new("--kind") { Description = "card, merchant or device", DefaultValueFactory = _ => "card" };

        public Option<string> Reason { get; } = new("--reason") { Description = "why, for the record", Required = true };

        public void AddTo(Command command)
        {
            command.Arguments.Add(_list);
            command.Arguments.Add(_ids);
            foreach (var option in (Option[])[Kind, _file, Reason])
            {
                command.Options.Add(option);
            }
        }

        public string Path(ParseResult parsed) => $"/v1/fraud/lists/{Uri.EscapeDataString(parsed.GetValue(_list)!)}/entries";

        public IReadOnlyList<string> Ids(ParseResult parsed) => ListIdFile.Read(parsed.GetValue(_ids) ?? [], parsed.GetValue(_file));
    }
}
