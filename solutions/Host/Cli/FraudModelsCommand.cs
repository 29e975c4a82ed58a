using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud models</c>: which versions there are, take over a model that was trained elsewhere, measure it, promote, roll back.</summary>
internal static class FraudModelsCommand
{
    private const string Path = "/v1/fraud/models";

    public static Command Create() => new("models", "List, import, measure, promote and roll back fraud models.") { List(), Import(), FraudMeasureCommand.Create(), Promote(), RollBack() };

    private static Command List()
    {
        var target = new TargetOptions();
        var command = new Command("list", "Every version, newest last.");
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            Print(await client.SendAsync(HttpMethod.Get, Path, null, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command Import()
    {
        var target = new TargetOptions();
        var file = new Argument<FileInfo>("file") { Description = "XGBoost JSON or UBJ, LightGBM text, or an ONNX tree ensemble" };
        var format = new Option<string>("--format") { Description = "auto, xgboost, lightgbm or onnx", DefaultValueFactory = _ => "auto" };
        var features = new Option<string?>("--features") { Description = "baseline15, default, the version of a declared feature set, or a small one's JSON file; default: the one in force" };
        var review = new Option<double>("--review") { Description = "score from which a payment goes to review", Required = true };
        var decline = new Option<double>("--decline") { Description = "score from which a payment is declined", Required = true };
        var promote = new Option<bool>("--promote") { Description = "make it the champion at once" };
        var measure = new Option<bool>("--measure") { Description = "measure it on the newest 30 days of payments whose fraud is known, before it is promoted, and write its card" };
        var reason = Reason();
        var command = new Command("import", "Register a model that another tool trained.") { file, format, features, review, decline, promote, measure, reason };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var source = parsed.GetValue(file)!;
            if (!source.Exists)
            {
                throw new FileNotFoundException($"There is no file '{source.FullName}'.");
            }

            var query = new Dictionary<string, string?>
            {
                ["format"] = parsed.GetValue(format),
                [File.Exists(parsed.GetValue(features)) ? "featureSetJson" : "featureSet"] =
                    parsed.GetValue(features) is { } given ? File.Exists(given) ? await File.ReadAllTextAsync(given, ct) : given : null,
                ["review"] = parsed.GetValue(review).ToString("R", CultureInfo.InvariantCulture),
                ["decline"] = parsed.GetValue(decline).ToString("R", CultureInfo.InvariantCulture),
                ["promote"] = parsed.GetValue(promote) ? "true" : null,
                ["measure"] = parsed.GetValue(measure) ? "true" : null,
                ["reason"] = parsed.GetValue(reason),
            };
            await using var client = await target.ConnectAsync(parsed, ct);
            await using var stream = source.OpenRead();
            using var content = new StreamContent(stream);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            var parts = query.Where(static p => p.Value is not null).Select(static p => $"{p.Key}={Uri.EscapeDataString(p.Value!)}");
            Output.Result(await client.SendContentAsync(HttpMethod.Post, $"{Path}?{string.Join('&', parts)}", content, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command Promote()
    {
        var target = new TargetOptions();
        var version = new Argument<string>("version") { Description = "as 'models list' shows it" };
        var reason = Reason();
        var command = new Command("promote", "Make a version the champion, from the next payment on.") { version, reason };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var body = new JsonObject { ["reason"] = parsed.GetValue(reason) };
            Print(await client.SendAsync(HttpMethod.Post, $"{Path}/{Uri.EscapeDataString(parsed.GetValue(version)!)}/promote", body, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command RollBack()
    {
        var target = new TargetOptions();
        var reason = Reason();
        var command = new Command("rollback", "Make the champion before this one the champion again.") { reason };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            Print(await client.SendAsync(HttpMethod.Post, Path + "/rollback", new JsonObject { ["reason"] = parsed.GetValue(reason) }, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Option<string> Reason() => new("--reason") { Description = "why, for the record", Required = true };

    /// <summary>With --json as the server has it; for people a line a version.</summary>
    private static void Print(JsonObject state, bool json)
    {
        if (json)
        {
            Output.Result(state, json);
            return;
        }

        foreach (var version in state["versions"]!.AsArray())
        {
            var parameters = version!["parameters"]!.AsObject();
            var thresholds = version["thresholds"]!.AsObject().Select(static t => $"{t.Key} {t.Value}");
            Console.Out.WriteLine(
                $"{version["version"]}  {version["stage"],-9}  {parameters["format"]?.ToString() ?? "xgboost",-8}  {version["featureSetName"]}  {string.Join(", ", thresholds)}");
        }
    }
}
