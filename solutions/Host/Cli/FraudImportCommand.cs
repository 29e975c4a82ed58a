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
        var command = new Command("import", "Take past payments into the journal.") { files, delay, currency };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var result = new JsonObject();
            foreach (var file in parsed.GetValue(files)!)
            {
                result = await SendAsync(client, file, parsed.GetValue(delay), parsed.GetValue(currency)!, result, ct);
            }

            Output.Result(result, target.Json(parsed));
            return 0;
        });
        return command;
    }

    public static async Task<JsonObject> SendAsync(SuiteClient client, FileInfo file, int delayDays, string currency, JsonObject before, CancellationToken ct)
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
            return await client.SendWorkAsync(
                $"/v1/fraud/import?delayDays={delayDays}&currency={Uri.EscapeDataString(currency)}",
                content,
                line => progress.Report(((double)source.Position / Math.Max(1, file.Length), $"{line["payments"]} payments, {line["labels"]} labels")),
                ct);
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
