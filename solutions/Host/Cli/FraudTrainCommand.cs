using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud train</c>: a model from the journal's own payments, registered and, unless told otherwise, promoted.</summary>
internal static class FraudTrainCommand
{
    public static Command Create()
    {
        var target = new TargetOptions();
        var search = new SearchOptions();
        var period = new Option<string?>("--train") { Description = "days whose payments become rows, FROM..THROUGH inclusive (UTC); default: all that had time to be reported" };
        var delay = new Option<int>("--delay-days") { Description = "leave out the newest days, whose fraud is not yet reported, when --train is not given", DefaultValueFactory = _ => 7 };
        var features = new Option<string>("--features") { Description = "baseline15, default, or a feature set's JSON file", DefaultValueFactory = _ => "default" };
        var candidate = new Option<bool>("--candidate") { Description = "register only; do not promote" };
        var expect = new Option<FileInfo?>("--expect") { Description = "JSON file of what the training rows must be like; training is refused when they are not" };
        var reason = new Option<string>("--reason") { Description = "why, for the record", DefaultValueFactory = _ => "trained from the command line" };
        var command = new Command("train", "Train a model on the journal's payments.") { period, delay, features, candidate, expect, reason };
        search.AddTo(command);
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var body = new JsonObject();
            if (search.Read(parsed) is { } asked)
            {
                body["search"] = asked;
            }

            // A resumed search has its payments, its delay and its features already, which the server refuses to change. Whether its model is to
            // decide, and why, was said when it began; only what is said anew goes along.
            if (!search.Resumes(parsed) || parsed.GetResult(candidate) is { Implicit: false })
            {
                body["promote"] = !parsed.GetValue(candidate);
            }

            if (!search.Resumes(parsed) || parsed.GetResult(reason) is { Implicit: false })
            {
                body["reason"] = parsed.GetValue(reason);
            }

            if (!search.Resumes(parsed) || parsed.GetResult(delay) is { Implicit: false })
            {
                body["delayDays"] = parsed.GetValue(delay);
            }

            if (!search.Resumes(parsed) || parsed.GetResult(features) is { Implicit: false })
            {
                AddFeatures(body, parsed.GetValue(features)!);
            }

            if (parsed.GetValue(expect) is { } expectations)
            {
                body["expectations"] = await ExpectationsAsync(expectations, ct);
            }

            if (parsed.GetValue(period) is { } days)
            {
                var range = DayRange.Parse(days);
                body["from"] = range.From.ToString("yyyy-MM-dd");
                body["through"] = range.Through.ToString("yyyy-MM-dd");
            }

            var result = await SendAsync(client, body, ct);
            if (result["search"]?.ToString() is { } id)
            {
                await search.WritePicturesAsync(parsed, client, id, ct);
            }

            Output.Result(result, target.Json(parsed));
            return 0;
        });
        return command;
    }

    public static Task<JsonObject> SendAsync(SuiteClient client, JsonObject body, CancellationToken ct) =>
        SendAsync(client, "/v1/fraud/models/train", "Training", body, ct);

    public static async Task<JsonObject> SendAsync(SuiteClient client, string path, string title, JsonObject body, CancellationToken ct)
    {
        var result = await Output.WithProgressAsync(title, progress => client.SendWorkAsync(
            path,
            SuiteClient.JsonContent(body),
            line => progress.Report((line["share"]?.GetValue<double>() ?? 1, line["step"]?.ToString() ?? "")),
            ct));
        foreach (var name in (string[])["done", "share", "step", "error", "trial", "outcome", "value", "etaSeconds"])
        {
            result.Remove(name);
        }

        foreach (var name in ((string[])["search", "trials", "bestTrial", "bestValue", "notPromoted"]).Where(name => result[name] is null))
        {
            result.Remove(name);
        }

        return result;
    }

    private static async Task<JsonNode?> ExpectationsAsync(FileInfo file, CancellationToken ct)
    {
        try
        {
            return JsonNode.Parse(await DataCheckCommand.ReadAsync(file, ct));
        }
        catch (JsonException e)
        {
            throw new CommandException($"{file.Name} is not JSON: {e.Message}");
        }
    }

    private static void AddFeatures(JsonObject body, string features)
    {
        if (File.Exists(features))
        {
            body["featureSetJson"] = File.ReadAllText(features);
        }
        else
        {
            body["featureSet"] = features;
        }
    }
}
