using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud import FILE…</c>: past payments with their fraud labels into the journal.</summary>
internal static class FraudImportCommand
{
    public static Command Create()
    {
        var target = new TargetOptions();
        var files = new Argument<FileInfo[]>("file") { Description = "CSV, gzip allowed; several files are one stream in the order given", Arity = ArgumentArity.OneOrMore };
        var delay = new Option<int>("--delay-days") { Description = "days after which fraud is reported, where the file does not say", DefaultValueFactory = _ => 7 };
        var currency = new Option<string>("--currency") { Description = "currency of amounts, where the file does not say", DefaultValueFactory = _ => "EUR" };
        var through = new Option<string?>("--through") { Description = "last day to import, as 2018-07-31; later payments are left out" };
        var command = new Command("import", "Take past payments into the journal.") { files, delay, currency, through };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var result = new JsonObject();
            foreach (var file in parsed.GetValue(files)!)
            {
                var query = $"delayDays={parsed.GetValue(delay)}&currency={Uri.EscapeDataString(parsed.GetValue(currency)!)}";
                query += parsed.GetValue(through) is { } last ? $"&through={Uri.EscapeDataString(last)}" : "";
                result = await SendAsync(client, file, query, result, ct);
            }

            Output.Result(result, target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static async Task<JsonObject> SendAsync(SuiteClient client, FileInfo file, string query, JsonObject before, CancellationToken ct)
    {
        if (!file.Exists)
        {
            throw new FileNotFoundException($"There is no file '{file.FullName}'.");
        }

        var last = await Output.WithProgressAsync($"Importing {file.Name}", async progress =>
        {
            await using var source = file.OpenRead();
            using var content = new StreamContent(source, 1 << 16);
            content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            try
            {
                return await client.SendWorkAsync(
                    "/v1/fraud/import?" + query,
                    content,
                    line => progress.Report(((double)source.Position / Math.Max(1, file.Length), $"{line["payments"]} payments, {line["labels"]} labels")),
                    ct);
            }
            catch (CommandException e)
            {
                // Of several files, the line it speaks of is in this one; the files before it are stored.
                throw new CommandException($"{file.Name}: {e.Message}");
            }
        });
        return new JsonObject
        {
            ["payments"] = Sum("payments"),
            ["labels"] = Sum("labels"),
            ["repeated"] = Sum("repeated"),
            ["position"] = last["position"]!.GetValue<long>(),
        };

        long Sum(string name) => (before[name]?.GetValue<long>() ?? 0) + last[name]!.GetValue<long>();
    }
}
